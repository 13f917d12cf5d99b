"""Movements come from blocks: of which event, what, where, when and how much."""

import pytest

from forecasting.series.models import Declaration, Movement
from provenance.index.services import index_rebuild
from provenance.index.verification import index_verify
from provenance.ledger.services import get_ledger
from tests.forecasting.series import shop
from tests.node import new_gln, new_party, new_sscc

pytestmark = pytest.mark.django_db(transaction=True)


def steps() -> list[tuple[str, str, str | None, str]]:
    """Step, object, amount and unit of all movements, in the order of the ledger."""
    return list(
        Movement.objects.order_by("block", "transaction", "position", "place").values_list(
            "step", "object", "amount", "unit"
        )
    )


def test_a_sale_is_kept_with_its_day_place_and_base_unit() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    late = "2026-03-02T00:30:00.000+01:00"
    shop.capture(party, shop.sold(late, lot, place=place, amount=250, uom="GRM"))
    movement = Movement.objects.get()
    assert (movement.party, movement.site, movement.object) == (party, place, lot)
    assert (movement.step, movement.amount, movement.unit) == ("sale", "0.25", "KGM")
    assert movement.product == lot[3:17]
    assert movement.time == "2026-03-01T23:30:00.000Z"
    assert movement.date.isoformat() == "2026-03-02"


def test_each_step_has_its_word() -> None:
    party, other, place, lot = new_party(), new_party(), new_gln(), shop.new_lot()
    box = f"00/{new_sscc()}"
    there = shop.between(party, other)
    shop.capture(
        party,
        shop.made("2026-03-01", lot, place=place),
        shop.contents("ADD", "2026-03-02", box, lot, place=place, amount=4),
        shop.moved("shipping", "2026-03-03", box, place=place, **there),
        shop.moved("void_shipping", "2026-03-04", box, place=place, **there),
        shop.contents("DELETE", "2026-03-05", box, place=place),
        shop.sold("2026-03-06", lot, place=place, amount=2),
        shop.returned("2026-03-07", lot, place=place),
        shop.moved("destroying", "2026-03-08", lot, place=place, action="DELETE"),
    )
    assert steps() == [
        ("made", lot, "1000", ""),
        ("packed", lot, "4", ""),
        ("shipping", box, "1", ""),
        ("void", box, "1", ""),
        ("unpacked", "", None, ""),
        ("sale", lot, "2", ""),
        ("return", lot, "1", ""),
        ("ended", lot, "1", ""),
    ]
    assert Movement.objects.get(step="void").counterpart == other
    assert Movement.objects.get(step="packed").counterpart == box


def test_refused_repeated_and_declared_events_move_nothing() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    sale = {**shop.sold("2026-03-01", lot, place=place), "eventID": "https://example.org/1"}
    shop.capture(party, sale)
    shop.capture(party, sale)
    shop.capture(party, {**sale, "bizStep": "inspecting"})
    shop.capture(party, shop.declared_wrong(sale))
    assert len(steps()) == 1
    declared = Declaration.objects.get()
    assert (declared.recorder, declared.event_id) == (party, "https://example.org/1")


def test_rebuild_makes_the_same_rows_and_verify_agrees() -> None:
    party, place, lot = new_party(), new_gln(), shop.new_lot()
    shop.capture(party, *(shop.sold(f"2026-03-{d:02}", lot, place=place) for d in range(1, 9)))
    before = list(Movement.objects.values_list())
    index_rebuild(ledger=get_ledger())
    assert list(Movement.objects.values_list()) == before
    assert index_verify(ledger=get_ledger()) == []
