"""How far from the forecast demand may fall: as far as it fell in the backtests (split conformal).

V. Vovk, A. Gammerman, G. Shafer, "Algorithmic Learning in a Random World" (2005): what share of
past errors an interval held, it holds of those to come. Errors are those of square roots, since
demand varies more where there is more of it, and are pooled over a panel's series, each in units
of its own usual error.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.engine.values import QUANTILES, Floats
from forecasting.engine.weights import drawn, mean

NORMAL = {0.025: -2.456, 0.1: -1.606, 0.5: 0.0, 0.9: 1.606, 0.975: 2.456}
"""Quantiles of a normal distribution in units of its mean absolute error."""
FEWEST = 20
"""From fewer errors than this no quantile is read: the normal ones stand in."""
MEDIAN_DRAWN = 0.5
"""How much of the errors' own median moves the median: the windows share what was usual then."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Usual errors (series,) of square roots, and the quantiles of errors in units of them."""

    usual: Floats
    quantiles: dict[float, float]


def spread(expected: Floats, actual: Floats, scales: Floats) -> Spread:
    """The spread of ``actual`` (windows, series, periods) around what was expected of it then.

    ``scales`` (series,) are what a square root's error may be where nothing was measured.
    """
    rest = np.sqrt(actual) - np.sqrt(expected)
    relative = drawn(mean(np.abs(rest), axis=2) / scales[None])
    usual = np.where(np.isfinite(relative), relative, 1.0) * scales
    return Spread(usual, _quantiles(rest / np.maximum(usual, 1e-12)[None, :, None]))


def around(expected: Floats, spread: Spread) -> dict[float, Floats]:
    """Quantiles (series, periods) of demand around what is expected (series, periods)."""
    return {
        level: np.maximum(np.sqrt(expected) + spread.usual[:, None] * far, 0.0) ** 2
        for level, far in spread.quantiles.items()
    }


def _quantiles(relative: Floats) -> dict[float, float]:
    known = relative[np.isfinite(relative)]
    if known.size < FEWEST:
        return NORMAL
    read = {level: float(np.quantile(known, level)) for level in QUANTILES}
    return {**read, 0.5: MEDIAN_DRAWN * read[0.5]}
