"""The members that see one series alone."""

from collections.abc import Callable

import numpy as np
import pytest

from forecasting.engine import classical
from forecasting.engine.censoring import wanted
from forecasting.engine.members import HALF_YEAR, SHORT
from forecasting.engine.values import Floats, Frequency, Series
from tests.forecasting.engine.made import weekly

START = np.datetime64("2024-01-01")
WEEK = np.array([10.0, 12.0, 14.0, 16.0, 30.0, 40.0, 5.0])
Member = Callable[[Series], Floats | None]
SEASONAL: list[Member] = [
    classical.smoothing,
    classical.log_smoothing,
    classical.theta,
    classical.seasonal_naive,
    classical.recent_median(SHORT),
    classical.recent_median(HALF_YEAR),
]


def daily(values: Floats, ahead: int = 14) -> Series:
    days = START + np.arange(len(values) + ahead)
    rows = len(values)
    return Series("daily", Frequency.DAILY, days[:rows], values, days[rows:])


def found(member: Member, series: Series) -> Floats:
    forecast = member(series)
    assert forecast is not None
    return forecast


@pytest.mark.parametrize("member", SEASONAL)
@pytest.mark.parametrize("rows", [182, 184])
def test_the_shape_of_the_week_goes_on(member: Member, rows: int) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, rows)
    forecast = found(member, daily(WEEK[np.arange(rows) % 7] + noise))
    assert np.allclose(forecast, WEEK[np.arange(rows, rows + 14) % 7], rtol=0.05, atol=0.3)


@pytest.mark.parametrize("member", SEASONAL)
def test_a_future_that_begins_later_is_met_at_its_weekdays(member: Member) -> None:
    series = daily(WEEK[np.arange(182) % 7] + np.random.default_rng(0).normal(0, 0.1, 182))
    later = Series("later", series.frequency, series.dates, series.values, series.future[3:9])
    assert np.array_equal(found(member, later), found(member, series)[3:9])


@pytest.mark.parametrize("member", [classical.smoothing, classical.theta])
def test_a_trend_goes_on(member: Member) -> None:
    noise = np.random.default_rng(1).normal(0, 1, 80)
    forecast = found(member, weekly("rising", 100 + 2 * np.arange(80) + noise))
    assert forecast[-1] > forecast[0] > 245


def test_a_median_does_not_see_a_single_promotion() -> None:
    values = np.full(30, 50.0)
    values[-3] = 5000
    assert np.allclose(found(classical.recent_median(SHORT), weekly("deal", values)), 50)


@pytest.mark.parametrize("member", SEASONAL)
def test_too_short_a_history_gives_nothing(member: Member) -> None:
    assert member(daily(np.arange(4.0))) is None


def test_stock_outs_are_raised_to_what_the_same_weekdays_sold() -> None:
    values = WEEK[np.arange(70) % 7].copy()
    out = np.zeros(70, dtype=np.bool_)
    out[[39, 40, 41]] = True
    values[out] = [0.0, 50.0, 1.0]
    series = daily(values)
    raised = wanted(
        Series("out", series.frequency, series.dates, values, series.future, censored=out)
    )
    assert list(raised.values[38:43]) == [16, 30, 50, 5, 10]


def test_a_series_that_never_had_stock_stays_as_it_is() -> None:
    series = daily(np.zeros(10))
    out = np.ones(10, dtype=np.bool_)
    same = Series("out", series.frequency, series.dates, series.values, series.future, censored=out)
    assert wanted(same) is same
