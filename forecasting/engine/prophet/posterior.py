"""What Prophet maximises: likelihood and priors of its parameters, on scaled values.

The model is y ~ N(f(θ), σ²) for θ = (k, m, δ, β), with k, m ~ N(0, 5²), δ ~ Laplace(0, 0.05),
β ~ N(0, 10²) and σ ~ N(0, 0.5²).
"""

import numpy as np

from forecasting.engine.values import Floats

TAU = 0.05
_TREND_VARIANCE = 25.0
_FEATURE_VARIANCE = 100.0
_LEAST_VARIANCE = 1e-10


def precisions(changes: int, features: int) -> Floats:
    """Of each parameter's normal prior, (P,): 0 for the ``changes`` δ, which have another."""
    return np.repeat([1 / _TREND_VARIANCE, 0, 1 / _FEATURE_VARIANCE], [2, changes, features])


def best_variance(squares: Floats, rows: int) -> Floats:
    """σ² where −T log σ − squares / 2σ² − 2σ² is highest; ``squares`` (B,) are of residuals."""
    variance = 2 * squares / (rows + np.sqrt(rows * rows + 16 * squares))
    bounded: Floats = np.maximum(variance, _LEAST_VARIANCE)
    return bounded


def log_posterior(squares: Floats, theta: Floats, changes: int, rows: int) -> Floats:
    """The log posterior but for a constant, (B,), of ``theta`` (B, P) with σ at its best."""
    variance = best_variance(squares, rows)
    likelihood = -rows / 2 * np.log(variance) - squares / (2 * variance) - 2 * variance
    normal = theta**2 @ precisions(changes, theta.shape[1] - 2 - changes) / 2
    laplace = np.abs(theta[:, 2 : 2 + changes]).sum(axis=1) / TAU
    posterior: Floats = likelihood - normal - laplace
    return posterior
