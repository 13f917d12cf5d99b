"""Demand over days from a forecast by periods."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.decisions.demand import Demand, Outlook
from forecasting.engine.values import Frequency
from tests.forecasting.decisions.outlooks import TODAY, forecast, outlook

LEVELS = st.floats(0.5, 0.999)
MEANS = st.floats(0.01, 1e6)
RELATIVE = st.floats(0.0, 30.0)


def test_independent_days_add_their_variances() -> None:
    demand = outlook(deviation=2.0).between(0, 16)
    assert demand.mean == pytest.approx(160)
    assert demand.deviation == pytest.approx(8, rel=1e-5)


def test_days_that_err_together_add_their_deviations() -> None:
    demand = outlook(deviation=2.0, correlation=1.0).between(0, 16)
    assert demand.deviation == pytest.approx(32, rel=1e-5)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 1.0])
def test_all_days_spread_as_the_forecasts_own_total(correlation: float) -> None:
    made = outlook(deviation=3.0, correlation=correlation)
    expected = 3.0 * (28 + correlation * 28 * 27) ** 0.5
    assert made.between(0, 28).deviation == pytest.approx(expected, rel=1e-5)


def test_a_part_of_a_week_has_its_part_of_the_demand() -> None:
    weeks = forecast((70.0, 140.0), deviation=7.0, frequency=Frequency.WEEKLY)
    made = Outlook(weeks, frequency=Frequency.WEEKLY, today=TODAY, counts=False)
    assert made.between(0, 8).mean == pytest.approx(70 + 20)
    assert made.between(2.5, 4.5).mean == pytest.approx(20)


def test_months_have_their_own_lengths_and_days_that_are_over_do_not_count() -> None:
    months = forecast((31.0, 56.0), start=date(2026, 1, 1), frequency=Frequency.MONTHLY)
    made = Outlook(months, frequency=Frequency.MONTHLY, today=date(2026, 1, 22), counts=False)
    assert made.days == pytest.approx(10 + 28)
    assert made.between(0, 11).mean == pytest.approx(10 + 2)


def test_days_outside_the_forecast_have_its_mean_rate() -> None:
    made = outlook((10.0,) * 14 + (20.0,) * 14)
    assert made.between(28, 38).mean == pytest.approx(150)
    late = Outlook(
        forecast(), frequency=Frequency.DAILY, today=TODAY + timedelta(days=90), counts=False
    )
    assert late.between(0, 7).mean == pytest.approx(70)
    assert late.days == 0


def test_days_that_a_forecast_leaves_out_have_no_demand() -> None:
    daily = forecast((10.0,) * 14)
    open_ = [day for day in range(14) if day % 7 != 6]
    without_sundays = replace(
        daily,
        dates=daily.dates[open_],
        mean=daily.mean[open_],
        quantiles={level: values[open_] for level, values in daily.quantiles.items()},
    )
    made = Outlook(without_sundays, frequency=Frequency.DAILY, today=TODAY, counts=False)
    assert made.between(0, 7).mean == pytest.approx(60)
    assert made.between(6, 7).mean == 0
    assert made.between(0, 13).mean == pytest.approx(120)
    assert made.between(-7, 14).mean == pytest.approx(180, rel=0.1)


def test_counts_spread_at_least_like_chance() -> None:
    rare = outlook((0.25,) * 28, deviation=0.0, counts=True).between(0, 16)
    assert rare.deviation == pytest.approx(2.0)
    assert outlook((0.25,) * 28, deviation=0.0).between(0, 16).deviation == 0


@given(MEANS, RELATIVE, LEVELS)
def test_a_quantile_is_never_below_the_mean_and_is_held_with_its_probability(
    mean: float, relative: float, level: float
) -> None:
    demand = Demand(mean, mean * relative)
    found = demand.quantile(level)
    assert found >= mean
    assert demand.exceeds(found) <= 1 - level + 1e-6


@given(MEANS, RELATIVE, LEVELS, LEVELS)
def test_a_higher_level_never_needs_less(
    mean: float, relative: float, level: float, other: float
) -> None:
    low, high = sorted((level, other))
    demand = Demand(mean, mean * relative)
    assert demand.quantile(low) <= demand.quantile(high) * (1 + 1e-9)


@given(MEANS, st.floats(0.0, 2.0), st.floats(0.0, 2.0), st.floats(0.9, 0.999))
def test_more_spread_never_needs_less_at_a_high_level(
    mean: float, first: float, second: float, level: float
) -> None:
    """Beyond twice the mean all demand lies in few periods, and a level is reached sooner."""
    low, high = sorted((first, second))
    less, more = Demand(mean, mean * low), Demand(mean, mean * high)
    assert less.quantile(level) <= more.quantile(level) * (1 + 1e-9)


def test_no_demand_and_no_spread() -> None:
    assert Demand(0, 0).quantile(0.99) == 0
    assert Demand(0, 0).exceeds(0) == 0
    assert Demand(5, 0).quantile(0.99) == 5
    assert (Demand(5, 0).exceeds(4), Demand(5, 0).exceeds(5)) == (1, 0)


def test_a_late_delivery_adds_the_demand_of_its_days() -> None:
    assert Demand(100, 3).with_late(rate=2, days=2).deviation == pytest.approx(5)
