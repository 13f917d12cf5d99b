"""Boosted trees over a pool: only where it is large, the same each time, learning its drivers."""

from dataclasses import replace

import numpy as np

from forecasting.engine import gradient
from forecasting.engine.values import Series
from tests.forecasting.engine.made import promoted, weekly


def _without_row(series: Series, row: int) -> Series:
    return replace(
        series,
        dates=np.delete(series.dates, row),
        values=np.delete(series.values, row),
        prices={name: np.delete(column, row) for name, column in series.prices.items()},
        flags={name: np.delete(column, row) for name, column in series.flags.items()},
    )


def test_a_small_pool_has_no_trees() -> None:
    panel, _ = promoted(gradient.MANY - 1)
    assert gradient.predict(panel, seed=0) == [None] * len(panel)


def test_short_series_are_left_out() -> None:
    panel, _ = promoted(gradient.MANY)
    *found, short = gradient.predict([*panel, weekly("short", np.ones(3))], seed=0)
    assert short is None
    assert all(each is not None for each in found)


def test_a_pool_too_young_for_a_row_to_learn_from_has_none() -> None:
    panel = [weekly(f"young {number}", np.ones(12)) for number in range(gradient.MANY)]
    assert gradient.predict(panel, seed=0) == [None] * len(panel)


def test_the_trees_learn_what_prices_and_promotions_do() -> None:
    panel, coming = promoted(40)
    found = gradient.predict(panel, seed=0)
    level = [np.full(4, np.median(series.values)) for series in panel]
    misses = [
        sum(np.abs(a - b).sum() for a, b in zip(each, coming, strict=True) if a is not None)
        for each in (found, level)
    ]
    assert misses[0] < 0.5 * misses[1]


def test_the_same_each_time_to_the_bit() -> None:
    panel, _ = promoted(gradient.MANY)
    one, two = (gradient.predict(panel, seed=1) for _ in range(2))
    for first, second in zip(one, two, strict=True):
        assert first is not None
        assert second is not None
        assert np.array_equal(first, second)


def test_missing_periods_are_no_harm() -> None:
    panel, _ = promoted(gradient.MANY)
    found = gradient.predict([_without_row(series, 30) for series in panel], seed=0)
    for series, expected in zip(panel, found, strict=True):
        assert expected is not None
        assert expected.shape == series.future.shape
        assert np.isfinite(expected).all()
        assert (expected >= 0).all()
