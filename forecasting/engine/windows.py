"""Rolling origins: a series as it was known at an earlier date, and what came then."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from forecasting.engine.calendar import Whole, shift, steps
from forecasting.engine.values import Bools, Floats, Series

WINDOWS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A series cut at ``start``; ``actual`` are the values of its future dates.

    Those are the dates of the window that were recorded while there was stock.
    """

    series: Series
    start: np.datetime64
    actual: Floats


def horizon(series: Series) -> int:
    """From the first future period to the last, both counted."""
    return int(steps(series.frequency, series.future, series.future[0])[-1]) + 1


def windows(series: Series) -> list[Window | None]:
    """Up to three windows of the horizon's length before the future, the latest first.

    The cut-offs follow from the future dates alone, so that all series with the same future are
    cut at the same dates. Nothing stands where fewer periods than the horizon has lie before a
    window, or none in it.
    """
    return [_window(series, back) for back in range(1, WINDOWS + 1)]


def _window(series: Series, back: int) -> Window | None:
    length = horizon(series)
    start = shift(series.frequency, series.future[0], -back * length)
    end = shift(series.frequency, start, length)
    known = series.dates < start
    coming = (series.dates >= start) & (series.dates < end)
    if series.censored is not None:
        coming &= ~series.censored
    if known.sum() < length or not coming.any():
        return None
    return Window(_cut(series, known, coming), start, series.values[coming])


def _cut(series: Series, known: Bools, coming: Bools) -> Series:
    rows = np.concatenate([np.flatnonzero(known), np.flatnonzero(coming)])
    return replace(
        series,
        dates=series.dates[known],
        values=series.values[known],
        future=series.dates[coming],
        prices=_rows(series.prices, rows),
        flags=_rows(series.flags, rows),
        censored=None if series.censored is None else series.censored[known],
    )


def _rows(columns: Mapping[str, Floats], rows: Whole) -> dict[str, Floats]:
    return {name: column[rows] for name, column in columns.items()}
