"""How far counts of whole units spread: negative binomial around a level that is not known exactly.

A period's demand is negative binomial around the level, and the level itself is gamma distributed
around its estimate: periods of one series err together, so that totals spread more than a sum of
independent periods would.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import gammaln

from forecasting.engine.values import Floats

PATHS = 2000
LOWEST = 1e-3
"""No level is taken for lower than this: what has not sold may still sell."""
GRID = np.geomspace(0.02, 20.0, 31)
OWN = 0.5
"""How far (in logs, a standard deviation) a series' dispersion may lie from its pool's."""


def log_likelihood(values: Floats, mean: Floats, variation: Floats) -> Floats:
    """Of counts under the negative binomial with variance mean + variation · mean²."""
    shape, mean = 1 / variation, np.maximum(mean, LOWEST)
    ways = gammaln(values + shape) - gammaln(shape) - gammaln(values + 1)
    hits = values * np.log(mean / (shape + mean))
    return np.asarray(ways + hits + shape * np.log(shape / (shape + mean)), dtype=np.float64)


def dispersions(histories: Sequence[Floats]) -> Floats:
    """Each series' variation of single periods, drawn toward the likeliest of the whole pool."""
    fit = np.array([_fit(values) for values in histories])
    pooled = GRID[fit.sum(axis=0).argmax()]
    prior = -0.5 * (np.log(GRID / pooled) / OWN) ** 2
    return np.asarray(GRID[(fit + prior).argmax(axis=1)], dtype=np.float64)


def total_variation(dispersion: Floats, doubt: Floats, periods: Floats) -> Floats:
    """The variation of a sum over so many periods; ``doubt`` is the level's own variation."""
    return doubt + dispersion * (1 + doubt) / periods


def paths(mean: Floats, dispersion: float, doubt: float, *, seed: int, size: int = PATHS) -> Floats:
    """Draws (size, h) of what may come, from the mean of each of h periods."""
    drawn = rates(np.maximum(mean, LOWEST), dispersion, doubt, seed=seed, size=size)
    return np.asarray(np.random.default_rng([seed, 1]).poisson(drawn), dtype=np.float64)


def rates(mean: Floats, dispersion: float, doubt: float, *, seed: int, size: int = PATHS) -> Floats:
    """The same (size, h) before it is counted in whole units: for what is weighed or measured."""
    random = np.random.default_rng(seed)
    level = mean * random.gamma(1 / doubt, doubt, (size, 1))
    return np.asarray(random.gamma(1 / dispersion, dispersion * level), dtype=np.float64)


def _fit(values: Floats) -> Floats:
    fit = log_likelihood(values[:, None], values.mean(keepdims=True), GRID)
    return np.asarray(fit.sum(axis=0), dtype=np.float64)
