"""Reorder suggestions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.decisions.leadtimes import LeadTime
from forecasting.decisions.policy import Policy
from forecasting.decisions.reorder import Suggestion, suggest
from forecasting.decisions.stock import Batch, State, Stock
from tests.forecasting.decisions.outlooks import TODAY, outlook

POLICIES = st.builds(
    Policy,
    service_level=st.floats(0.5, 0.999),
    review_days=st.integers(0, 30),
    cover_days=st.integers(0, 30),
    lot_minimum=st.decimals(0, 200, places=1),
    lot_multiple=st.decimals("0.1", 60, places=1),
    shelf_life_days=st.none() | st.integers(1, 60),
)
AMOUNTS = st.floats(0, 1_000)
LEADS = st.builds(LeadTime, st.floats(0, 40), st.floats(0, 30), st.just("given"))


def stock(on_hand: float = 0, in_transit: float = 0, on_hold: float = 0) -> Stock:
    states = ((State.ON_HAND, on_hand), (State.IN_TRANSIT, in_transit), (State.ON_HOLD, on_hold))
    return Stock("", tuple(Batch("lot", state, amount) for state, amount in states))


def of(
    had: Stock, policy: Policy | None = None, *, lead: LeadTime | None = None, **made: Any
) -> Suggestion:
    return suggest(
        outlook(**made),
        had,
        lead=lead or LeadTime(9, 0, "given"),
        policy=policy or Policy(),
        today=TODAY,
    )


def line(found: Suggestion, name: str) -> float:
    (value,) = [line.value for line in found.lines if line.name == name]
    return value


def test_the_arithmetic_of_one_order() -> None:
    found = of(stock(on_hand=50, in_transit=20, on_hold=500), lead=LeadTime(9, 1.5, "given"))
    assert line(found, "days to cover") == 16
    assert line(found, "mean demand") == pytest.approx(160)
    assert line(found, "demand's spread") == pytest.approx(8, rel=1e-4)
    assert line(found, "spread from lead time") == pytest.approx(15)
    assert line(found, "spread of both") == pytest.approx(17, rel=1e-4)
    assert line(found, "safety stock") == pytest.approx(1.69 * 17, rel=0.01)
    assert line(found, "position") == 70
    assert line(found, "missing") == pytest.approx(found.level - 70)
    assert found.order == Decimal(119)
    assert found.arrives == date(2026, 3, 11)
    assert found.warnings == ()


def test_each_line_says_what_it_is() -> None:
    found = of(stock(), Policy(shelf_life_days=30))
    names = [line.name for line in found.lines]
    assert len(names) == len(set(names))
    assert all(line.unit in {"days", "%", "pieces"} and line.formula for line in found.lines)
    assert line(found, "order") == float(found.order)


def test_nothing_is_ordered_while_the_position_lasts() -> None:
    assert of(stock(on_hand=200)).order == 0


def test_an_order_that_covers_more_days_comes_less_often() -> None:
    weekly, monthly = Policy(cover_days=0), Policy(cover_days=30)
    assert of(stock(on_hand=170), monthly).order - of(stock(on_hand=170), weekly).order == 300
    assert of(stock(on_hand=180), monthly).order == 0


def test_whole_lots_and_at_least_the_minimum() -> None:
    dozens = Policy(lot_multiple=Decimal(12), lot_minimum=Decimal(30))
    assert of(stock(on_hand=170), dozens).order == 36
    assert of(stock(on_hand=100), dozens).order == 84


def test_goods_on_hold_do_not_count() -> None:
    assert of(stock(on_hold=1_000)).order == of(stock()).order


def test_what_expires_before_it_is_sold_does_not_count() -> None:
    soon, later = TODAY + timedelta(days=2), TODAY + timedelta(days=40)
    had = Stock(
        "",
        (
            Batch("old", State.ON_HAND, 100, soon),
            Batch("new", State.ON_HAND, 60, later),
            Batch("over", State.ON_HAND, 40, TODAY - timedelta(days=1)),
        ),
    )
    found = of(had)
    assert line(found, "out of date before sold") == pytest.approx(70 + 40)
    assert line(found, "position") == pytest.approx(90)


def test_no_more_is_ordered_than_sells_within_its_shelf_life() -> None:
    found = of(stock(on_hand=95), Policy(shelf_life_days=3, lot_multiple=Decimal(10)))
    assert line(found, "left when it arrives") == pytest.approx(5)
    assert line(found, "sells in time") == pytest.approx(25)
    assert found.order == 20
    assert "This is 60 pieces less than the service level asks for" in found.warnings[0]


def test_a_minimum_that_would_go_out_of_date_is_left_to_the_planner() -> None:
    found = of(stock(), Policy(shelf_life_days=3, lot_minimum=Decimal(50)))
    assert found.order == 0
    assert "of the smallest order, 50 pieces, only 30 pieces would be sold" in found.warnings[0]


def test_a_lead_time_beyond_the_forecast_is_said() -> None:
    found = of(stock(), lead=LeadTime(60, 5, "given"))
    assert "reaches 28 days ahead and 67 are to be covered" in found.warnings[0]
    assert line(found, "mean demand") == pytest.approx(670)


def test_what_is_not_known_of_the_stock_is_passed_on() -> None:
    assert of(Stock("", (), ("No stock is known.",))).warnings == ("No stock is known.",)


def test_no_demand_needs_no_order() -> None:
    assert of(stock(), means=(0.0,) * 28, deviation=0).order == 0


@given(POLICIES, LEADS, AMOUNTS, AMOUNTS)
def test_an_order_is_in_whole_lots_and_at_least_the_minimum(
    policy: Policy, lead: LeadTime, on_hand: float, in_transit: float
) -> None:
    order = of(stock(on_hand, in_transit), policy, lead=lead).order
    assert order >= 0
    assert order % policy.lot_multiple == 0
    assert order == 0 or order >= policy.lot_minimum


@given(POLICIES, LEADS, AMOUNTS, AMOUNTS, st.booleans())
def test_more_stock_never_needs_a_greater_order(
    policy: Policy, lead: LeadTime, on_hand: float, more: float, moving: bool
) -> None:
    richer = stock(on_hand, more) if moving else stock(on_hand + more)
    assert of(richer, policy, lead=lead).order <= of(stock(on_hand), policy, lead=lead).order


@given(POLICIES, LEADS, AMOUNTS, st.floats(0.5, 0.999))
def test_a_higher_service_level_never_needs_less(
    policy: Policy, lead: LeadTime, on_hand: float, level: float
) -> None:
    low, high = sorted((policy.service_level, level))
    orders = [
        of(stock(on_hand), with_level(policy, level), lead=lead).order for level in (low, high)
    ]
    assert orders[0] <= orders[1]


@given(POLICIES, LEADS, AMOUNTS, st.floats(0, 30))
def test_a_less_certain_lead_time_never_needs_less(
    policy: Policy, lead: LeadTime, on_hand: float, deviation: float
) -> None:
    low, high = sorted((lead.deviation, deviation))
    orders = [
        of(stock(on_hand), policy, lead=LeadTime(lead.mean, spread, "given")).order
        for spread in (low, high)
    ]
    assert orders[0] <= orders[1]


@given(POLICIES, LEADS, AMOUNTS)
def test_a_delivery_is_sold_within_its_shelf_life(
    policy: Policy, lead: LeadTime, on_hand: float
) -> None:
    found = of(stock(on_hand), policy, lead=lead)
    if policy.shelf_life_days is not None:
        assert float(found.order) <= line(found, "sells in time") + 1e-5


def test_the_service_level_is_kept_where_demand_and_lead_times_are_as_said() -> None:
    """Two thousand weeks of Poisson demand; each delivery takes 4 to 8 days."""
    random = np.random.default_rng(5)
    lead, policy = LeadTime(6, 2**0.5, "given"), Policy(service_level=0.95)
    ahead = outlook((10.0,) * 28, deviation=10**0.5, counts=True)
    on_hand, lasted = 130.0, []
    coming: list[tuple[int, float]] = []
    for week in range(2_000):
        there = stock(on_hand, sum(amount for _, amount in coming))
        found = suggest(ahead, there, lead=lead, policy=policy, today=TODAY)
        coming.append((7 * week + int(random.integers(4, 9)), float(found.order)))
        short = False
        for day in range(7 * week, 7 * week + 7):
            on_hand += sum(amount for due, amount in coming if due == day)
            coming = [(due, amount) for due, amount in coming if due > day]
            on_hand -= random.poisson(10)
            short |= on_hand < 0
            on_hand = max(0.0, on_hand)
        lasted.append(not short)
    assert 0.94 <= np.mean(lasted) <= 0.985


def with_level(policy: Policy, level: float) -> Policy:
    return Policy(
        level,
        policy.review_days,
        policy.cover_days,
        policy.lot_minimum,
        policy.lot_multiple,
        policy.shelf_life_days,
    )
