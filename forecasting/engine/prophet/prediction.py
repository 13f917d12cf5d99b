"""Forecasts of a panel by Prophet's model in one of its variants."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from forecasting.engine.prophet.design import Basis, Design, design_of
from forecasting.engine.prophet.optima import optima
from forecasting.engine.prophet.paths import expected, sampled
from forecasting.engine.values import Floats, Series

HEADROOM = np.log(1000)
"""On the log scale no path rises above a thousand times what was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Which of Prophet's models: the caller decides, from the whole history, for all windows.

    ``yearly`` and ``weekly`` seasons with ten and three Fourier terms; on the ``log`` of values
    (log(1 + value), negative ones counted as 0); seasons and regressors ``multiplicative`` or
    added; with the series' ``regressors`` (prices as logarithms, flags as they are) or without.
    Regressors that multiply are slow, being left to Prophet itself: the log does the same faster.
    """

    yearly: bool
    weekly: bool
    log: bool = False
    multiplicative: bool = False
    regressors: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What Prophet's model expects of each future period.

    ``mean`` (h,) is Prophet's ``yhat``: on the log scale its way back makes it a median, and the
    mean is that of the ``paths`` (paths, h). ``parameters`` are k, m, δ, β, σ on scaled values.
    """

    mean: Floats
    paths: Floats | None
    parameters: Floats


def predict(
    panel: Sequence[Series], variant: Variant, *, seed: int = 0, paths: int = 0
) -> list[Prediction]:
    """A prediction for each series, in panel order, with ``paths`` sample paths where asked.

    A series needs two rows. Its prediction does not depend on the others of the panel.
    """
    predictions: dict[int, Prediction] = {}
    for basis, members in _sharing(panel, variant):
        design = design_of(basis)
        scaled = [_scaled(panel[number], variant) for number in members]
        values = np.array([column for column, _ in scaled])
        parameters = optima(basis, design, values, variant.multiplicative)
        for number, found, (_, scale) in zip(members, parameters, scaled, strict=True):
            draw = np.random.default_rng([seed, zlib.crc32(panel[number].name.encode())])
            predictions[number] = _prediction(design, found, scale, variant, paths, draw)
    return [predictions[number] for number in range(len(panel))]


def _sharing(panel: Sequence[Series], variant: Variant) -> list[tuple[Basis, list[int]]]:
    """The bases of a panel, each with the numbers of the series that have it."""
    groups: dict[tuple[bytes, ...], tuple[Basis, list[int]]] = {}
    for number, series in enumerate(panel):
        regressors = _regressors(series, variant)
        basis = Basis(series.dates, series.future, regressors, variant.yearly, variant.weekly)
        key = (series.dates.tobytes(), series.future.tobytes(), regressors.tobytes())
        groups.setdefault(key, (basis, []))[1].append(number)
    return list(groups.values())


def _regressors(series: Series, variant: Variant) -> Floats:
    rows = len(series.dates) + len(series.future)
    if not variant.regressors:
        return np.empty((rows, 0))
    prices = [np.log(series.prices[name]) for name in sorted(series.prices)]
    flags = [series.flags[name] for name in sorted(series.flags)]
    return np.array([*prices, *flags], dtype=np.float64).reshape(-1, rows).T


def _scaled(series: Series, variant: Variant) -> tuple[Floats, float]:
    values = np.log1p(np.maximum(series.values, 0)) if variant.log else series.values
    scale = float(np.abs(values).max()) or 1.0
    return values / scale, scale


def _prediction(
    design: Design, parameters: Floats, scale: float, variant: Variant, paths: int, draw: Generator
) -> Prediction:
    def back(scaled: Floats) -> Floats:
        if not variant.log:
            return scaled * scale
        values: Floats = np.expm1(np.minimum(scaled * scale, scale + HEADROOM))
        return values

    mean = expected(design, parameters, variant.multiplicative)
    drawn = sampled(design, parameters, variant.multiplicative, paths, draw) if paths else None
    return Prediction(back(mean), None if drawn is None else back(drawn), parameters)
