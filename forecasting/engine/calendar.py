"""Which period a date is, counted from another, and a series on the whole calendar."""

import numpy as np
from numpy.typing import NDArray

from forecasting.engine.values import Dates, Floats, Frequency, Series

Whole = NDArray[np.int64]
SEASON = {Frequency.DAILY: 7, Frequency.WEEKLY: 1, Frequency.MONTHLY: 12}
"""How many periods later the same is expected again; a year of weeks is left to Prophet."""
YEAR = {Frequency.DAILY: 365.25, Frequency.WEEKLY: 52.18, Frequency.MONTHLY: 12.0}
"""How many periods a year has."""


def steps(frequency: Frequency, dates: Dates, start: np.datetime64) -> Whole:
    """How many periods each date lies after ``start``: below 0 before it."""
    if frequency is Frequency.MONTHLY:
        months = dates.astype("datetime64[M]") - start.astype("datetime64[M]")
        return np.asarray(months.astype(np.int64))
    days = (dates - start).astype(np.int64)
    return days // 7 if frequency is Frequency.WEEKLY else days


def shift(frequency: Frequency, start: np.datetime64, periods: int) -> np.datetime64:
    """The first day of the period that lies so many after ``start``."""
    if frequency is Frequency.MONTHLY:
        return np.datetime64(start.astype("datetime64[M]") + periods, "D")
    return start + periods * (7 if frequency is Frequency.WEEKLY else 1)


def filled(series: Series) -> Floats:
    """Values of all periods from the first recorded to the last, the missing ones interpolated."""
    at = steps(series.frequency, series.dates, series.dates[0])
    return np.interp(np.arange(at[-1] + 1), at, series.values)


def ahead(series: Series) -> Whole:
    """How many periods each future date lies after the last recorded one, 1 for the next."""
    return steps(series.frequency, series.future, series.dates[-1])
