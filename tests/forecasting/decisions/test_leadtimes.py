"""Lead times from shipping and receiving."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.decisions.leadtimes import Delivery, Movement, Step, deliveries, lead_time

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def move(step: Step, day: float, quantity: float = 10, *, lot: str = "A") -> Movement:
    at = START + timedelta(days=day)
    return Movement(
        step, f"01/09521000001015/10/{lot}", "bread", "mill", "shop", at, Decimal(str(quantity))
    )


def sent(day: float, quantity: float = 10, *, lot: str = "A") -> Movement:
    return move(Step.SHIPPING, day, quantity, lot=lot)


def received(day: float, quantity: float = 10, *, lot: str = "A") -> Movement:
    return move(Step.RECEIVING, day, quantity, lot=lot)


def void(day: float, quantity: float = 10) -> Movement:
    return move(Step.VOID, day, quantity)


def days(*movements: Movement) -> list[tuple[float, int, bool]]:
    return [(found.days, found.parts, found.complete) for found in deliveries(movements)]


def test_a_shipment_and_its_receipt() -> None:
    assert days(sent(0), received(2.5)) == [(2.5, 1, True)]


def test_what_is_on_its_way_is_left_out() -> None:
    assert days(sent(0)) == []
    assert days(sent(0), sent(5), received(3)) == [(3, 1, True)]


def test_a_shipment_received_in_parts_counts_by_their_quantities() -> None:
    assert days(sent(0), received(2, 7.5), received(6, 2.5)) == [(3, 2, True)]
    assert days(sent(0), received(2, 4)) == [(2, 1, False)]


def test_goods_arrive_in_the_order_they_were_sent() -> None:
    assert days(sent(0), sent(1), received(3, 20)) == [(3, 1, True), (2, 1, True)]


def test_lots_are_not_mixed_up() -> None:
    found = days(sent(0), sent(1, lot="B"), received(2, lot="B"), received(9))
    assert found == [(9, 1, True), (1, 1, True)]


def test_a_shipment_taken_back_is_none() -> None:
    assert days(sent(0), void(1), received(2)) == []
    assert days(sent(0), sent(1), void(2), received(4)) == [(4, 1, True)]


def test_one_thing_has_one_journey_at_a_time() -> None:
    box = [
        move(step, day, 1)._replace(object="00/395210000010152345")
        for step, day in ((Step.SHIPPING, 0), (Step.SHIPPING, 1), (Step.RECEIVING, 3))
    ]
    again = [movement._replace(time=movement.time + timedelta(days=20)) for movement in box]
    assert days(*box, *again) == [(3, 1, True), (3, 1, True)]


def test_what_was_received_before_it_was_shipped_says_nothing() -> None:
    assert days(received(0), sent(1)) == []
    assert days(received(0, 4), sent(1), received(3, 6)) == [(2, 1, True)]


def test_the_order_of_the_records_does_not_matter() -> None:
    assert days(received(4), sent(0), received(9), sent(5)) == [(4, 1, True), (4, 1, True)]


@given(
    st.lists(
        st.builds(move, st.sampled_from(Step), st.integers(0, 30), st.decimals("0.1", 50, places=1))
    )
)
def test_no_delivery_takes_less_than_no_time_or_is_one_too_many(found: list[Movement]) -> None:
    arrived = deliveries(found)
    assert all(delivery.days >= 0 for delivery in arrived)
    assert len(arrived) <= sum(movement.step == Step.SHIPPING for movement in found)
    assert deliveries(found[::-1]) is not None


def delivered(*taken: float, product: str = "bread", sender: str = "mill") -> list[Delivery]:
    return [Delivery(product, sender, "shop", START, days, 1, True) for days in taken]


def test_many_deliveries_of_a_product_speak_for_themselves() -> None:
    found = lead_time(delivered(*([3.0, 5.0] * 200)), product="bread")
    assert found is not None
    assert found.mean == pytest.approx(4)
    assert found.deviation == pytest.approx(1, abs=0.01)
    assert found.count == 400


def test_a_new_product_of_a_known_supplier_leans_on_the_others() -> None:
    others = delivered(*([10.0, 12.0] * 50), product="rolls")
    found = lead_time([*others, *delivered(1.0)], product="bread")
    assert found is not None
    assert found.mean == pytest.approx((1 + 5 * 10.9) / 6, abs=0.05)
    assert found.count == 1
    assert "1 of the product, 101 of the supplier, 101 of all suppliers" in found.source


def test_a_product_never_delivered_has_the_lead_time_of_all_suppliers() -> None:
    found = lead_time(delivered(2, 4, 6, 2, 4, 6), product="milk")
    assert found is not None
    assert found.mean == pytest.approx(4)
    assert "6 of all suppliers" in found.source


def test_one_delivery_does_not_promise_punctuality() -> None:
    found = lead_time(delivered(6), product="bread")
    assert found is not None
    assert (found.mean, found.deviation) == (6, 2)


def test_the_supplier_who_shipped_last_counts() -> None:
    old, new = delivered(*[20.0] * 40, sender="far"), delivered(*[2.0] * 40, sender="near")
    found = lead_time([*old, *new], product="bread")
    assert found is not None
    assert found.mean < 4


def test_without_deliveries_there_is_no_lead_time() -> None:
    assert lead_time([], product="bread") is None
