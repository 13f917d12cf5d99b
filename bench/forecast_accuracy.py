"""``python -m bench.forecast_accuracy``: the whole engine against Prophet, on three sets.

Orange juice by week (8 ahead, 3 origins), NN5 by day (56 ahead, 2 origins), M5 by day (28 ahead, 12
origins), demand alone: without prices, deals and holidays. Origins are dates, one horizon apart.
Beside Prophet with its defaults stand seasonal naive and AutoETS. Quick: 24 series of orange juice
and of NN5, drawn with seed 0, and two origins.
"""

import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from statsforecast.models import AutoETS

from bench.forecast_own import LEVELS, as_a_run_cuts, draws, forecasts, inside
from bench.forecast_prophet import plain
from bench.results import FORECAST, keep
from forecasting.engine.calendar import SEASON, filled, shift, steps
from forecasting.engine.classical import seasonal_naive
from forecasting.engine.values import Floats, Forecast, Frequency, Series

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
FEW = 24


@dataclass(frozen=True, slots=True)
class Set:
    """A set of series, how far ahead it is forecast, and from how many origins."""

    name: str
    file: str
    frequency: Frequency
    horizon: int
    origins: int
    counts: bool = False


SETS = (
    Set("orange juice", "orange_juice_weekly", Frequency.WEEKLY, 8, 3),
    Set("NN5", "nn5_daily", Frequency.DAILY, 56, 2),
    Set("M5", "m5_small_daily", Frequency.DAILY, 28, 12, counts=True),
)


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Series as known at one date, and what came then (S, h), not a number where nothing did."""

    panel: list[Series]
    actual: Floats


def measure(quick: bool) -> dict[str, Any]:
    """MASE by set and method, coverage, and bias and error of the horizon's total."""
    sets = {known.name: _measured(known, quick) for known in SETS if _file(known).exists()}
    if not sets:
        return {}
    ratios = {name: each["mase"]["engine"] / each["mase"]["Prophet"] for name, each in sets.items()}
    return {
        "mase_ratio": round(float(np.exp(np.mean(np.log(list(ratios.values()))))), 4),
        "mase_ratios": _rounded(ratios),
        "mase": {name: each["mase"] for name, each in sets.items()},
        "coverage": {name: each["coverage"] for name, each in sets.items()},
        "guard": {name: each["guard"] for name, each in sets.items()},
        "accuracy_series": {name: each["series"] for name, each in sets.items()},
    }


def origins(known: Set, quick: bool = False) -> list[Origin]:
    """A set at each of its origins, the latest first."""
    table = pd.read_csv(_file(known), parse_dates=["ds"])
    names = sorted(table["series_id"].unique())
    if quick and len(names) > FEW:
        names = sorted(np.random.default_rng(0).choice(names, FEW, replace=False))
    rows = [(str(name), table[table["series_id"] == name]) for name in names]
    end = shift(known.frequency, table["ds"].max().to_datetime64().astype("M8[D]"), 1)
    return [
        _origin(known, rows, shift(known.frequency, end, -back * known.horizon))
        for back in range(1, (min(2, known.origins) if quick else known.origins) + 1)
    ]


def _origin(known: Set, rows: Sequence[tuple[str, pd.DataFrame]], start: np.datetime64) -> Origin:
    future = np.array([shift(known.frequency, start, ahead) for ahead in range(known.horizon)])
    found, actual = [], []
    for name, table in rows:
        days, values = table["ds"].to_numpy("M8[D]"), table["y"].to_numpy(np.float64)
        before, coming = days < start, np.isin(days, future)
        if before.any() and coming.any():
            past = days[before], values[before]
            found.append(Series(name, known.frequency, *past, future, counts=known.counts))
            row = np.full(known.horizon, np.nan)
            row[steps(known.frequency, days[coming], start)] = values[coming]
            actual.append(row)
    return Origin(found, np.array(actual))


