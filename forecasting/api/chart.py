"""A series and its forecast as the figures that the page's chart draws."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from forecasting.engine.calendar import shift, steps
from forecasting.engine.values import Floats, Forecast, Frequency
from forecasting.series.rows import PROMOTION, Training

BOUNDS = {"low95": 0.025, "low80": 0.1, "high80": 0.9, "high95": 0.975}


def figures(training: Training, forecast: Forecast) -> dict[str, Any]:
    """Lists with one entry for each period from the first recorded to the last forecast.

    ``history`` is None where nothing is recorded, the forecast's lists before it; dates are those
    of the periods' first days, ISO 8601.
    """
    dates = _periods(training, forecast)
    recorded = {row.date: float(row.value) for row in training.rows}
    promoted = training.flags.get(PROMOTION, {})
    ahead = [day.astype(object) for day in forecast.dates]
    expected = {"expected": forecast.mean} | {
        name: forecast.quantiles[level] for name, level in BOUNDS.items()
    }
    return {
        "dates": [day.isoformat() for day in dates],
        "history": [recorded.get(day) for day in dates],
        **{name: _placed(dates, ahead, values) for name, values in expected.items()},
        "promotion": [int(promoted.get(day, 0) > 0) for day in dates],
    }


def _periods(training: Training, forecast: Forecast) -> list[date]:
    first = np.datetime64(training.rows[0].date, "D")
    (last,) = steps(training.frequency, forecast.dates[-1:], first)
    return list(_each(training.frequency, first, int(last) + 1))


def _each(frequency: Frequency, first: np.datetime64, count: int) -> Iterable[date]:
    return (shift(frequency, first, number).astype(object) for number in range(count))


def _placed(dates: list[date], ahead: list[date], values: Floats) -> list[float | None]:
    known = dict(zip(ahead, values.round(4).tolist(), strict=True))
    return [known.get(day) for day in dates]
