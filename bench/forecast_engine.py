"""``python -m bench.forecast_engine``: the whole engine against the same with Prophet's own fits.

100 daily series of NN5 drawn with seed 0, 56 days ahead, with all members and backtests; quick: 20.
The second time each fit and forecast of Prophet's model is the library's. One core; seconds are the
processor's, the fits' own processes' among them.
"""

import json
import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import numpy as np
import pandas as pd

from bench.forecast_accuracy import SETS, origins
from bench.forecast_speed import ONE_THREAD
from forecasting.engine import panel
from forecasting.engine.prophet import Prediction, Variant
from forecasting.engine.values import Floats, Forecast, Series

ROOT = Path(__file__).resolve().parents[1]
DAILY = SETS[1]
MANY, FEW = 100, 20


def measure(quick: bool) -> dict[str, Any]:
    """Seconds per series of both, and their ratio; on one core."""
    command = [sys.executable, "-m", "bench.forecast_engine", *["--quick"] * quick]
    environment = {**os.environ, **ONE_THREAD}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _measured(known: list[Series]) -> dict[str, Any]:
    panel.forecast(known[:2])
    own, own_seconds = _timed(known)
    with patch("forecasting.engine.prophet.predict", _by_library):
        library, library_seconds = _timed(known)
    return {
        "engine_speed_ratio": round(library_seconds / own_seconds, 2),
        "engine_seconds": round(own_seconds / len(known), 4),
        "engine_with_prophet_seconds": round(library_seconds / len(known), 4),
        "engine_speed_series": len(known),
        "engine_speed_difference": round(float(np.abs(own / library - 1).mean()), 4),
    }


def _timed(known: Sequence[Series]) -> tuple[Floats, float]:
    """The totals that are expected, and the processor's seconds until they are."""
    begin = os.times()
    found = [each for each in panel.forecast(known) if isinstance(each, Forecast)]
    seconds = sum(os.times()[:4]) - sum(begin[:4])
    return np.array([each.mean.sum() for each in found]), seconds


def _by_library(
    panel: Sequence[Series], variant: Variant, *, seed: int = 0, paths: int = 0
) -> list[Prediction]:
    return [_fitted(series, variant) for series in panel]


def _fitted(series: Series, variant: Variant) -> Prediction:
    from prophet import Prophet  # noqa: PLC0415 - takes long to load, and has to be silent

    model = Prophet(
        yearly_seasonality=variant.yearly,
        weekly_seasonality=variant.weekly,
        daily_seasonality=False,
        seasonality_mode="multiplicative" if variant.multiplicative else "additive",
        uncertainty_samples=0,
    )
    values = np.log1p(series.values) if variant.log else series.values
    model.fit(pd.DataFrame({"ds": series.dates.astype("M8[ns]"), "y": values}))
    mean = model.predict(pd.DataFrame({"ds": series.future.astype("M8[ns]")}))["yhat"].to_numpy()
    cast(Any, model.stan_backend).cleanup()
    return Prediction(np.expm1(mean) if variant.log else mean, None, np.array([]))


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    os.sched_setaffinity(0, [min(os.sched_getaffinity(0))])
    every = origins(DAILY)[0].panel
    number = FEW if "--quick" in sys.argv else MANY
    chosen = np.sort(np.random.default_rng(0).choice(len(every), number, replace=False))
    print(json.dumps(_measured([every[place] for place in chosen]), indent=1))