def _measured(known: Set, quick: bool) -> dict[str, Any]:
    at = origins(known, quick)
    own = [forecasts(as_a_run_cuts(origin.panel)) for origin in at]
    points = {
        "engine": [np.array([each.point for each in found]) for found in own],
        "Prophet": [_each(plain, origin) for origin in at],
        "seasonal naive": [_each(_naive, origin) for origin in at],
        "AutoETS": [_each(_auto_ets, origin) for origin in at],
    }
    means = {**points, "engine": [np.array([each.mean for each in found]) for found in own]}
    means["engine's points"] = points["engine"]
    return {
        "series": len(at[0].panel),
        "mase": _rounded({name: _mase(at, each) for name, each in points.items()}),
        "coverage": _coverage(at, own),
        "guard": {name: _totals(at, each) for name, each in means.items()},
    }


def _each(method: Callable[[Series], Floats], origin: Origin) -> Floats:
    return np.maximum([method(series) for series in origin.panel], 0)


def _naive(series: Series) -> Floats:
    found = seasonal_naive(series)
    assert found is not None
    return found


def _auto_ets(series: Series) -> Floats:
    model = AutoETS(season_length=SEASON[series.frequency])
    ahead = steps(series.frequency, series.future, series.dates[-1])
    return np.asarray(model.forecast(filled(series), int(ahead[-1]))["mean"][ahead - 1])


def _mase(at: Sequence[Origin], forecasts: Sequence[Floats]) -> float:
    """The mean over series, then over origins."""
    return float(
        np.mean(
            [
                np.mean(np.nanmean(np.abs(origin.actual - each), axis=1) / _changes(origin.panel))
                for origin, each in zip(at, forecasts, strict=True)
            ]
        )
    )


def _changes(known: Sequence[Series]) -> Floats:
    """The mean change from season to season over the recorded rows of each series."""
    season = SEASON[known[0].frequency]
    return np.array([np.abs(s.values[season:] - s.values[:-season]).mean() for s in known])


def _coverage(at: Sequence[Origin], own: Sequence[Sequence[Forecast]]) -> dict[str, float]:
    """The share inside each interval, ends included; of counts also as if whole units were not."""
    shares = [_inside(origin, found) for origin, found in zip(at, own, strict=True)]
    return _rounded({name: float(np.mean([each[name] for each in shares])) for name in shares[0]})


def _inside(origin: Origin, own: Sequence[Forecast]) -> dict[str, float]:
    """Of one origin; what is drawn in whole units counts by the part that lies inside."""
    recorded = np.isfinite(origin.actual)
    drawn = {
        place: inside(paths, origin.actual[place])
        for place, paths in draws(as_a_run_cuts(origin.panel), own).items()
    }
    shares = {}
    for level, (low, high) in LEVELS.items():
        bottom = np.maximum([each.quantiles[low] for each in own], 0)
        top = np.array([each.quantiles[high] for each in own])
        within = ((origin.actual >= bottom) & (origin.actual <= top)).astype(np.float64)
        if drawn:
            shares[f"{level} unrandomised"] = float(within[recorded].mean())
        for place, shared in drawn.items():
            within[place] = shared[level]
        shares[level] = float(within[recorded].mean())
    return shares


def _totals(at: Sequence[Origin], forecasts: Sequence[Floats]) -> dict[str, float]:
    """Bias and absolute error of the series' totals over the horizon, to the total that came."""
    off, came = [], 0.0
    for origin, each in zip(at, forecasts, strict=True):
        recorded = np.isfinite(origin.actual)
        off.append(np.where(recorded, each - np.nan_to_num(origin.actual), 0).sum(axis=1))
        came += float(np.nansum(origin.actual))
    misses = np.concatenate(off)
    return _rounded({"bias": misses.sum() / came, "total_error": np.abs(misses).sum() / came})


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(float(figure), 4) for name, figure in figures.items()}


def _file(known: Set) -> Path:
    return DATA / f"{known.file}.csv.gz"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    keep(measure(os.environ.get("QUICK") == "1"), FORECAST)
