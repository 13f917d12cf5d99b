"""``python -m bench.forecast_carparts``: intermittent demand, against Prophet and seasonal naive.

Monthly sales of car parts, the last 12 months from what was known before, forecast in one panel;
parts that had not sold by then are left out. Totals are sums of clipped months. Quick: 40 parts,
drawn with seed 0.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.forecast_own import as_a_run_cuts, draws, forecasts, inside
from bench.forecast_prophet import sampled
from bench.results import FORECAST, keep
from forecasting.engine.values import Floats, Forecast, Frequency, Series

SET = (
    Path(__file__).resolve().parents[2] / "shared" / "data" / "carparts_monthly_intermittent.csv.gz"
)
HORIZON = 12
FEW = 40
QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Months (series, 12) and their quantiles (3, series, 12); quantiles of totals (3, series)."""

    months: Floats
    quantiles: Floats
    totals: Floats


def measure(quick: bool) -> dict[str, Any]:
    """Cumulative error and pinball loss, and the share of what came inside the intervals."""
    if not SET.exists():
        return {}
    parts, actual = _parts()
    if quick:
        chosen = np.sort(np.random.default_rng(0).choice(len(parts), FEW, replace=False))
        parts, actual = [parts[place] for place in chosen], actual[chosen]
    found = forecasts([parts])
    own, prophet = _own(found), _prophet(parts)
    naive = np.array([part.values[-HORIZON:] for part in parts])
    return {
        "carparts_series": len(parts),
        **_ratios(own, prophet, naive, actual),
        "intermittent_naive_ratio_in_a_run": _in_a_run(parts, naive, actual),
        "coverage": {"carparts": _coverage(parts, found, actual)},
    }


def _in_a_run(parts: list[Series], naive: Floats, actual: Floats) -> float:
    """The error in panels as a run cuts them, where fewer parts learn from each other."""
    own = _own(forecasts(as_a_run_cuts(parts)))
    return round(_error(own.months, actual) / _error(naive, actual), 4)


def _ratios(own: Expected, prophet: Expected, naive: Floats, actual: Floats) -> dict[str, Any]:
    errors = {name: _error(months, actual) for name, months in _months(own, prophet, naive)}
    bias = {name: float(m.sum() / actual.sum() - 1) for name, m in _months(own, prophet, naive)}
    monthly = [_pinball(each.quantiles, actual) for each in (own, prophet)]
    total = [_pinball(each.totals, actual.sum(axis=1)) for each in (own, prophet)]
    return _rounded(
        intermittent_ratio=errors["own"] / errors["prophet"],
        intermittent_naive_ratio=errors["own"] / errors["naive"],
        pinball_monthly_ratio=monthly[0] / monthly[1],
        pinball_total_ratio=total[0] / total[1],
        **{f"carparts_error_{name}": error for name, error in errors.items()},
        **{f"carparts_bias_{name}": each for name, each in bias.items()},
        carparts_pinball_monthly=monthly[0],
        carparts_pinball_total=total[0],
    )


def _months(own: Expected, prophet: Expected, naive: Floats) -> list[tuple[str, Floats]]:
    return [("own", own.months), ("prophet", prophet.months), ("naive", naive)]


def _parts() -> tuple[list[Series], Floats]:
    table = pd.read_csv(SET, parse_dates=["ds"]).pivot(index="series_id", columns="ds", values="y")
    months, values = table.columns.to_numpy("M8[D]"), table.to_numpy(np.float64)
    sold = values[:, :-HORIZON].any(axis=1)
    known, coming = months[:-HORIZON], months[-HORIZON:]
    parts = [
        Series(str(name), Frequency.MONTHLY, known, row[:-HORIZON], coming, counts=True)
        for name, row in zip(table.index[sold], values[sold], strict=True)
    ]
    return parts, values[sold, -HORIZON:]


def _own(found: list[Forecast]) -> Expected:
    return Expected(
        np.array([each.mean for each in found]),
        np.array([[each.quantiles[q] for each in found] for q in QUANTILES]),
        np.array([[each.total_quantiles[q] for each in found] for q in QUANTILES]),
    )


def _prophet(parts: list[Series]) -> Expected:
    """Prophet as it comes; quantiles from its sample paths, clipped."""
    months, paths = zip(*map(sampled, parts), strict=True)
    drawn = np.maximum(np.array(paths), 0)
    return Expected(
        np.maximum(np.array(months), 0),
        np.quantile(drawn, QUANTILES, axis=1),
        np.quantile(drawn.sum(axis=2), QUANTILES, axis=1),
    )


def _error(months: Floats, actual: Floats) -> float:
    misses = np.abs(np.maximum(months, 0).sum(axis=1) - actual.sum(axis=1))
    return float(misses.sum() / actual.sum())


def _pinball(quantiles: Floats, actual: Floats) -> float:
    error = actual - quantiles
    rank = np.array(QUANTILES).reshape(-1, *[1] * actual.ndim)
    return float(np.maximum(rank * error, (rank - 1) * error).sum() / actual.sum())


def _coverage(parts: list[Series], found: list[Forecast], actual: Floats) -> dict[str, float]:
    """Randomised, of months and totals, over the parts whose demand is intermittent."""
    drawn = draws([parts], found)
    months = [inside(paths, actual[place]) for place, paths in drawn.items()]
    totals = [inside(paths.sum(axis=1), actual[place].sum()) for place, paths in drawn.items()]
    return _rounded(
        **{level: float(np.mean([each[level] for each in months])) for level in months[0]},
        **{
            f"total {level}": float(np.mean([each[level] for each in totals]))
            for level in totals[0]
        },
    )


def _rounded(**figures: float) -> dict[str, float]:
    return {name: round(figure, 4) for name, figure in figures.items()}


if __name__ == "__main__":
    keep(measure("--quick" in sys.argv), FORECAST)
