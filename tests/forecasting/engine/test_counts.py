"""Counts: the distribution adds up, its parameters are found again, totals spread rightly."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forecasting.engine import counts


@given(st.floats(0.01, 20), st.floats(0.02, 5))
def test_the_distribution_adds_up_and_has_its_mean(mean: float, variation: float) -> None:
    values = np.arange(20_000, dtype=np.float64)
    shares = np.exp(counts.log_likelihood(values, np.array([mean]), np.array([variation])))
    assert np.isclose(shares.sum(), 1, atol=1e-6)
    assert np.isclose((shares * values).sum(), mean, rtol=1e-3)


def test_a_series_dispersion_lies_between_its_own_and_its_pools() -> None:
    draw = np.random.default_rng(1)
    alike = [draw.poisson(draw.gamma(1.0, 4.0, 40)).astype(float) for _ in range(40)]
    steady = draw.poisson(4.0, 40).astype(float)
    *others, own = counts.dispersions([*alike, steady])
    assert 0.7 < np.median(others) < 1.4
    assert own < 0.6 * np.median(others)


def test_draws_are_whole_repeatable_and_spread_as_the_level_is_doubted() -> None:
    mean = np.full(12, 3.0)
    drawn = counts.paths(mean, 0.5, 0.4, seed=3, size=40_000)
    assert (drawn >= 0).all()
    assert (drawn == np.round(drawn)).all()
    assert np.array_equal(drawn, counts.paths(mean, 0.5, 0.4, seed=3, size=40_000))
    assert np.allclose(drawn.mean(axis=0), 3, rtol=0.05)
    variation = counts.total_variation(np.array([0.5]), np.array([0.4]), np.array([12.0]))[0]
    assert np.isclose(drawn.sum(axis=1).var(), 36 + variation * 36**2, rtol=0.05)


def test_what_has_not_sold_may_still_sell() -> None:
    assert counts.paths(np.zeros(1000), 0.5, 0.4, seed=0).any()
