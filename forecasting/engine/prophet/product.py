"""Prophet's optimum for multiplicative models: Gauss-Newton rounds of reweighted least squares.

y ~ N(Aα (1 + Xβ), σ²) with trend parameters α = (k, m, δ): around the last α and β it is linear in
both, and a round is one of ``optimum``'s; where it overshoots, half the step is taken, and so on.
"""

import numpy as np

from forecasting.engine.prophet.design import Design
from forecasting.engine.prophet.optimum import (
    ENOUGH,
    LEAST_VARIANCE,
    ROUNDS,
    TAU,
    best_variance,
    log_posterior,
    reweighted,
)
from forecasting.engine.values import Floats

HALVINGS = 12


def multiplicative_optimum(design: Design, values: Floats) -> Floats:
    """Parameters (2 + S + K + 1,) for ``values`` (T,) scaled to at most 1: k, m, δ, β, σ."""
    changes = design.changepoints
    theta = np.zeros(design.trend.shape[1] + design.features.shape[1])
    theta[1] = values.mean()
    theta[2 : 2 + changes] = TAU
    squares, reached = _reached(design, values, theta)
    for _ in range(ROUNDS):
        jacobian, target = _linear(design, values, theta)
        variance = best_variance(squares, len(values)) + LEAST_VARIANCE
        aim = reweighted(
            jacobian.T @ jacobian, (target @ jacobian)[None], theta[None], variance[None], changes
        )[0]
        before = reached
        theta, squares, reached = _step(design, values, theta, aim, before)
        if reached - before <= ENOUGH:
            break
    return np.append(theta, np.sqrt(best_variance(squares, len(values))))


def _linear(design: Design, values: Floats, theta: Floats) -> tuple[Floats, Floats]:
    trend, season = _parts(design, theta)
    jacobian = np.hstack([design.trend * (1 + season)[:, None], design.features * trend[:, None]])
    return jacobian, values + trend * season


def _step(
    design: Design, values: Floats, theta: Floats, aim: Floats, before: Floats
) -> tuple[Floats, Floats, Floats]:
    for halving in range(HALVINGS):
        tried = theta + (aim - theta) / 2**halving
        squares, reached = _reached(design, values, tried)
        if reached >= before:
            return tried, squares, reached
    return theta, _reached(design, values, theta)[0], before


def _reached(design: Design, values: Floats, theta: Floats) -> tuple[Floats, Floats]:
    trend, season = _parts(design, theta)
    rest = values - trend * (1 + season)
    squares = rest @ rest
    reached = log_posterior(squares, theta[None], design.changepoints, len(values))[0]
    return squares, reached


def _parts(design: Design, theta: Floats) -> tuple[Floats, Floats]:
    columns = design.trend.shape[1]
    return design.trend @ theta[:columns], design.features @ theta[columns:]
