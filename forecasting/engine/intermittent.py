"""Demand that is mostly nothing: a level for each series, the week's course, and a distribution."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecasting.engine import counts
from forecasting.engine.levels import STEADY, learn, levels
from forecasting.engine.values import Dates, Floats, Frequency, Series

INTERVAL = 1.32
"""From this mean interval between demands on it is intermittent (Syntetos and others 2005)."""
WEEK = 7


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """The mean (h,) of a series' demand, draws (size, h) of it, and what was done in words."""

    mean: Floats
    paths: Floats
    note: str


def applies(series: Series) -> bool:
    """Whether whole units are sold, and in fewer than three of four periods."""
    sold = int(np.count_nonzero(series.values))
    return series.counts and 0 < sold * INTERVAL < len(series.values)


def predict(panel: Sequence[Series], *, seed: int, size: int = counts.PATHS) -> list[Demand | None]:
    """The demand of each intermittent series of the panel, nothing for the others."""
    pools: dict[str, list[int]] = {}
    for place, series in enumerate(panel):
        if applies(series):
            pools.setdefault(series.pool, []).append(place)
    found: list[Demand | None] = [None] * len(panel)
    for places in pools.values():
        demands = _pool([panel[place] for place in places], seed, size)
        for place, demand in zip(places, demands, strict=True):
            found[place] = demand
    return found


def _pool(pool: list[Series], seed: int, size: int) -> list[Demand]:
    habit = learn(pool)
    own = levels(pool, habit.method)
    spread = counts.dispersions([series.values for series in pool])
    note = (
        f"Demand is intermittent: its level is the {habit.method}'s, drawn by {habit.lent:.0%} to "
        f"the mean of its {len(pool)} series and changed by {habit.drift - 1:+.0%}."
    )
    demands = []
    phases = _phases(pool)
    for series, level, dispersion in zip(pool, habit.expected(own), spread, strict=True):
        mean = max(level, counts.LOWEST) * phases[_phase(series, series.future)]
        paths = counts.paths(mean, dispersion, habit.doubt, seed=seed, size=size)
        demands.append(Demand(mean, paths, note))
    return demands


def _phases(pool: Sequence[Series]) -> Floats:
    """How each weekday sells compared with the mean one, over the pool; 1 where periods are longer.

    Weekdays are taken for alike until many units were sold.
    """
    if pool[0].frequency is not Frequency.DAILY:
        return np.ones(1)
    days = np.concatenate([_phase(series, series.dates) for series in pool])
    sold = np.bincount(days, np.concatenate([series.values for series in pool]), minlength=WEEK)
    usual = sold.sum() * np.bincount(days, minlength=WEEK) / len(days)
    alike = STEADY / WEEK
    return np.asarray((sold + alike) / (usual + alike), dtype=np.float64)


def _phase(series: Series, dates: Dates) -> NDArray[np.int64]:
    return dates.astype(np.int64) % (WEEK if series.frequency is Frequency.DAILY else 1)
