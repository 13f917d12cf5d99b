"""Prophet's optimum for additive models: rounds of least squares for many series at once."""

import numpy as np

from forecasting.engine.prophet.design import Design
from forecasting.engine.prophet.posterior import best_variance, log_posterior, precisions
from forecasting.engine.prophet.search import improved
from forecasting.engine.values import Floats

ROUNDS = 300
ENOUGH = 1e-7
"""A round that raises the log posterior by less is the last one."""


def additive_optimum(design: Design, values: Floats) -> Floats:
    """Parameters (B, 2 + S + K + 1) for ``values`` (B, T) scaled to at most 1: k, m, δ, β, σ.

    A series' parameters are the same bits whatever others are solved beside it.
    """
    matrix, changes, rows = design.matrix, design.changepoints, values.shape[1]
    gram, moments = matrix.T @ matrix, (values[:, None, :] @ matrix)[:, 0]
    prior = np.diag(precisions(changes, design.features.shape[1]))
    theta, variance = np.zeros_like(moments), best_variance((values**2).sum(axis=1), rows)
    reached, going = np.full(len(values), -np.inf), np.arange(len(values))
    full = np.zeros(len(values), dtype=bool)
    for _ in range(ROUNDS):
        weight = 1 / variance[going]
        quadratic = gram * weight[:, None, None] + prior
        nearer, full[going], settled = improved(
            quadratic, moments[going] * weight[:, None], theta[going], changes, full[going]
        )
        squares = ((values[going] - (nearer[:, None, :] @ matrix.T)[:, 0]) ** 2).sum(axis=1)
        higher = log_posterior(squares, nearer, changes, rows)
        settled &= higher - reached[going] < ENOUGH
        theta[going], variance[going] = nearer, best_variance(squares, rows)
        reached[going], going = higher, going[~settled]
        if not going.size:
            break
    return np.column_stack([theta, np.sqrt(variance)])
