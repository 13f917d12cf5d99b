"""Stock and deliveries from events on the embedded ledger."""

from datetime import date
from typing import Any

import pytest

from forecasting.decisions.records import Records
from forecasting.decisions.stock import State, Stock
from provenance.domain.custody.core import gtin
from provenance.domain.identifiers import digital_link
from tests.node import new_gln, new_gtin, new_party
from tests.trace.chain import (
    capture,
    made,
    marked,
    new_box,
    new_item,
    new_lot,
    packed,
    received,
    sent,
)

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 3, 31)


def stock(party: str, name: str, *, place: str = "", unit: str = "KGM") -> Stock:
    return Records(party, TODAY).stock(product=gtin(name) or "", place=place, unit=unit)


def amounts(found: Stock) -> dict[State, float]:
    return {state: found.of(state) for state in State if found.of(state)}


def at(event: dict[str, Any], place: str) -> dict[str, Any]:
    where = {"id": digital_link(f"414/{place}")}
    return {**event, "readPoint": where, "bizLocation": where}


def on(event: dict[str, Any], day: int) -> dict[str, Any]:
    return {**event, "eventTime": f"2026-03-{day:02}T08:00:00.000+01:00"}


def sold(name: str, quantity: str) -> dict[str, Any]:
    return {**made(name, quantity), "action": "OBSERVE", "bizStep": "retail_selling"}


def expiring(name: str, quantity: str, day: str) -> dict[str, Any]:
    return {**made(name, quantity), "ilmd": {"cbvmda:itemExpirationDate": day}}


def test_what_is_here_on_its_way_and_on_hold() -> None:
    farm, shop = new_party(), new_party()
    product = new_gtin()
    here, coming, held = (f"01/{product}/10/{name}" for name in "ABC")
    capture(farm, *(made(lot) for lot in (here, coming, held)))
    capture(farm, *(sent(lot, farm, shop, "40") for lot in (here, coming, held)))
    capture(shop, *(received(lot, farm, shop, "40") for lot in (here, held)), sold(here, "15"))
    capture(farm, marked(held, "recalled"))
    assert amounts(stock(shop, here)) == {
        State.ON_HAND: 25, State.IN_TRANSIT: 40, State.ON_HOLD: 40,
    }  # fmt: skip
    assert amounts(stock(farm, here)) == {State.ON_HAND: 120, State.ON_HOLD: 60}


def test_what_comes_in_a_container_is_found_though_no_event_of_the_receiver_names_it() -> None:
    farm, shop, lot, box = new_party(), new_party(), new_lot(), new_box()
    capture(farm, made(lot), made(box), packed(box, lot), sent(box, farm, shop))
    assert amounts(stock(shop, lot)) == {State.IN_TRANSIT: 10}
    north, south = new_gln(), new_gln()
    capture(shop, at(received(box, farm, shop), north))
    assert amounts(stock(shop, lot)) == {State.ON_HAND: 10}
    assert amounts(stock(shop, lot, place=north)) == {State.ON_HAND: 10}
    assert amounts(stock(shop, lot, place=south)) == {}
    capture(shop, marked(box, "unavailable"))
    assert amounts(stock(shop, lot)) == {State.ON_HOLD: 10}


def test_instances_count_one_by_one() -> None:
    farm, shop, first = new_party(), new_party(), new_item()
    second = f"{first}2"
    capture(farm, made(first), made(second), sent(first, farm, shop))
    assert amounts(stock(farm, first, unit="")) == {State.ON_HAND: 1}
    assert amounts(stock(shop, first, unit="")) == {State.IN_TRANSIT: 1}


def test_a_lots_expiry_comes_along() -> None:
    farm, lot = new_party(), new_lot()
    capture(farm, expiring(lot, "30", "2026-04-02"))
    (batch,) = stock(farm, lot).batches
    assert (batch.object, batch.expiry) == (lot, date(2026, 4, 2))


def test_an_event_declared_wrong_does_not_count() -> None:
    farm, lot = new_party(), new_lot()
    event = {**made(lot), "eventID": f"urn:uuid:{new_gln()}"}
    wrong = {"declarationTime": "2026-03-30T08:00:00Z", "reason": "incorrect_data"}
    capture(farm, event)
    capture(farm, {**event, "errorDeclaration": wrong})
    assert amounts(stock(farm, lot)) == {}


def test_other_units_do_not_count_and_that_is_said() -> None:
    farm, lot = new_party(), new_lot()
    capture(farm, made(lot))
    found = stock(farm, lot, unit="")
    assert (found.known, amounts(found)) == (False, {})
    assert found.notes == ("Stock recorded in KGM does not count: the demand is in pieces.",)


def test_a_product_that_nobody_recorded_is_not_known() -> None:
    found = stock(new_party(), new_lot())
    assert (found.known, amounts(found)) == (False, {})
    assert "the stock is taken to be 0" in found.notes[0]


def test_each_place_has_what_came_there() -> None:
    farm, chain, lot = new_party(), new_party(), new_lot()
    north, south = new_gln(), new_gln()
    capture(farm, made(lot), sent(lot, farm, chain, "80"), sent(lot, farm, chain, "20"))
    capture(chain, at(received(lot, farm, chain, "60"), north), at(sold(lot, "20"), north))
    capture(chain, at(received(lot, farm, chain, "20"), south))
    assert amounts(stock(chain, lot)) == {State.ON_HAND: 60, State.IN_TRANSIT: 20}
    assert amounts(stock(chain, lot, place=north)) == {State.ON_HAND: 40, State.IN_TRANSIT: 15}
    assert amounts(stock(chain, lot, place=south)) == {State.ON_HAND: 20, State.IN_TRANSIT: 5}
    elsewhere = stock(chain, lot, place=new_gln())
    assert (elsewhere.known, amounts(elsewhere)) == (False, {})
    assert "names this place" in elsewhere.notes[0]
    assert "75% counts for this place" in stock(chain, lot, place=north).notes[0]


def test_deliveries_are_measured_also_those_in_containers() -> None:
    farm, shop, lot, box = new_party(), new_party(), new_lot(), new_box()
    capture(farm, made(lot), made(box), packed(box, lot))
    capture(farm, on(sent(lot, farm, shop, "30"), 5), on(sent(box, farm, shop), 6))
    capture(shop, on(received(lot, farm, shop, "30"), 8), on(received(box, farm, shop), 10))
    found = Records(shop, TODAY).deliveries
    assert [(d.product, d.sender, d.days, d.complete) for d in found] == [
        (gtin(lot), farm, 3, True),
        (gtin(lot), farm, 4, True),
    ]
    assert Records(farm, TODAY).deliveries == []
