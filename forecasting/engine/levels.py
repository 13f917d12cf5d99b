"""The level of intermittent demand: by the method that the pool's past speaks for, and how surely.

What a series sold says little about it alone, so three things are learned from the pool's own
backtests: how far a level is drawn to the pool's mean (by absolute error), how the levels drift (so
that all add up), and how far the true level lies from the estimate (by likelihood).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from statsforecast.models import IMAPA, TSB, CrostonSBA

from forecasting.engine import counts
from forecasting.engine.calendar import filled
from forecasting.engine.values import Floats, Frequency, Series
from forecasting.engine.windows import Window, horizon, windows

RECENT = {Frequency.DAILY: 91, Frequency.WEEKLY: 26, Frequency.MONTHLY: 12}
HISTORY = 2
"""A backtest tells how levels behave where this many horizons lie before it."""
LENT = np.linspace(0.0, 0.9, 10)
STEADY = 25.0
"""That nothing changes counts as much as so many units sold."""
USUAL_DRIFT = 0.15
"""How far (in logs, a standard deviation) a pool's demand drifts from one horizon to the next."""
DOUBTS = np.geomspace(0.02, 5.0, 41)
USUAL_DOUBT, USUAL_SPREAD = 0.5, 1.0
"""The doubt that is likely before looking, and (in logs) give or take how much."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What a pool's past says about its levels."""

    method: str
    lent: float
    drift: float
    doubt: float

    def expected(self, own: Floats) -> Floats:
        """The levels to expect where these were estimated."""
        lent = self.lent * own.mean()
        return np.asarray(self.drift * ((1 - self.lent) * own + lent), dtype=np.float64)


def learn(pool: Sequence[Series]) -> Habit:
    """The habit by which the pool's latest windows are missed least, or the usual one."""
    past = [window for series in pool for window in windows(series) if window and _telling(window)]
    if not past:
        return Habit("recent mean", lent=0.5, drift=1.0, doubt=USUAL_DOUBT)
    tried = [_habit(past, method) for method in METHODS]
    return tried[_least(np.array([misses for _, misses in tried]))][0]


def _telling(window: Window) -> bool:
    return len(window.series.dates) >= HISTORY * horizon(window.series)


def _habit(past: Sequence[Window], method: str) -> tuple[Habit, Floats]:
    """The habit with a method that misses the windows' totals least, and by how much (windows,)."""
    own = levels([window.series for window in past], method)
    periods = np.array([len(window.actual) for window in past], dtype=np.float64)
    totals = np.array([window.actual.sum() for window in past])
    tried = [_drifting(method, float(lent), own, periods, totals) for lent in LENT]
    misses = np.abs(totals - [habit.expected(own) * periods for habit in tried])
    best = _least(misses)
    habit = tried[best]
    dispersion = counts.dispersions([window.series.values for window in past])
    doubt = _doubt(habit.expected(own), dispersion, periods, totals)
    return replace(habit, doubt=doubt), misses[best]


def _drifting(method: str, lent: float, own: Floats, periods: Floats, totals: Floats) -> Habit:
    """The habit with the drift by which all totals add up, as far as they are sure of it."""
    still = Habit(method, lent, 1.0, USUAL_DOUBT)
    expected = still.expected(own) * periods
    drift = (totals.sum() + STEADY) / (expected.sum() + STEADY)
    spread = (totals - drift * expected).std(ddof=1) if len(totals) > 1 else np.inf
    unsure = len(totals) * (spread / (totals.sum() + STEADY)) ** 2
    sure = USUAL_DRIFT**2 / (USUAL_DRIFT**2 + unsure)
    return replace(still, drift=float(drift**sure))


def _least(misses: Floats) -> int:
    """The first of the candidates (candidates, windows) that the best one hardly betters.

    Within one standard error of the best, the simplest: the first method, or what lends least
    (Breiman and others, "Classification and Regression Trees", 1984).
    """
    worse = misses - misses[misses.sum(axis=1).argmin()]
    error = worse.std(axis=1) / np.sqrt(misses.shape[1])
    return int(np.argmax(worse.mean(axis=1) <= error + 1e-9))


def _doubt(levels: Floats, dispersion: Floats, periods: Floats, totals: Floats) -> float:
    """The likeliest doubt of the levels."""
    variation = counts.total_variation(dispersion, DOUBTS[:, None], periods)
    fit = counts.log_likelihood(totals, levels * periods, variation).sum(axis=1)
    prior = -0.5 * (np.log(DOUBTS / USUAL_DOUBT) / USUAL_SPREAD) ** 2
    return float(DOUBTS[(fit + prior).argmax()])


def levels(pool: Sequence[Series], method: str) -> Floats:
    """The level (series,) of each series by a method: its mean demand in a period."""
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
