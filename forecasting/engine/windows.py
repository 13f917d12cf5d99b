"""Rolling origins: a series as it was known at an earlier date, and what came then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecasting.engine.calendar import shift, steps
from forecasting.engine.values import Bools, Floats, Series

WINDOWS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """A series cut at an earlier date; ``actual`` are the values of its future dates."""

    series: Series
    actual: Floats


def horizon(series: Series) -> int:
    """From the first future period to the last, both counted."""
    return int(steps(series.frequency, series.future, series.future[0])[-1]) + 1


def windows(series: Series) -> list[Window | None]:
    """Up to three windows of the horizon's length before the future, the latest first.

    The cut-offs follow from the future dates alone, so that all series with the same future are
    cut at the same dates. Nothing stands where a series has no period before or in the window.
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
    if not known.any() or not coming.any():
        return None
    return Window(_cut(series, known, coming), series.values[coming])


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


def _rows(columns: Mapping[str, Floats], rows: Sequence[int]) -> dict[str, Floats]:
    return {name: column[rows] for name, column in columns.items()}
