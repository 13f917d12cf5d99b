"""Stock-outs: what was sold is the least that was wanted."""

from dataclasses import replace

import numpy as np

from forecasting.engine.calendar import steps
from forecasting.engine.values import Floats, Frequency, Series

NEAREST = 8
"""Demand in a stock-out is taken from so many of the nearest periods with stock."""


def wanted(series: Series) -> Series:
    """The series with stock-outs raised to the median of the nearest periods that had stock.

    Of days, those of the same weekday; demand is never taken for less than what was sold. A series
    that never had stock stays as it is.
    """
    out = series.censored
    if out is None or not out.any() or out.all():
        return series
    at = steps(series.frequency, series.dates, series.dates[0])
    season = 7 if series.frequency is Frequency.DAILY else 1
    values = series.values.copy()
    for row in np.flatnonzero(out):
        stocked = ~out & (at % season == at[row] % season)
        values[row] = max(values[row], _usual(series.values, np.abs(at - at[row]), stocked))
    return replace(series, values=values, censored=None)


def _usual(values: Floats, distance: Floats, stocked: Floats) -> float:
    rows = np.flatnonzero(stocked)
    if not rows.size:
        return 0.0
    nearest = rows[np.argsort(distance[rows], kind="stable")[:NEAREST]]
    return float(np.median(values[nearest]))
