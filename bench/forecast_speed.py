"""``python -m bench.forecast_speed``: the fast way to Prophet's optimum against a loop of Prophet.

200 daily series of 735 days, 56 days ahead, with 80 % intervals of 1,000 sample paths each: NN5's
111, and the rest windows of M5's eight, begun every 98 days (generated ones where neither is).
Quick: every tenth of them. Both ways have the same settings and one core; seconds are the
processor's, so that whatever else runs does not count.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd

from forecasting.engine.prophet import Variant, predict
from forecasting.engine.values import Floats, Frequency, Series

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
SERIES, ROWS, HORIZON, PATHS = 200, 735, 56, 1000
ENDS = [0.1, 0.9]
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
Case = tuple[Series, Floats]
"""A series and what came then."""
Result = tuple[Floats, Floats]
"""What was expected of each period, and how wide its interval is."""
Way = Callable[[list[Case]], list[Result]]


def measure(quick: bool) -> dict[str, Any]:
    """Seconds per series of both ways, and how close errors and widths are; on one core.

    ``wape_difference`` is below 0 where the fast way's error is the smaller one, and
    ``wape_difference_chance`` its standard error: what other series would give. Prophet's search
    stops short of its optimum: ``wape_difference_of_restart`` is how much its own error changes
    when it starts from a level trend instead of the line between the first and the last value.
    """
    command = [sys.executable, "-m", "bench.forecast_speed", *["--quick"] * quick]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **ONE_THREAD}, check=True, capture_output=True
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _measured(cases: list[Case]) -> dict[str, Any]:
    _loop(cases[:1])
    _fast(cases[:1])
    fast, fast_seconds = _timed(_fast, cases)
    loop, loop_seconds = _timed(_loop, cases)
    restarted = _loop(cases, level=True)
    ours, theirs, again = (_misses(results, cases) for results in (fast, loop, restarted))
    sold = sum(actual.sum() for _, actual in cases)
    more, chance = _difference(ours, theirs)
    more_restarted, _ = _difference(again, theirs)
    widths = [sum(width.sum() for _, width in results) for results in (fast, loop)]
    return {
        "speed_ratio": round(loop_seconds / fast_seconds, 1),
        "speed_fast_seconds": round(fast_seconds / len(cases), 4),
        "speed_prophet_seconds": round(loop_seconds / len(cases), 4),
        "wape_fast": round(float(ours.sum() / sold), 5),
        "wape_prophet": round(float(theirs.sum() / sold), 5),
        "wape_difference": round(more, 5),
        "wape_difference_chance": round(chance, 5),
        "wape_difference_of_restart": round(more_restarted, 5),
        "width_ratio": round(widths[0] / widths[1], 4),
    }


def _fast(cases: list[Case]) -> list[Result]:
    variant = Variant(yearly=True, weekly=True)
    results = []
    for found in predict([series for series, _ in cases], variant, paths=PATHS):
        assert found.paths is not None
        low, high = np.quantile(found.paths.T.copy(), ENDS, axis=1)
        results.append((found.mean, high - low))
    return results


def _loop(cases: list[Case], *, level: bool = False) -> list[Result]:
    from prophet import Prophet  # noqa: PLC0415 - takes long to load, and has to be silent

    results = []
    for series, _ in cases:
        model = Prophet(yearly_seasonality=True, weekly_seasonality=True, daily_seasonality=False)
        model.fit(
            pd.DataFrame({"ds": series.dates.astype("M8[ns]"), "y": series.values}),
            **({"init": _level(series)} if level else {}),
        )
        table = model.predict(pd.DataFrame({"ds": series.future.astype("M8[ns]")}))
        cast(Any, model.stan_backend).cleanup()
        width = table["yhat_upper"] - table["yhat_lower"]
        results.append((table["yhat"].to_numpy(), width.to_numpy()))
    return results


def _level(series: Series) -> dict[str, Any]:
    """Where Prophet's search may start: no slope, no seasons, half of the scale as noise."""
    mean = series.values.mean() / np.abs(series.values).max()
    return {"k": 0, "m": mean, "delta": np.zeros(25), "beta": np.zeros(26), "sigma_obs": 0.5}


def _timed(way: Way, cases: list[Case]) -> tuple[list[Result], float]:
    """What a way comes to, and the processor's seconds for it: its own and its children's."""
    begin = os.times()
    results = way(cases)
    return results, sum(os.times()[:4]) - sum(begin[:4])


def _misses(results: list[Result], cases: list[Case]) -> Floats:
    """The absolute error of each case, added up over its periods."""
    return np.array(
        [np.abs(actual - mean).sum() for (mean, _), (_, actual) in zip(results, cases, strict=True)]
    )


def _difference(ours: Floats, theirs: Floats) -> tuple[float, float]:
    """By how much of theirs our errors exceed them, and the standard error of that."""
    more = float(ours.sum() / theirs.sum()) - 1
    rest = ours - (1 + more) * theirs
    return more, float(np.sqrt(len(rest)) * rest.std() / theirs.sum())


def _cases() -> list[Case]:
    windows = [*_windows("nn5_daily", 10**6), *_windows("m5_small_daily", 98), *_generated()]
    return windows[:SERIES]


def _windows(name: str, stride: int) -> list[Case]:
    """Windows of each series of a set, begun every ``stride`` days from its first."""
    path = DATA / f"{name}.csv.gz"
    if not path.exists():
        return []
    columns = [
        (str(name), table["ds"].to_numpy("M8[D]"), table["y"].to_numpy(np.float64))
        for name, table in pd.read_csv(path, parse_dates=["ds"]).groupby("series_id")
    ]
    starts = range(0, len(columns[0][1]) - ROWS - HORIZON + 1, stride)
    return [
        _case(f"{name} {start}", days[start:], values[start:])
        for start in starts
        for name, days, values in columns
    ]


def _generated() -> list[Case]:
    draw = np.random.default_rng(0)
    days = np.datetime64("2022-01-03") + np.arange(ROWS + HORIZON)
    time = np.arange(len(days))
    level = 50 + 10 * np.sin(2 * np.pi * time / 365.25) + 8 * np.cos(2 * np.pi * time / 7)
    return [
        _case(f"generated {number}", days, level + draw.normal(0, 6, len(days)))
        for number in range(SERIES)
    ]


def _case(name: str, days: Any, values: Floats) -> Case:
    end = ROWS + HORIZON
    series = Series(name, Frequency.DAILY, days[:ROWS], values[:ROWS], days[ROWS:end])
    return series, values[ROWS:end]


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    np.random.seed(0)
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    chosen = _cases()[:: 10 if "--quick" in sys.argv else 1]
    print(json.dumps(_measured(chosen), indent=1))
