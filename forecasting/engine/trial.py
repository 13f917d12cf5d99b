"""What every member forecasts: of what is to come, and in rolling-origin backtests."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecasting.engine.calendar import Whole, steps
from forecasting.engine.censoring import wanted
from forecasting.engine.members import MEMBERS, Case, case_of
from forecasting.engine.values import Floats, Series
from forecasting.engine.weights import mean
from forecasting.engine.windows import WINDOWS, horizon, windows

HIGHEST = 10.0
"""No member's forecast counts for more than so many times the highest recorded value."""


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Forecasts of M members for S series of one horizon, not a number where there is none.

    ``coming`` (S, M, h) are of the future, ``tested`` (W, S, M, h) of W earlier windows, whose
    recorded values are ``actual`` (W, S, h).
    """

    members: tuple[str, ...]
    coming: Floats
    tested: Floats
    actual: Floats


def trial(panel: Sequence[Series], seed: int) -> Trial:
    """All members on a panel of series with one horizon, and on what was known of them before."""
    cases = [case_of(wanted(series)) for series in panel]
    cuts = list(zip(*(windows(series) for series in panel), strict=True))
    shape = len(panel), len(MEMBERS), horizon(panel[0])
    tested = np.full((WINDOWS, *shape), np.nan)
    actual = np.full((WINDOWS, len(panel), shape[-1]), np.nan)
    for number, cut in enumerate(cuts):
        known = [(place, window) for place, window in enumerate(cut) if window is not None]
        earlier = [cases[place].of(wanted(window.series)) for place, window in known]
        for (place, window), found in zip(known, _forecasts(earlier, seed), strict=True):
            at = places(window.series, window.start)
            tested[number, place][:, at] = found
            actual[number, place, at] = window.actual
    coming = np.full(shape, np.nan)
    for place, found in enumerate(_forecasts(cases, seed)):
        coming[place][:, places(panel[place], panel[place].future[0])] = found
    return Trial(tuple(MEMBERS), coming, tested, actual)


def averaged(tried: Trial) -> Trial:
    """The same with all recorded periods of a window, or of the future, made one: their mean."""
    recorded = np.isfinite(tried.actual)
    tested = np.where(recorded[:, :, None], tried.tested, np.nan)
    return replace(
        tried,
        coming=mean(tried.coming, axis=2)[:, :, None],
        tested=mean(tested, axis=3)[:, :, :, None],
        actual=mean(tried.actual, axis=2)[:, :, None],
    )


def places(series: Series, start: np.datetime64) -> Whole:
    """Where the future dates stand among the periods from ``start`` on."""
    return steps(series.frequency, series.future, start)


def _forecasts(panel: Sequence[Case], seed: int) -> list[Floats]:
    """Forecasts (M, length of its future) for each case."""
    found = [np.full((len(MEMBERS), len(case.series.future)), np.nan) for case in panel]
    for row, predict in enumerate(MEMBERS.values()):
        for case, table, forecast in zip(panel, found, predict(panel, seed), strict=True):
            if forecast is not None:
                table[row] = _bounded(forecast, case.series)
    return found


def _bounded(forecast: Floats, series: Series) -> Floats:
    finite = np.where(np.isfinite(forecast), forecast, np.nan)
    return np.clip(finite, 0.0, HIGHEST * series.values.max())
