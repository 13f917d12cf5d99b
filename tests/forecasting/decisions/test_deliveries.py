"""Deliveries from shipping and receiving."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from forecasting.decisions.deliveries import Leg, deliveries
from forecasting.series.steps import Step

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def move(step: Step, day: float, quantity: float = 10, *, lot: str = "A") -> Leg:
    at = START + timedelta(days=day)
    return Leg(
        step, f"01/09521000001015/10/{lot}", "bread", "mill", "shop", at, Decimal(str(quantity))
    )


def sent(day: float, quantity: float = 10, *, lot: str = "A") -> Leg:
    return move(Step.SHIPPING, day, quantity, lot=lot)


def received(day: float, quantity: float = 10, *, lot: str = "A") -> Leg:
    return move(Step.RECEIVING, day, quantity, lot=lot)


def void(day: float, quantity: float = 10) -> Leg:
    return move(Step.VOID, day, quantity)


def days(*movements: Leg) -> list[tuple[float, int, bool]]:
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


def test_what_arrives_at_once_took_no_time() -> None:
    assert days(received(3), sent(3)) == [(0, 1, True)]


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


STEPS = st.sampled_from([Step.SHIPPING, Step.VOID, Step.RECEIVING])
LEGS = st.builds(move, STEPS, st.integers(0, 30), st.decimals("0.1", 50, places=1))


@given(st.lists(LEGS))
def test_no_delivery_takes_less_than_no_time_or_is_one_too_many(found: list[Leg]) -> None:
    arrived = deliveries(found)
    assert all(delivery.days >= 0 for delivery in arrived)
    assert len(arrived) <= sum(movement.step == Step.SHIPPING for movement in found)


@given(st.lists(LEGS, unique_by=lambda leg: leg.time))
def test_deliveries_depend_on_times_alone(found: list[Leg]) -> None:
    assert deliveries(found[::-1]) == deliveries(found)
