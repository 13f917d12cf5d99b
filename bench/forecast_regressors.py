"""``python -m bench.forecast_regressors``: known prices, deals and features of orange juice.

Weekly sales of eleven brands in supermarkets, 8 weeks ahead, with and without the columns known
ahead, against Prophet without them, from three dates. 22 whole shops, drawn with seed 0; quick: 4.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.forecast_own import forecasts
from bench.forecast_prophet import plain
from bench.results import FORECAST, keep
from forecasting.engine.values import Floats, Frequency, Series

SET = Path(__file__).resolve().parents[2] / "shared" / "data" / "orange_juice_weekly.csv.gz"
HORIZON = 8
ORIGINS = 3
SHOPS, FEW, TOGETHER = 22, 4, 9
"""Shops in all, in a quick run, and in one panel: of eleven brands each, that is what one holds."""
Case = tuple[Series, Floats]
"""A series and what came then."""


def measure(quick: bool) -> dict[str, Any]:
    """MASE with what is known ahead against without, and against Prophet without."""
    if not SET.exists():
        return {}
    shops = _shops(FEW if quick else SHOPS)
    figures = {
        "own": [_own(panels) for panels in shops],
        "own without": [_own([_bare(cases) for cases in panels]) for panels in shops],
        "prophet without": [_prophet(panels) for panels in shops],
    }
    mase = {name: round(float(np.mean(each)), 4) for name, each in figures.items()}
    return {
        "regressor_series": sum(map(len, shops[0])),
        "regressor_ratio": round(mase["own"] / mase["own without"], 4),
        "regressor_prophet_ratio": round(mase["own"] / mase["prophet without"], 4),
        "regressor_mase": mase,
    }


def _shops(number: int) -> list[list[list[Case]]]:
    """For each origin, panels of whole shops."""
    table = pd.read_csv(SET, parse_dates=["ds"])
    table["shop"] = table["series_id"].str.partition("_")[0]
    names = sorted(table["shop"].unique())
    chosen = sorted(np.random.default_rng(0).choice(names, min(number, len(names)), replace=False))
    chunks = [chosen[start : start + TOGETHER] for start in range(0, len(chosen), TOGETHER)]
    last = table["ds"].max().to_datetime64().astype("M8[D]")
    starts = [last - 7 * HORIZON * back + 7 for back in range(1, ORIGINS + 1)]
    return [[_cases(table[table["shop"].isin(chunk)], s) for chunk in chunks] for s in starts]


def _cases(table: pd.DataFrame, start: np.datetime64) -> list[Case]:
    found = []
    for name, rows in table.groupby("series_id"):
        days = rows["ds"].to_numpy("M8[D]")
        known, end = np.searchsorted(days, [start, start + 7 * HORIZON])
        if 0 < known < end:
            found.append(_case(str(name), rows[:end], days[:end], int(known)))
    return found


def _case(name: str, rows: pd.DataFrame, days: Any, known: int) -> Case:
    values = rows["y"].to_numpy(np.float64)
    series = Series(
        name,
        Frequency.WEEKLY,
        days[:known],
        values[:known],
        days[known:],
        prices={"price": rows["price"].to_numpy(np.float64)},
        flags={flag: rows[flag].to_numpy(np.float64) for flag in ("deal", "feat")},
        place=str(rows["shop"].iloc[0]),
    )
    return series, values[known:]


def _bare(cases: Sequence[Case]) -> list[Case]:
    return [(replace(series, prices={}, flags={}), actual) for series, actual in cases]


def _own(panels: Sequence[Sequence[Case]]) -> float:
    """MASE of the engine over panels of one origin."""
    cases = [case for cases in panels for case in cases]
    found = forecasts([series for series, _ in cases] for cases in panels)
    return _mase(cases, [each.point for each in found])


def _prophet(panels: Sequence[Sequence[Case]]) -> float:
    cases = [case for cases in panels for case in cases]
    return _mase(cases, [plain(series) for series, _ in cases])


def _mase(cases: Sequence[Case], points: Sequence[Floats]) -> float:
    errors = [
        np.abs(actual - np.maximum(point, 0)).mean() / np.abs(np.diff(series.values)).mean()
        for (series, actual), point in zip(cases, points, strict=True)
    ]
    return float(np.mean(errors))


if __name__ == "__main__":
    keep(measure("--quick" in sys.argv), FORECAST)
