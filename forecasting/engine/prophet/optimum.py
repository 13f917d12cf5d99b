"""Prophet's optimum for additive models: iteratively reweighted least squares, many series at once.

The model is y ~ N(Xθ, σ²) with k, m ~ N(0, 5²), δ ~ Laplace(0, 0.05), β ~ N(0, 10²) and
σ ~ N(0, 0.5²). A Laplace prior with scale τ at |δ| pulls like a normal one with variance τ|δ|,
so that each round solves a ridge regression and then σ's own optimum; no round lowers the
posterior (D. R. Hunter, R. Li, "Variable selection using MM algorithms", Annals of Statistics 33,
2005).
"""

import numpy as np

from forecasting.engine.prophet.design import Design
from forecasting.engine.values import Floats

TREND_VARIANCE = 25.0
FEATURE_VARIANCE = 100.0
TAU = 0.05
ROUNDS = 200
ENOUGH = 1e-6
"""A round that raises the log posterior by less is the last one."""
LEAST_VARIANCE = 1e-12


def additive_optimum(design: Design, values: Floats) -> Floats:
    """Parameters (B, 2 + S + K + 1) for ``values`` (B, T) scaled to at most 1: k, m, δ, β, σ.

    A series' parameters are the same bits whatever others are solved beside it.
    """
    matrix, changes = design.matrix, design.changepoints
    gram = matrix.T @ matrix
    moments = (values[:, None, :] @ matrix)[:, 0]
    variance = values.var(axis=1) + LEAST_VARIANCE
    theta = np.zeros_like(moments)
    theta[:, 2 : 2 + changes] = TAU
    reached = np.full(len(values), -np.inf)
    going = np.arange(len(values))
    for _ in range(ROUNDS):
        theta[going] = reweighted(gram, moments[going], theta[going], variance[going], changes)
        rest = values[going] - (theta[going][:, None, :] @ matrix.T)[:, 0]
        squares = (rest * rest).sum(axis=1)
        variance[going] = best_variance(squares, len(matrix))
        before, now = reached[going], log_posterior(squares, theta[going], changes, len(matrix))
        reached[going] = now
        going = going[now - before > ENOUGH]
        if not going.size:
            break
    return np.column_stack([theta, np.sqrt(variance)])


def reweighted(
    gram: Floats, moments: Floats, theta: Floats, variance: Floats, changes: int
) -> Floats:
    """One round's θ (B, P) from XᵀX (P, P) or (B, P, P), Xᵀy (B, P), the last θ and σ² (B,)."""
    scale = prior_scale(theta, changes)
    inner = scale[:, :, None] * gram * scale[:, None, :] / variance[:, None, None]
    inner += np.eye(inner.shape[1])
    right = scale * moments / variance[:, None]
    solved: Floats = scale * np.linalg.solve(inner, right[:, :, None])[:, :, 0]
    return solved


def prior_scale(theta: Floats, changes: int) -> Floats:
    """The standard deviation of each parameter's prior, or of what stands in for it."""
    scale = np.full_like(theta, np.sqrt(FEATURE_VARIANCE))
    scale[:, :2] = np.sqrt(TREND_VARIANCE)
    scale[:, 2 : 2 + changes] = np.sqrt(TAU * np.abs(theta[:, 2 : 2 + changes]))
    return scale


def best_variance(squares: Floats, rows: int) -> Floats:
    """σ² where −T log σ − squares / 2σ² − 2σ² is highest."""
    variance = 2 * squares / (rows + np.sqrt(rows * rows + 16 * squares))
    bounded: Floats = np.maximum(variance, LEAST_VARIANCE)
    return bounded


def log_posterior(squares: Floats, theta: Floats, changes: int, rows: int) -> Floats:
    """The log posterior but for a constant, (B,), at σ's optimum; ``squares`` are of residuals."""
    variance = best_variance(squares, rows)
    likelihood = -rows / 2 * np.log(variance) - squares / (2 * variance) - 2 * variance
    trend, delta = theta[:, :2], theta[:, 2 : 2 + changes]
    features = theta[:, 2 + changes :]
    prior: Floats = (
        (trend * trend).sum(axis=1) / (2 * TREND_VARIANCE)
        + np.abs(delta).sum(axis=1) / TAU
        + (features * features).sum(axis=1) / (2 * FEATURE_VARIANCE)
    )
    return likelihood - prior
