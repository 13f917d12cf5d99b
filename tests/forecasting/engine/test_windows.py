"""Rolling origins: cut by the calendar, and holding nothing of what came later."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.engine.calendar import ahead, filled, shift, steps
from forecasting.engine.values import Frequency, Series
from forecasting.engine.windows import WINDOWS, horizon, windows
from tests.forecasting.engine.made import months, weekly

SERIES = weekly("series", np.arange(40.0), ahead=8)


def test_windows_lie_one_horizon_apart_before_the_future() -> None:
    cut = [window for window in windows(SERIES) if window]
    assert len(cut) == WINDOWS
    for back, window in enumerate(cut, start=1):
        assert window.start == SERIES.future[0] - 7 * 8 * back
        assert window.series.dates[-1] == window.start - 7
        assert np.array_equal(window.series.values, np.arange(40.0 - 8 * back))
        assert np.array_equal(window.actual, np.arange(8.0) + 40 - 8 * back)


def test_series_with_the_same_future_are_cut_at_the_same_dates_whatever_they_lack() -> None:
    kept = np.r_[0:12, 15:31, 33:38]
    gappy = replace(SERIES, dates=SERIES.dates[kept], values=SERIES.values[kept])
    for one, other in zip(windows(SERIES), windows(gappy), strict=True):
        assert one is not None
        assert other is not None
        assert one.start == other.start
        assert set(other.series.future) <= set(one.series.future)
        assert len(other.actual) == len(other.series.future)


def test_regressors_are_cut_with_the_rows() -> None:
    price = np.arange(1.0, 49.0)
    (first, *_) = windows(replace(SERIES, prices={"price": price}, flags={"deal": price / 48}))
    assert first is not None
    assert np.array_equal(first.series.prices["price"], price[:40])
    assert np.array_equal(first.series.flags["deal"], price[:40] / 48)


def test_what_stock_outs_hid_is_not_what_came() -> None:
    out = np.zeros(40, dtype=np.bool_)
    out[[33, 35]] = True
    (first, *_) = windows(replace(SERIES, censored=out))
    assert first is not None
    assert np.array_equal(first.actual, [32, 34, 36, 37, 38, 39])


@pytest.mark.parametrize(("rows", "number"), [(15, 0), (16, 1), (24, 2), (32, 3), (90, 3)])
def test_before_a_window_lies_at_least_one_horizon(rows: int, number: int) -> None:
    cut = windows(weekly("short", np.ones(rows), ahead=8))
    assert sum(window is not None for window in cut) == number


def test_months_are_counted_by_the_calendar() -> None:
    dates = months(30)
    series = Series("monthly", Frequency.MONTHLY, dates[:24], np.ones(24), dates[24:])
    assert horizon(series) == 6
    assert list(ahead(series)) == [1, 2, 3, 4, 5, 6]
    assert shift(Frequency.MONTHLY, np.datetime64("2020-11-01"), 3) == np.datetime64("2021-02-01")


@given(st.sampled_from(list(Frequency)), st.integers(-500, 500))
def test_shifting_and_counting_are_inverse(frequency: Frequency, periods: int) -> None:
    start = np.datetime64("2024-01-01")
    there = shift(frequency, start, periods)
    assert list(steps(frequency, np.array([there]), start)) == [periods]


def test_missing_periods_are_interpolated() -> None:
    kept = [0, 1, 4]
    series = replace(SERIES, dates=SERIES.dates[kept], values=np.array([1.0, 2.0, 8.0]))
    assert np.array_equal(filled(series), [1, 2, 4, 6, 8])
