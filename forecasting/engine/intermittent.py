"""Demand that is mostly nothing: its level by the method that fits the pool's past best.

What a series sold says little about it alone, so three things are learned from the pool's own
backtests: how far a level is drawn to the pool's mean, how the levels drift, and how far the true
level lies from the estimate. They are the likeliest under the distribution of ``counts``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from statsforecast.models import IMAPA, TSB, CrostonSBA

from forecasting.engine import counts
from forecasting.engine.calendar import filled
from forecasting.engine.values import Floats, Frequency, Series
from forecasting.engine.windows import Window, horizon, windows

INTERVAL = 1.32
"""From this mean interval between demands on it is intermittent (Syntetos and others 2005)."""
RECENT = {Frequency.DAILY: 56, Frequency.WEEKLY: 26, Frequency.MONTHLY: 12}
HISTORY = 2
"""A backtest tells how levels behave where this many horizons lie before it."""
USUAL = np.array([0.0, 0.0, np.log(0.5)])
USUAL_SPREAD = np.array([1.0, 0.2, 1.0])
"""What is held likely before looking: half own level, no drift, a doubt of a half."""


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """The mean (h,) of a series' demand, draws (size, h) of it, and the method in words."""

    mean: Floats
    paths: Floats
    method: str
    note: str


@dataclass(frozen=True, slots=True)
class Habit:
    """What a pool's past says about its levels: ``fit`` is the log-likelihood it was chosen by."""

    method: str
    lent: float
    drift: float
    doubt: float
    fit: float = -np.inf

    def levels(self, own: Floats) -> Floats:
        """The levels to expect where these were estimated."""
        lent = self.lent * own.mean()
        return np.asarray(self.drift * ((1 - self.lent) * own + lent), dtype=np.float64)


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
    own = _levels(pool, habit.method)
    spread = counts.dispersions([series.values for series in pool])
    note = (
        f"Demand is intermittent: its level is the {habit.method}'s, drawn by {habit.lent:.0%} to "
        f"the mean of its {len(pool)} series and changed by {habit.drift - 1:+.0%}."
    )
    demands = []
    for series, level, dispersion in zip(pool, habit.levels(own), spread, strict=True):
        mean = np.full(len(series.future), max(level, counts.LOWEST))
        paths = counts.paths(mean, dispersion, habit.doubt, seed=seed, size=size)
        demands.append(Demand(mean, paths, habit.method, note))
    return demands


def learn(pool: Sequence[Series]) -> Habit:
    """The habit under which the pool's latest windows are likeliest, or the usual one."""
    usual = Habit("recent mean", 0.5, 1.0, 0.5)
    past = [window for series in pool for window in windows(series) if window and _telling(window)]
    if not past:
        return usual
    return max((_habit(past, method) for method in METHODS), key=lambda habit: habit.fit)


def _telling(window: Window) -> bool:
    return len(window.series.dates) >= HISTORY * horizon(window.series)


def _habit(past: Sequence[Window], method: str) -> Habit:
    """The likeliest habit with a method, by the windows' totals."""
    own = _levels([window.series for window in past], method)
    dispersion = counts.dispersions([window.series.values for window in past])
    periods = np.array([len(window.actual) for window in past], dtype=np.float64)
    totals = np.array([window.actual.sum() for window in past])

    def unlikely(at: Floats) -> float:
        habit = _read(at, method)
        variation = counts.total_variation(dispersion, habit.doubt, periods)
        fit = counts.log_likelihood(totals, habit.levels(own) * periods, variation)
        return float(0.5 * (((at - USUAL) / USUAL_SPREAD) ** 2).sum() - fit.sum())

    best = minimize(unlikely, USUAL, method="Nelder-Mead")
    return _read(best.x, method, -best.fun)


def _read(at: Floats, method: str, fit: float = -np.inf) -> Habit:
    lent, drift, doubt = 1 / (1 + np.exp(-at[0])), np.exp(at[1]), np.exp(at[2])
    return Habit(method, float(lent), float(drift), float(doubt), fit)


def _levels(pool: Sequence[Series], method: str) -> Floats:
    return np.array([METHODS[method](series) for series in pool])


def _recent(series: Series) -> float:
    return float(filled(series)[-RECENT[series.frequency] :].mean())


def _of(model: IMAPA | TSB | CrostonSBA) -> Callable[[Series], float]:
    return lambda series: float(model.forecast(filled(series), 1)["mean"][0])


METHODS: dict[str, Callable[[Series], float]] = {
    "recent mean": _recent,
    "IMAPA": _of(IMAPA()),
    "SBA": _of(CrostonSBA()),
    "TSB": _of(TSB(0.2, 0.2)),
}
"""Petropoulos and Kourentzes 2015, Syntetos and Boylan 2005, Teunter and others 2011."""
