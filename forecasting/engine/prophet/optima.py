"""Which way leads to Prophet's optimum: none, the fast ones, or Prophet itself."""

import numpy as np

from forecasting.engine.prophet.additive import additive_optimum
from forecasting.engine.prophet.design import Basis, Design
from forecasting.engine.prophet.library import library_optimum
from forecasting.engine.prophet.product import multiplicative_optimum
from forecasting.engine.values import Floats

NO_NOISE = 1e-9
"""Prophet's σ of a constant series."""


def optima(basis: Basis, design: Design, values: Floats, multiplicative: bool) -> Floats:
    """Parameters (B, 2 + S + K + 1) of series with one design, ``values`` (B, T) at most 1."""
    constant = values.min(axis=1) == values.max(axis=1)
    moving = values[~constant]
    found = np.zeros((len(values), design.matrix.shape[1] + 1))
    found[constant, 1] = values[constant, 0]
    found[constant, -1] = NO_NOISE
    if len(moving):
        found[~constant] = _moving(basis, design, moving, multiplicative)
    return found


def _moving(basis: Basis, design: Design, values: Floats, multiplicative: bool) -> Floats:
    fast = _multiplicative if multiplicative else additive_optimum
    if _has_a_good_optimum(basis, design, multiplicative):
        return fast(design, values)
    own = [library_optimum(basis, design, row, multiplicative) for row in values]
    return np.array(
        [
            fast(design, row[None])[0] if found is None else found
            for row, found in zip(values, own, strict=True)
        ]
    )


def _has_a_good_optimum(basis: Basis, design: Design, multiplicative: bool) -> bool:
    """Whether the highest posterior makes a forecast; where not, Prophet stops on its way there.

    It is boundless where all rows can be met with σ at 0. Regressors that multiply take over:
    at the top the trend is next to nothing and they are huge.
    """
    boundless = len(design.trend) <= 2 + design.features.shape[1]
    return not boundless and not (multiplicative and basis.regressors.size)


def _multiplicative(design: Design, values: Floats) -> Floats:
    return np.array([multiplicative_optimum(design, row) for row in values])
