"""Calibration: intervals hold as much of what came as they say, for each series at its scale."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forecasting.engine.calibration import FEWEST, NORMAL, around, spread
from forecasting.engine.values import QUANTILES


def test_past_intervals_would_have_held_what_they_say() -> None:
    draw = np.random.default_rng(0)
    level = np.geomspace(1, 1e5, 40)
    actual = level[:, None] * draw.lognormal(0, 0.4, (3, 40, 20))
    expected = np.broadcast_to(level[:, None], (3, 40, 20))
    ends = around(expected[0], spread(expected, actual, np.sqrt(level)))
    for low, high, share in ((0.1, 0.9, 0.8), (0.025, 0.975, 0.95)):
        inside = (actual >= ends[low]) & (actual <= ends[high])
        assert abs(inside.mean() - share) < 0.01
        assert abs(inside[:, :10].mean() - inside[:, 30:].mean()) < 0.06


def test_a_series_that_errs_more_has_wider_intervals() -> None:
    draw = np.random.default_rng(1)
    expected = np.full((3, 2, 30), 100.0)
    actual = expected + draw.normal(0, 1, (3, 2, 30)) * np.array([[2.0], [20.0]])
    ends = around(expected[0], spread(expected, actual, np.ones(2)))
    wide = ends[0.9] - ends[0.1]
    assert (wide[1] > 2 * wide[0]).all()


def test_errors_to_one_side_make_intervals_to_that_side() -> None:
    draw = np.random.default_rng(2)
    expected = np.full((3, 1, 40), 100.0)
    ends = around(
        expected[0], spread(expected, expected + draw.exponential(30, (3, 1, 40)), np.ones(1))
    )
    assert (ends[0.025] > 99).all()
    assert (ends[0.5] > 100).all()


def test_too_few_errors_are_taken_for_normal_ones() -> None:
    expected = np.full((1, 1, FEWEST - 1), 100.0)
    assert spread(expected, expected + 10, np.ones(1)).quantiles == NORMAL


def test_without_backtests_the_scale_stands_in() -> None:
    none = np.full((3, 1, 4), np.nan)
    known = spread(none, none, np.array([2.0]))
    ends = around(np.full((1, 4), 100.0), known)
    assert np.allclose(ends[0.9], (10 + 2 * NORMAL[0.9]) ** 2)


@given(st.floats(0, 1e9), st.floats(1e-3, 1e4))
def test_quantiles_ascend_and_none_is_below_zero(expected: float, scale: float) -> None:
    none = np.full((3, 1, 1), np.nan)
    ends = around(np.full((1, 1), expected), spread(none, none, np.array([scale])))
    values = [float(ends[level][0, 0]) for level in QUANTILES]
    assert values == sorted(values)
    assert values[0] >= 0
