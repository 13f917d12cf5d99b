"""Recalls: everything that may contain a lot, who has it, and which part of it."""

from decimal import Decimal

import pytest

from provenance.trace.recall import Affected, Holding, Recall
from provenance.trace.selectors import recall
from tests.node import new_gln, new_party
from tests.trace.chain import (
    capture,
    made,
    new_box,
    new_item,
    new_lot,
    packed,
    received,
    sent,
    transformed,
)

pytestmark = pytest.mark.django_db(transaction=True)


def found(name: str) -> Recall:
    result = recall(name)
    assert result is not None
    return result


def of(result: Recall, name: str) -> Affected:
    (entry,) = [entry for entry in result.affected if entry.name == name]
    return entry


def names(name: str) -> set[str]:
    return {entry.name for entry in found(name).affected}


def test_nothing_is_recalled_of_what_nobody_knows() -> None:
    assert recall(new_lot()) is None


def test_who_holds_how_much_of_a_lot() -> None:
    farm, mill, shop, lot = new_party(), new_party(), new_party(), new_lot()
    capture(farm, made(lot), sent(lot, farm, mill, "60"), sent(lot, farm, shop, "10"))
    capture(mill, received(lot, farm, mill, "50"))
    (entry,) = found(lot).affected
    assert sorted(entry.holdings, key=str) == sorted(
        [
            Holding(farm, "held", {"KGM": "30"}),
            Holding(farm, "transit", {"KGM": "10"}, mill),
            Holding(farm, "transit", {"KGM": "10"}, shop),
            Holding(mill, "held", {"KGM": "50"}),
        ],
        key=str,
    )
    assert entry.share == 1
    assert found(lot).holders() == {farm: 1, mill: 1}


def test_what_a_lot_went_into_with_its_share() -> None:
    mill, bad, good, blend, bags = new_party(), *(new_lot(n) for n in "ABC"), new_item()
    capture(
        mill,
        made(bad),
        made(good),
        transformed({bad: "25", good: "75"}, {blend: "80"}),
        transformed({blend: "40"}, {bags: None}),
    )
    result = found(bad)
    assert [(entry.name, entry.hops, entry.share) for entry in result.affected] == [
        (bad, 0, Decimal(1)),
        (blend, 1, Decimal("0.25")),
        (bags, 2, Decimal("0.25")),
    ]
    assert good not in names(bad)
    assert of(result, bags).holdings == [Holding(mill, "held", None)]


def test_no_share_where_quantities_cannot_be_compared_or_go_round() -> None:
    mill, bad, other, out, again = new_party(), *(new_lot(n) for n in "ABCD")
    capture(mill, made(bad), made(other), transformed({bad: None, other: "1"}, {out: "1"}))
    assert of(found(bad), out).share is None
    capture(mill, transformed({out: "1"}, {again: "1"}), transformed({again: "1"}, {out: "1"}))
    assert of(found(other), again).share is None


def test_containers_and_what_is_made_of_their_content() -> None:
    farm, shop, bad = new_party(), new_party(), new_lot("A")
    box, pallet, out, item = new_box(), new_box(), new_lot("B"), new_item()
    capture(farm, made(bad), made(box), made(pallet), made(item))
    capture(farm, packed(box, bad), packed(pallet, box, item), sent(pallet, farm, shop))
    result = found(bad)
    assert names(bad) == {bad, box, pallet}
    assert of(result, box).holdings == [Holding(farm, "transit", None, shop, pallet)]
    assert Holding(farm, "transit", {"KGM": "10"}, shop, box) in of(result, bad).holdings
    capture(shop, received(pallet, farm, shop), packed(pallet, box, action="DELETE"))
    capture(shop, transformed({box: None}, {out: "9"}))
    assert names(bad) == {bad, box, pallet, out}
    assert of(found(bad), out).share is None


def test_goods_sent_to_a_stranger() -> None:
    farm, item = new_party(), new_item()
    capture(farm, made(item), sent(item, farm, new_gln()))
    (entry,) = found(item).affected
    assert [holding.state for holding in entry.holdings] == ["external"]
