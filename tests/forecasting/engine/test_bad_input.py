"""Bad input: each series gets a result with a stated method, or a refusal, for itself alone."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forecasting.engine.panel import forecast
from forecasting.engine.values import Dates, Floats, Forecast, Frequency, Refusal, Series
from tests.forecasting.engine.made import weekly

DRAW = np.random.default_rng(7)
GOOD = weekly("good", DRAW.gamma(4.0, 25.0, 60))
START = np.datetime64("2005-01-01")


def daily(name: str, values: Floats, ahead: int = 14, **known: Any) -> Series:
    days = START + np.arange(len(values) + ahead)
    return Series(name, Frequency.DAILY, days[: len(values)], values, days[len(values) :], **known)


def beside_a_good_one(series: Series) -> Forecast | Refusal:
    """What a series comes to in the pool of a good one, which is forecast all the same.

    Beside one that is refused it is forecast as if alone; one that is not may lend to it.
    """
    (alone,) = forecast([GOOD])
    beside, found = forecast([GOOD, replace(series, pool=GOOD.pool)])
    assert isinstance(alone, Forecast)
    assert isinstance(beside, Forecast)
    assert np.isfinite(beside.point).all()
    if isinstance(found, Refusal):
        assert np.array_equal(alone.point, beside.point)
        assert np.array_equal(alone.mean, beside.mean)
        assert alone.shares == beside.shares
        assert alone.quantiles.keys() == beside.quantiles.keys()
        for level, values in alone.quantiles.items():
            assert np.array_equal(values, beside.quantiles[level])
    return found


def forecast_of(series: Series) -> Forecast:
    """A forecast that makes sense as numbers."""
    found = beside_a_good_one(series)
    assert isinstance(found, Forecast), found
    assert len(found.point) == len(found.mean) == len(series.future)
    assert abs(sum(share.weight for share in found.shares) - 1) < 0.1
    levels = np.array([found.quantiles[level] for level in sorted(found.quantiles)])
    assert np.isfinite(levels).all()
    assert (levels >= 0).all()
    assert (np.diff(levels, axis=0) >= 0).all()
    totals = [found.total_quantiles[level] for level in sorted(found.total_quantiles)]
    assert totals == sorted(totals)
    return found


def refused(series: Series) -> str:
    found = beside_a_good_one(series)
    assert isinstance(found, Refusal), found
    return found.reason


def test_two_rows_for_a_date_are_refused_by_the_date() -> None:
    dates = GOOD.dates.copy()
    dates[5] = dates[4]
    assert str(dates[4]) in refused(replace(GOOD, dates=dates))


def test_dates_out_of_order_are_refused() -> None:
    assert "after a later date" in refused(replace(GOOD, dates=GOOD.dates[::-1].copy()))


def test_hours_are_refused_since_they_must_be_summed_up() -> None:
    hours: Dates = np.datetime64("2006-01-01T00") + np.arange(20 * 365 * 24)
    series = replace(GOOD, dates=hours, values=np.ones(len(hours)), future=hours[-1:] + 1)
    assert "times of day" in refused(series)


def test_hours_given_as_days_are_refused_at_once() -> None:
    """Twenty years of them, each day 24 times."""
    days = np.repeat(START + np.arange(20 * 365), 24)
    series = replace(daily("hours", np.ones(20 * 365)), dates=days, values=np.ones(len(days)))
    began = time.perf_counter()
    (found,) = forecast([series])
    assert time.perf_counter() - began < 2
    assert isinstance(found, Refusal)
    assert "Two values stand for 2005-01-01" in found.reason


def test_of_twenty_years_of_days_the_latest_are_used() -> None:
    found = forecast_of(daily("long", DRAW.gamma(4.0, 25.0, 20 * 365)))
    assert "Of 7300 periods the last 4000 were used." in found.notes


def test_a_value_that_is_no_number_is_left_out_with_a_note() -> None:
    values = GOOD.values.copy()
    values[[3, 9]] = np.nan
    assert (
        "2 periods without a value were left out."
        in forecast_of(replace(GOOD, values=values)).notes
    )


def test_an_infinite_value_is_refused_by_its_date() -> None:
    values = GOOD.values.copy()
    values[3] = np.inf
    assert str(GOOD.dates[3]) in refused(replace(GOOD, values=values))


def test_negative_sales_count_as_none() -> None:
    values = GOOD.values.copy()
    values[-5] = -40.0
    assert "1 periods with more returns" in " ".join(
        forecast_of(replace(GOOD, values=values)).notes
    )


def test_all_zeros_are_forecast_as_zero() -> None:
    assert forecast_of(weekly("zeros", np.zeros(60))).point.max() == 0
    assert forecast_of(weekly("none sold", np.zeros(60), counts=True)).point.max() == 0


def test_a_constant_series_goes_on() -> None:
    assert np.allclose(forecast_of(weekly("constant", np.full(60, 12.0))).point, 12.0)
    assert np.allclose(forecast_of(daily("constant", np.full(100, 12.0))).point, 12.0)


@pytest.mark.parametrize("points", [1, 2, 3, 9, 11])
def test_a_few_points_are_forecast_by_their_mean_or_medians(points: int) -> None:
    values = np.array([30.0, 50.0, 40.0, 60.0, 20.0, 40.0, 44.0, 36.0, 40.0, 41.0, 39.0])[:points]
    found = forecast_of(weekly("few", values))
    assert 20 < found.point[0] < 60
    assert found.quantiles[0.9][0] > found.point[0]
    assert "too short for a backtest" in found.shares[0].reason or points > 3


def test_nothing_recorded_is_refused() -> None:
    assert "No demand is recorded" in refused(weekly("nothing", np.array([])))
    assert "No demand is recorded" in refused(weekly("unknown", np.full(5, np.nan)))


def test_a_horizon_longer_than_the_history_is_forecast_without_backtests() -> None:
    found = forecast_of(weekly("short", DRAW.gamma(4.0, 25.0, 20), ahead=52))
    assert all(share.error is None for share in found.shares)


def test_a_gap_of_a_year_is_bridged() -> None:
    kept = np.r_[0:100, 465:800]
    series = daily("gap", DRAW.gamma(4.0, 25.0, 800))
    found = forecast_of(replace(series, dates=series.dates[kept], values=series.values[kept]))
    assert 50 < found.point.mean() < 150


def test_records_that_ended_long_ago_are_forecast_from_there() -> None:
    series = daily("ended", DRAW.gamma(4.0, 25.0, 400))
    found = forecast_of(replace(series, future=series.future + 200))
    assert 50 < found.point.mean() < 150


def test_a_price_missing_ahead_is_carried_on_with_a_note() -> None:
    prices = np.full(64, 2.0)
    prices[-2:] = np.nan
    found = forecast_of(replace(GOOD, prices={"price": prices}))
    assert any("“price”" in note and "carried on" in note for note in found.notes)


def test_a_flag_missing_ahead_counts_as_not_set() -> None:
    flags = np.zeros(64)
    flags[-1] = np.nan
    found = forecast_of(replace(GOOD, flags={"deal": flags}))
    assert any("“deal”" in note for note in found.notes)


def test_columns_that_do_not_fit_are_refused() -> None:
    assert "“price”" in refused(replace(GOOD, prices={"price": np.ones(60)}))
    assert "60 dates and 59 values" in refused(replace(GOOD, values=GOOD.values[1:]))
    marks = np.zeros(3, dtype=np.bool_)
    assert "marks of stock-outs" in refused(replace(GOOD, censored=marks))


def test_a_future_that_is_none_is_refused() -> None:
    assert "No periods" in refused(replace(GOOD, future=GOOD.future[:0]))
    assert "recorded already" in refused(replace(GOOD, future=GOOD.dates[-3:]))
    assert "at most" in refused(weekly("far", GOOD.values, ahead=1200))
    assert "missing" in refused(replace(GOOD, future=np.array(["NaT"], dtype="datetime64[D]")))


def test_values_beyond_all_measure_stay_finite() -> None:
    forecast_of(weekly("huge", GOOD.values * 1e12))
    forecast_of(weekly("tiny", GOOD.values * 1e-12))
