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
    """Prophet itself where all rows can be met with σ at 0: the posterior has no highest point."""
    fast = _multiplicative if multiplicative else additive_optimum
    if len(design.trend) > 2 + design.features.shape[1]:
        return fast(design, values)
    own = [library_optimum(basis, design, row, multiplicative) for row in values]
    return np.array(
        [
            fast(design, row[None])[0] if found is None else found
            for row, found in zip(values, own, strict=True)
        ]
    )


def _multiplicative(design: Design, values: Floats) -> Floats:
    return np.array([multiplicative_optimum(design, row) for row in values])
