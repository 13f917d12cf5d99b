"""Prophet's optimum for multiplicative models: Gauss-Newton rounds of least squares.

y ~ N(Aα (1 + Xβ), σ²) with trend parameters α = (k, m, δ) is linear near the last α and β. Where
a round overshoots, half its step is taken, and so on.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.engine.prophet.additive import ENOUGH, ROUNDS
from forecasting.engine.prophet.design import Design
from forecasting.engine.prophet.posterior import best_variance, log_posterior, precisions
from forecasting.engine.prophet.search import improved
from forecasting.engine.values import Bools, Floats

_HALVINGS = 12


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """Parameters of one series, its residuals' sum of squares, and the log posterior there."""

    theta: Floats
    squares: Floats
    height: float


def multiplicative_optimum(design: Design, values: Floats) -> Floats:
    """Parameters (2 + S + K + 1,) for ``values`` (T,) scaled to at most 1: k, m, δ, β, σ."""
    start = np.zeros(design.trend.shape[1] + design.features.shape[1])
    start[1] = values.mean()
    point, full = _point(design, values, start), np.array([False])
    for _ in range(ROUNDS):
        aim, full, settled = _round(design, values, point, full)
        last, point = point, _uphill(design, values, point, aim)
        full &= point.theta is aim
        if point is last or (settled and point.height - last.height < ENOUGH):
            break
    return np.append(point.theta, np.sqrt(best_variance(point.squares, len(values))))


def _round(
    design: Design, values: Floats, point: _Point, full: Bools
) -> tuple[Floats, Bools, Bools]:
    trend, season = _parts(design, point.theta)
    jacobian = np.hstack([design.trend * (1 + season)[:, None], design.features * trend[:, None]])
    target = values + trend * season
    weight = 1 / best_variance(point.squares, len(values))
    prior = np.diag(precisions(design.changepoints, design.features.shape[1]))
    quadratic, linear = jacobian.T @ jacobian * weight + prior, target @ jacobian * weight
    aim, full, settled = improved(
        quadratic[None], linear[None], point.theta[None], design.changepoints, full
    )
    return aim[0], full, settled


def _uphill(design: Design, values: Floats, point: _Point, aim: Floats) -> _Point:
    """The first of ``aim`` and the places half-way back from it that is not lower."""
    for halving in range(_HALVINGS):
        theta = aim if halving == 0 else point.theta + (aim - point.theta) / 2**halving
        tried = _point(design, values, theta)
        if tried.height >= point.height:
            return tried
    return point


def _point(design: Design, values: Floats, theta: Floats) -> _Point:
    trend, season = _parts(design, theta)
    rest = values - trend * (1 + season)
    squares = np.array([rest @ rest])
    height = log_posterior(squares, theta[None], design.changepoints, len(values))[0]
    return _Point(theta, squares, height)


def _parts(design: Design, theta: Floats) -> tuple[Floats, Floats]:
    columns = design.trend.shape[1]
    return design.trend @ theta[:columns], design.features @ theta[columns:]
