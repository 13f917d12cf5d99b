"""The engine's forecasts of a bench's series, panel by panel."""

from collections.abc import Iterable, Sequence

import numpy as np

from forecasting.engine import intermittent, panel
from forecasting.engine.values import Floats, Forecast, Series
from forecasting.runs.panels import equal, panel_size

LEVELS = {"80%": (0.1, 0.9), "95%": (0.025, 0.975)}
"""The quantiles at the ends of each interval."""


SECONDS = 0.3
"""About what a series costs: the largest panels hold as many as one may."""


def as_a_run_cuts(series: Sequence[Series]) -> list[list[Series]]:
    """Panels of series in their order, as many in each as in a run of them."""
    return equal(series, size=panel_size(SECONDS, series=len(series)))


def forecasts(panels: Iterable[Sequence[Series]]) -> list[Forecast]:
    """A forecast for each series of each panel; none may be refused."""
    found = [each for together in panels for each in panel.forecast(together)]
    forecasts = [each for each in found if isinstance(each, Forecast)]
    assert len(forecasts) == len(found)
    return forecasts


def draws(panels: Iterable[Sequence[Series]], found: Sequence[Forecast]) -> dict[int, Floats]:
    """The draws (size, h) behind the forecasts of intermittent series, by place."""
    demands = [each for together in panels for each in intermittent.predict(together, seed=0)]
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
