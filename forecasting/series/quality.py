"""What is to be said of a series' data: gaps, outliers, changes of level."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from forecasting.engine.values import Floats, Frequency
from forecasting.series.days import ONE_DAY, following
from forecasting.series.rows import Quality, Row

_SEASON = {Frequency.DAILY: 7, Frequency.WEEKLY: 1, Frequency.MONTHLY: 12}
_FAR = 5.0
"""Robust standard deviations from the median (Iglewicz and Hoaglin 1993 take 3.5)."""
_CHANGED, _AT_LEAST = 8.0, 0.4
"""How many standard errors two levels are apart, and how far on the log scale, to be called so."""
_WINDOW, _AROUND = 28, 7
"""Periods that a level is the mean of; those on either side that an outlier is far from."""
_TO_SIGMA = 1.4826
"""From the median absolute deviation to a normal distribution's standard deviation."""


def quality(
    rows: Sequence[Row],
    frequency: Frequency,
    *,
    closed: Collection[date] = (),
    unit: str = "",
    notes: Iterable[str] = (),
    duplicates: int = 0,
) -> Quality:
    """The report on a series; what it finds stays in the series, and ``notes`` say so."""
    if not rows:
        return Quality(unit=unit, notes=tuple(notes), duplicates=duplicates)
    dates = [row.date for row in rows]
    logs = np.log1p([float(row.value) for row in rows])
    rest = _without_season(logs, _SEASON[frequency])
    gaps = tuple(_gaps(dates, frequency, closed))
    outliers = tuple(dates[at].isoformat() for at in _outliers(rest))
    changes = tuple(_level_changes(dates, logs, rest))
    found = Quality(
        periods=len(rows),
        first=dates[0].isoformat(),
        last=dates[-1].isoformat(),
        unit=unit,
        zeros=_share(row.value == 0 for row in rows),
        censored=_share(row.censored for row in rows),
        duplicates=duplicates,
        gaps=gaps,
        outliers=outliers,
        level_changes=changes,
    )
    return _told(found, tuple(notes))


def _share(marks: Iterable[bool]) -> float:
    listed = list(marks)
    return round(sum(listed) / len(listed), 4)


def _told(found: Quality, notes: tuple[str, ...]) -> Quality:
    more = [
        (
            found.duplicates,
            f"{found.duplicates} records of what is recorded do not count again.",
        ),
        (found.gaps, f"{len(found.gaps)} gaps stay gaps: nothing was made up for them."),
        (found.outliers, f"{len(found.outliers)} outliers stay in the series as recorded."),
        (found.level_changes, "Changes of level stay: the backtests find what follows them."),
        (found.censored, "Where stock had run out, demand counts as at least what was sold."),
    ]
    said = (*notes, *(note for is_so, note in more if is_so))
    return Quality(**{**found.to_json(), "notes": said})


def _gaps(
    dates: Sequence[date], frequency: Frequency, closed: Collection[date]
) -> Iterator[tuple[str, str]]:
    """The first and last day of each stretch of periods without record, between two with one."""
    for before, after in pairwise(dates):
        missing, period = [], following(frequency, before)
        while period < after:
            missing += [] if frequency is Frequency.DAILY and period in closed else [period]
            period = following(frequency, period)
        if missing:
            last = following(frequency, missing[-1]) - ONE_DAY
            yield missing[0].isoformat(), last.isoformat()


def _without_season(logs: Floats, season: int) -> Floats:
    """Logs less the median of their place in the season, by position in the record."""
    rest = logs.copy()
    for phase in range(season if len(logs) >= 2 * season else 1):
        part = slice(phase, None, season if len(logs) >= 2 * season else 1)
        rest[part] -= np.median(logs[part])
    return rest


def _sigma(rest: Floats) -> float:
    return _TO_SIGMA * float(np.median(np.abs(rest - np.median(rest))))


def _outliers(rest: Floats) -> list[int]:
    """Where values are far from the level around them; nothing where half of them are equal."""
    around = np.pad(rest, _AROUND, mode="edge")
    level = np.median(sliding_window_view(around, 2 * _AROUND + 1), axis=1)
    sigma = _sigma(rest - level)
    if not sigma:
        return []
    return [int(at) for at in np.flatnonzero(np.abs(rest - level) > _FAR * sigma)]


def _level_changes(
    dates: Sequence[date], logs: Floats, rest: Floats
) -> Iterator[tuple[str, float, float]]:
    """Days from which on the mean of a window is far from that of the window before."""
    window = min(_WINDOW, len(rest) // 3)
    sigma = _sigma(np.diff(rest)) / np.sqrt(2) if window >= 6 else 0.0
    if not sigma:
        return
    sums = np.concatenate([[0.0], np.cumsum(rest)])
    means = (sums[window:] - sums[:-window]) / window
    steps = means[window:] - means[:-window]
    apart = np.abs(steps) / (sigma * np.sqrt(2 / window))
    apart[np.abs(steps) < _AT_LEAST] = 0.0
    found = []
    while apart.max() > _CHANGED:
        at = int(apart.argmax())
        found.append(at + window)
        apart[max(0, at - window) : at + window + 1] = 0.0
    for at in sorted(found):
        parts = (logs[at - window : at], logs[at : at + window])
        before, after = (round(float(np.expm1(np.mean(part))), 3) for part in parts)
        yield dates[at].isoformat(), before, after
