"""What a series must hold before it is forecast: repaired with a note, or refused with a reason."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from forecasting.engine.values import Bools, Dates, Floats, Refusal, Series

LONGEST_HISTORY = 4000
LONGEST_HORIZON = 1100
Checked = tuple[Series, tuple[str, ...]]


def checked(series: Series) -> Checked | Refusal:
    """The series fit to be forecast, with notes on what was repaired, or why it is refused."""
    reason = _unreadable(series)
    if reason:
        return Refusal(series.name, reason)
    notes: list[str] = []
    for repair in (_recorded, _latest, _not_negative, _priced, _flagged, _stocked):
        series, note = repair(series)
        notes += [note] if note else []
    return series, tuple(notes)


def _unreadable(series: Series) -> str | None:
    """Why nothing can be made of the series; nothing where something can."""
    rows, coming = len(series.dates), len(series.future)
    if not coming:
        return "No periods to forecast were named."
    if coming > LONGEST_HORIZON:
        return f"{coming} periods were asked for; at most {LONGEST_HORIZON} can be forecast."
    if len(series.values) != rows:
        return f"There are {rows} dates and {len(series.values)} values."
    if rows and series.future[0] <= series.dates[-1]:
        return f"The first period to forecast, {series.future[0]}, is recorded already."
    return _disordered(series.dates) or _disordered(series.future) or _misfit(series)


def _disordered(dates: Dates) -> str | None:
    if dates.dtype != np.dtype("datetime64[D]"):
        return "Dates must be whole days; times of day must be summed up before."
    if np.isnat(dates).any():
        return "A date is missing."
    gaps = np.diff(dates).astype(np.int64)
    if (gaps == 0).any():
        return f"Two values stand for {dates[1:][gaps == 0][0]}; which one counts is not known."
    if (gaps < 0).any():
        return f"{dates[1:][gaps < 0][0]} stands after a later date."
    return None


def _misfit(series: Series) -> str | None:
    wanted = len(series.dates) + len(series.future)
    for name, column in {**series.prices, **series.flags}.items():
        if len(column) != wanted:
            return f"“{name}” holds {len(column)} values for {wanted} periods."
    if series.censored is not None and len(series.censored) != len(series.dates):
        return f"{len(series.dates)} dates have {len(series.censored)} marks of stock-outs."
    if np.isinf(series.values).any():
        return f"The value for {series.dates[np.isinf(series.values)][0]} is infinite."
    return None


def _recorded(series: Series) -> tuple[Series, str]:
    missing = np.isnan(series.values)
    if not missing.any():
        return series, ""
    return _kept(series, ~missing), f"{missing.sum()} periods without a value were left out."


def _latest(series: Series) -> tuple[Series, str]:
    rows = len(series.dates)
    if rows <= LONGEST_HISTORY:
        return series, ""
    kept = np.arange(rows) >= rows - LONGEST_HISTORY
    return _kept(series, kept), f"Of {rows} periods the last {LONGEST_HISTORY} were used."


def _not_negative(series: Series) -> tuple[Series, str]:
    negative = series.values < 0
    if not negative.any():
        return series, ""
    note = f"{negative.sum()} periods with more returns than sales count as 0."
    return replace(series, values=np.maximum(series.values, 0.0)), note


def _priced(series: Series) -> tuple[Series, str]:
    """Prices carried on where they are missing; a column without any is left out."""
    known = {name: _carried(column, column > 0) for name, column in series.prices.items()}
    columns = {name: column for name, column in known.items() if len(column)}
    note = _changed("price", series.prices, columns, "the last known one was carried on")
    return replace(series, prices=columns), note


def _flagged(series: Series) -> tuple[Series, str]:
    columns = {
        name: np.where(np.isfinite(column), column, 0.0) for name, column in series.flags.items()
    }
    note = _changed("flag", series.flags, columns, "it counts as not set")
    return replace(series, flags=columns), note


def _stocked(series: Series) -> tuple[Series, str]:
    out = 0 if series.censored is None else int(series.censored.sum())
    if not out:
        return series, ""
    return series, f"{out} periods without stock count for what those near them sold, if more."


def _changed(
    word: str, before: Mapping[str, Floats], after: Mapping[str, Floats], what: str
) -> str:
    names = [n for n, c in before.items() if n not in after or not np.array_equal(c, after[n])]
    return (
        f"The {word} “{'”, “'.join(names)}” is missing for some periods: {what}." if names else ""
    )


def _carried(column: Floats, usable: Bools) -> Floats:
    """Each unusable value replaced by the last usable one before it, else the first after it."""
    usable = usable & np.isfinite(column)
    if not usable.any():
        return column[:0]
    last = np.maximum.accumulate(np.where(usable, np.arange(len(column)), -1))
    return column[np.where(last < 0, np.argmax(usable), last)]


def _kept(series: Series, rows: Bools) -> Series:
    both = np.concatenate([rows, np.ones(len(series.future), dtype=np.bool_)])
    return replace(
        series,
        dates=series.dates[rows],
        values=series.values[rows],
        prices={name: column[both] for name, column in series.prices.items()},
        flags={name: column[both] for name, column in series.flags.items()},
        censored=None if series.censored is None else series.censored[rows],
    )
