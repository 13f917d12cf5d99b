"""Trails through transformations and containers, and what of a lot's everybody may see."""

import pytest

from provenance.trace.selectors import contents, trail
from provenance.trace.trail import Trail
from tests.node import new_party
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


def found(name: str) -> Trail:
    result = trail(name)
    assert result is not None
    return result


def origins(name: str) -> set[str]:
    return {origin.identifier.canonical for origin in found(name).origins}


def steps(shown: Trail) -> list[str | None]:
    return [step.biz_step or step.type for step in shown.steps]


def of(name: str, origin: str) -> Trail:
    (shown,) = [o for o in found(name).origins if o.identifier.canonical == origin]
    return shown


def test_a_trail_goes_back_through_transformations() -> None:
    mill, cherries, green, bag = new_party(), new_lot(), new_lot(), new_item()
    capture(
        mill,
        made(cherries),
        transformed({cherries: "100"}, {green: "20"}),
        transformed({green: "20"}, {bag: None}),
    )
    assert origins(bag) == {cherries, green}
    assert steps(of(bag, cherries)) == ["commissioning", "TransformationEvent"]
    assert origins(cherries) == set()


def test_parts_of_a_transformation_meet_in_whatever_order_they_come() -> None:
    mill, one, other, out = new_party(), new_lot("A"), new_lot("B"), new_lot("C")
    part = {"transformationID": "https://example.org/t"}
    capture(mill, transformed({}, {out: "20"}, **part))
    capture(mill, made(one), transformed({one: "10"}, {}, **part))
    capture(mill, made(other), transformed({other: "10"}, {}, **part))
    assert origins(out) == {one, other}


def test_transformations_of_two_parties_with_one_id_do_not_meet() -> None:
    one, other, lot, out = new_party(), new_party(), new_lot("A"), new_lot("B")
    part = {"transformationID": "https://example.org/t"}
    capture(one, made(lot), transformed({lot: "10"}, {}, **part))
    capture(other, transformed({}, {out: "20"}, **part))
    assert origins(out) == set()


def test_a_lot_that_goes_in_and_comes_out_ends_the_walk() -> None:
    mill, lot, other = new_party(), new_lot("A"), new_lot("B")
    capture(
        mill,
        made(lot),
        transformed({lot: "10"}, {lot: "9", other: "1"}),
        transformed({other: "1"}, {lot: "1"}),
    )
    assert origins(lot) == {other}
    assert origins(other) == {lot}


def test_an_item_s_trail_shows_what_happened_to_the_box_while_it_was_inside() -> None:
    farm, shop, item, box = new_party(), new_party(), new_item(), new_box()
    capture(farm, made(box), sent(box, farm, shop), received(box, farm, shop))
    capture(farm, made(item), made(other := new_box()), packed(other, item))
    capture(farm, sent(other, farm, shop))
    capture(shop, received(other, farm, shop), packed(other, item, action="DELETE"))
    capture(shop, sent(other, shop, farm))
    shown = found(item)
    assert steps(shown) == ["commissioning", "packing", "shipping", "receiving", "unpacking"]
    assert [step.container for step in shown.steps] == [None, None, other, other, None]
    assert shown.standing is not None
    assert shown.standing.step.recorder.gln == shop


def test_boxes_in_boxes_and_what_is_emptied() -> None:
    farm, shop = new_party(), new_party()
    item, case, pallet = new_item(), new_box(), new_box()
    capture(farm, made(item), made(case), made(pallet), packed(case, item), packed(pallet, case))
    assert contents(pallet, limit=10).items == (case,)
    capture(farm, sent(pallet, farm, shop))
    capture(shop, received(pallet, farm, shop), packed(pallet, action="DELETE"))
    capture(shop, sent(pallet, shop, farm))
    assert steps(found(item)).count("shipping") == 1
    assert (contents(pallet, limit=10).count, contents(case, limit=1).count) == (0, 1)


def test_what_was_in_a_crate_before_is_not_in_what_is_made_of_its_content_later() -> None:
    mill, before, now, crate, out = new_party(), new_lot("A"), new_lot("B"), new_box(), new_lot("C")
    capture(mill, made(before), made(now), made(crate), packed(crate, before))
    assert contents(crate, limit=1).lots == {before: {"KGM": "10"}}
    capture(mill, packed(crate, before, action="DELETE"), packed(crate, now))
    capture(mill, transformed({crate: None}, {out: "10"}))
    assert origins(out) == {now, crate}


def test_links_of_an_event_declared_an_error_do_not_count() -> None:
    mill, wrong, right, out = new_party(), new_lot("A"), new_lot("B"), new_lot("C")
    mistake = {**transformed({wrong: "10"}, {out: "10"}), "eventID": "https://example.org/m"}
    declared = {"errorDeclaration": {"declarationTime": "2026-03-09T08:00:00Z"}}
    capture(mill, made(wrong), made(right), mistake)
    assert origins(out) == {wrong}
    capture(mill, {**mistake, **declared}, transformed({right: "10"}, {out: "10"}))
    assert origins(out) == {right}


def test_a_lot_s_trail_never_shows_another_customer_s_branch() -> None:
    farm, trader, one, other, lot = (*(new_party() for _ in range(4)), new_lot())
    capture(farm, made(lot), sent(lot, farm, trader))
    capture(trader, received(lot, farm, trader))
    capture(trader, sent(lot, trader, one, "40"), sent(lot, trader, other, "60"))
    capture(one, received(lot, trader, one, "40"))
    capture(other, received(lot, trader, other, "60"))
    shown = found(lot)
    assert steps(shown) == ["commissioning", "shipping", "receiving"]
    assert shown.hidden == 4


def test_the_trail_of_what_was_made_of_a_lot_shows_the_way_to_its_maker() -> None:
    farm, one, other, lot, bag = new_party(), new_party(), new_party(), new_lot(), new_item()
    capture(farm, made(lot), sent(lot, farm, one, "40"), sent(lot, farm, other, "60"))
    capture(one, received(lot, farm, one, "40"), transformed({lot: "40"}, {bag: None}))
    capture(other, received(lot, farm, other, "60"))
    shown = of(bag, lot)
    assert steps(shown) == ["commissioning", "shipping", "receiving", "TransformationEvent"]
    assert {step.receiver and step.receiver.gln for step in shown.steps} == {None, one}
    assert shown.hidden == 2


def test_what_else_a_maker_made_of_a_lot_is_its_own_business() -> None:
    mill, lot, bag, other = new_party(), new_lot(), new_item(), new_item(2)
    capture(mill, made(lot), transformed({lot: "40"}, {bag: None}))
    capture(mill, transformed({lot: "60"}, {other: None}))
    assert steps(of(bag, lot)) == ["commissioning", "TransformationEvent"]
    assert len(found(lot).steps) == 3


def test_goods_that_come_back_to_their_sender_stay_in_sight() -> None:
    farm, shop, lot = new_party(), new_party(), new_lot()
    capture(farm, made(lot), sent(lot, farm, shop))
    capture(shop, received(lot, farm, shop), sent(lot, shop, farm))
    capture(farm, received(lot, shop, farm))
    assert found(lot).hidden == 0
