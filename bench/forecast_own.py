"""The engine's forecasts of a bench's series, made in panels as large as a run's largest."""

from collections.abc import Sequence

import numpy as np

from forecasting.engine import intermittent, panel
from forecasting.engine.values import Floats, Forecast, Series
from forecasting.runs.panels import MOST

LEVELS = {"80%": (0.1, 0.9), "95%": (0.025, 0.975)}
"""The quantiles at the ends of each interval."""


def forecasts(series: Sequence[Series]) -> list[Forecast]:
    """A forecast for each series, in their order; none may be refused."""
    found = [each for part in _panels(series) for each in panel.forecast(part)]
    forecasts = [each for each in found if isinstance(each, Forecast)]
    assert len(forecasts) == len(series)
    return forecasts


def draws(series: Sequence[Series], found: Sequence[Forecast]) -> dict[int, Floats]:
    """The draws (size, h) behind the forecasts of intermittent series, by place."""
    demands = [each for part in _panels(series) for each in intermittent.predict(part, seed=0)]
    drawn = {place: each.paths for place, each in enumerate(demands) if each}
    for place, paths in drawn.items():
        assert np.array_equal(found[place].quantiles[0.9], np.ceil(np.quantile(paths, 0.9, axis=0)))
    return drawn


def inside(drawn: Floats, actual: Floats) -> dict[str, Floats]:
    """How much of [F(y − 1), F(y)] lies in each interval, by its size: coverage, randomised.

    Draws have one dimension more than what came, the first.
    """
    low, high = (drawn < actual).mean(axis=0), (drawn <= actual).mean(axis=0)
    shares = {}
    for name, ends in LEVELS.items():
        part = np.clip(high, *ends) - np.clip(low, *ends)
        point = (low >= ends[0]) & (high <= ends[1])
        width = np.where(high > low, high - low, 1.0)
        shares[name] = np.where(high > low, part / width, point)
    return shares


def _panels(series: Sequence[Series]) -> list[list[Series]]:
    return [list(series[start : start + MOST]) for start in range(0, len(series), MOST)]
