"""``make bench-forecast``: all figures of the forecasts, into ``build/bench-forecast.json``.

Each part keeps what it found before the next begins. QUICK=1 takes a few series of each set.
"""

import os
import warnings
from collections.abc import Callable
from typing import Any

from bench import (
    forecast_accuracy,
    forecast_carparts,
    forecast_engine,
    forecast_regressors,
    forecast_speed,
    forecast_workers,
)
from bench.forecast_reach import verdicts
from bench.results import FORECAST, keep

PARTS: tuple[Callable[[bool], dict[str, Any]], ...] = (
    forecast_speed.measure,
    forecast_engine.measure,
    forecast_accuracy.measure,
    forecast_carparts.measure,
    forecast_regressors.measure,
    forecast_workers.measure,
)
METHODS = ("seasonal naive", "AutoETS", "Prophet", "engine")


def main() -> None:
    """Measure everything."""
    quick = os.environ.get("QUICK") == "1"
    found: dict[str, Any] = {}
    for part in PARTS:
        measured = part(quick)
        coverage = {**found.get("coverage", {}), **measured.get("coverage", {})}
        found |= measured | ({"coverage": coverage} if coverage else {})
        keep({**measured, **({"coverage": coverage} if "coverage" in measured else {})}, FORECAST)
    print(table(found.get("mase", {})))
    print(verdicts(found))


def table(mase: dict[str, dict[str, float]]) -> str:
    """MASE of each set by each method, and what the engine saves against Prophet."""
    head = ["MASE", *METHODS, "engine / Prophet"]
    rows = [
        [name, *(f"{each[m]:.3f}" for m in METHODS), f"{each['engine'] / each['Prophet']:.3f}"]
        for name, each in mase.items()
    ]
    return "\n".join("".join(f"{cell:>18}" for cell in row) for row in [head, *rows])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
