"""What may come: sample paths of Prophet's model beyond the history."""

import numpy as np
from numpy.random import Generator

from forecasting.engine.prophet.design import Design
from forecasting.engine.values import Floats


def expected(design: Design, parameters: Floats, multiplicative: bool) -> Floats:
    """The future by the parameters alone, (h,), on the scaled values."""
    trend, season = _parts(design, parameters)
    return trend * (1 + season) if multiplicative else trend + season


def sampled(
    design: Design, parameters: Floats, multiplicative: bool, number: int, draw: Generator
) -> Floats:
    """``number`` paths (number, h): the trend goes on bending as often and as much as it did.

    As Prophet samples: each step bends with the changepoints' frequency, by a Laplace with their
    mean size; half of a bend counts at once and half a step later; N(0, σ) is added.
    """
    trend, season = _parts(design, parameters)
    shape = (number, len(trend))
    slopes = _bends(design, parameters, shape, draw).cumsum(axis=1)
    paths = trend + design.pace * slopes.cumsum(axis=1)
    paths = paths * (1 + season) if multiplicative else paths + season
    paths += parameters[-1] * draw.standard_normal(shape)
    return paths


def _parts(design: Design, parameters: Floats) -> tuple[Floats, Floats]:
    columns = design.trend.shape[1]
    trend: Floats = design.future_trend @ parameters[:columns]
    season: Floats = design.future_features @ parameters[columns:-1]
    return trend, season


def _bends(design: Design, parameters: Floats, shape: tuple[int, int], draw: Generator) -> Floats:
    delta = parameters[2 : 2 + design.changepoints]
    size = np.abs(delta).sum() / max(len(delta), 1) + 1e-8
    bends = np.zeros(shape)
    happens = draw.random(shape) < design.changepoints * design.pace
    bends[happens] = draw.laplace(0, size, np.count_nonzero(happens))
    bends[:, 1:] += bends[:, :-1].copy()
    return bends / 2
