"""The whole engine at earlier origins, against what came, seasonal naive and Prophet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

import numpy as np

from forecasting.engine.calendar import SEASON, filled
from forecasting.engine.values import Floats, Forecast, Series
from forecasting.engine.windows import WINDOWS, Window, windows
from forecasting.runs.baselines import baselines

ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Score:
    """How one series' forecast of one origin, the last day it knew, compares with what came.

    ``mase`` and ``wape`` are by method: ``engine``, ``seasonal_naive``, ``prophet``; WAPE is the
    summed error over the summed demand. ``covered`` is the share of periods inside the interval
    of 80 and 95 %. What cannot be divided has no figure: a demand of 0 no WAPE, and no MASE where
    no change from one season to the next was recorded before.
    """

    series: str
    origin: date
    periods: int
    mase: Mapping[str, float]
    wape: Mapping[str, float]
    covered: Mapping[str, float]


def backtest(panel: Sequence[Series], *, seed: int = 0) -> list[Score]:
    """Scores of a panel at up to three origins, a horizon apart, the latest first.

    Series that the engine refuses at an origin have no score there.
    """
    cut = [windows(series) for series in panel]
    scores: list[Score] = []
    for back in range(WINDOWS):
        known = {w.series.name: w for each in cut if (w := each[back]) is not None}
        scores += _scores(known, seed)
    return scores


def summary(scores: Sequence[Score]) -> dict[str, dict[str, float]]:
    """The mean of each figure over series and origins, by figure and method or interval."""
    return {
        "mase": _means(score.mase for score in scores),
        "wape": _means(score.wape for score in scores),
        "covered": _means(score.covered for score in scores),
    }


def _scores(known: Mapping[str, Window], seed: int) -> Iterator[Score]:
    from forecasting.engine.panel import forecast  # noqa: PLC0415 - takes seconds

    found = forecast([window.series for window in known.values()], seed=seed)
    given = {each.name: each for each in found if isinstance(each, Forecast)}
    compared = baselines([known[name].series for name in given])
    for name, each in given.items():
        yield _score(known[name], each, compared[name])


def _score(window: Window, found: Forecast, others: Mapping[str, Sequence[float]]) -> Score:
    said = {ENGINE: np.maximum(found.point, 0.0), **{n: np.array(v) for n, v in others.items()}}
    errors = {name: np.abs(window.actual - values) for name, values in said.items()}
    step, demand = _naive_step(window.series), float(np.abs(window.actual).sum())
    return Score(
        series=found.name,
        origin=window.series.dates[-1].item(),
        periods=len(window.actual),
        mase={name: float(e.mean()) / step for name, e in errors.items()} if step else {},
        wape={name: float(e.sum()) / demand for name, e in errors.items()} if demand else {},
        covered={
            "80": _covered(window.actual, found, 0.1, 0.9),
            "95": _covered(window.actual, found, 0.025, 0.975),
        },
    )


def _naive_step(series: Series) -> float:
    """Mean change from season to season, missing periods interpolated; 0 where there is none."""
    values, season = filled(series), SEASON[series.frequency]
    return float(np.abs(values[season:] - values[:-season]).mean()) if len(values) > season else 0.0


def _covered(actual: Floats, found: Forecast, low: float, high: float) -> float:
    inside = (found.quantiles[low] <= actual) & (actual <= found.quantiles[high])
    return float(inside.mean())


def _means(figures: Iterable[Mapping[str, float]]) -> dict[str, float]:
    by_name: dict[str, list[float]] = {}
    for each in figures:
        for name, figure in each.items():
            by_name.setdefault(name, []).append(figure)
    return {name: fmean(found) for name, found in by_name.items()}
