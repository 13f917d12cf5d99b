"""Forecasts made by hand."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from scipy.stats import norm

from forecasting.decisions.demand import Outlook
from forecasting.engine.values import QUANTILES, Dates, Forecast, Frequency

TODAY = date(2026, 3, 2)
"""A Monday."""


def forecast(
    means: Sequence[float] = (10.0,) * 28,
    *,
    deviation: float = 2.0,
    correlation: float = 0.0,
    start: date = TODAY,
    frequency: Frequency = Frequency.DAILY,
) -> Forecast:
    """Periods of one deviation, any two of them equally correlated."""
    mean = np.array(means, dtype=np.float64)
    count = len(mean)
    whole = deviation * np.sqrt(count + correlation * count * (count - 1))
    return Forecast(
        name="series",
        dates=_dates(start, count, frequency),
        point=mean,
        mean=mean,
        quantiles={level: mean + norm.ppf(level) * deviation for level in QUANTILES},
        total_quantiles={level: float(mean.sum() + norm.ppf(level) * whole) for level in QUANTILES},
        shares=(),
    )


def outlook(
    means: Sequence[float] = (10.0,) * 28,
    *,
    deviation: float = 2.0,
    correlation: float = 0.0,
    counts: bool = False,
) -> Outlook:
    """Such a forecast, daily, from today on."""
    made = forecast(means, deviation=deviation, correlation=correlation)
    return Outlook(made, frequency=Frequency.DAILY, today=TODAY, counts=counts)


def _dates(start: date, count: int, frequency: Frequency) -> Dates:
    first = np.datetime64(start, "D")
    if frequency == Frequency.MONTHLY:
        months = first.astype("datetime64[M]") + np.arange(count)
        return np.asarray(months, dtype="datetime64[D]")
    step = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}[frequency]
    return np.asarray(first + np.arange(count) * step, dtype="datetime64[D]")
