"""From a series' days to what a forecast is made from: periods, what is beside them, quality."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from statistics import fmean, median

from forecasting.engine.values import Frequency
from forecasting.series.days import (
    Day,
    Days,
    averaged,
    every,
    first_day,
    is_over,
    mean_price,
    summed,
)
from forecasting.series.quality import quality
from forecasting.series.rows import PRICE, Row, Training
from provenance.domain.quantities import plain

_ORDER = list(Frequency)


def assembled(
    series: Days,
    frequency: Frequency,
    *,
    until: date,
    beside: Mapping[str, Mapping[date, float]],
    pool: str,
    region: str,
) -> Training:
    """The training of a series up to a day; periods that are not over by then are left out.

    ``beside`` are flags of its place by day.
    """
    notes = list(series.notes)
    days = _fine_enough(series, frequency, notes)
    periods = {
        start: period
        for start, period in summed(days, frequency).items()
        if is_over(frequency, start, until)
    }
    if series.ledger is None and series.every is not frequency:
        _leave_out_thin(periods, days, frequency, notes)
    rows = tuple(_row(start, period) for start, period in periods.items())
    unit = min(series.units, default="")
    closed = frozenset(series.closed)
    return Training(
        key=series.key,
        frequency=frequency,
        until=until,
        rows=rows,
        prices={PRICE: averaged(series.prices, frequency, mean_price)} if series.prices else {},
        flags=_flags(series, frequency, beside, rows),
        closed=closed,
        unit=unit,
        counts=not unit and all(row.value == row.value.to_integral_value() for row in rows),
        pool=pool,
        region=region,
        quality=quality(
            rows,
            frequency,
            closed=closed,
            unit=unit,
            notes=notes,
            duplicates=series.duplicates,
        ),
        refusal=_refusal(series, days, frequency, rows),
    )


def _row(start: date, period: Day) -> Row:
    return Row(start, Decimal(plain(period.value)), tuple(period.events), period.censored)


def _fine_enough(series: Days, frequency: Frequency, notes: list[str]) -> dict[date, Day]:
    """The days to be summed: beside the ledger's no imported sums of longer periods.

    Nor are there any of the ledger's in a period that was imported as a sum.
    """
    if series.ledger is None:
        return series.days
    if _ORDER.index(series.every) > _ORDER.index(frequency):
        notes.append(f"The imported history is {series.every.value}: it was left out.")
        return {day: recorded for day, recorded in series.days.items() if day >= series.ledger}
    if series.ledger <= series.covered:
        notes.append(f"Up to {series.covered} the imported sums count alone.")
    return {
        day: recorded
        for day, recorded in series.days.items()
        if not series.ledger <= day <= series.covered
    }


def _leave_out_thin(
    periods: dict[date, Day], days: Mapping[date, Day], frequency: Frequency, notes: list[str]
) -> None:
    """Leave out periods with less than half as many recorded days as there usually are."""
    counts: dict[date, int] = {}
    for day in days:
        start = first_day(frequency, day)
        counts[start] = counts.get(start, 0) + 1
    usual = median(counts.values()) if counts else 0
    thin = [start for start in periods if counts[start] < usual / 2]
    for start in thin:
        del periods[start]
    if thin:
        notes.append(f"{len(thin)} periods with less than half of the usual days are gaps.")


def _flags(
    series: Days,
    frequency: Frequency,
    beside: Mapping[str, Mapping[date, float]],
    rows: tuple[Row, ...],
) -> dict[str, dict[date, float]]:
    """Flags by period, from the first recorded one on; one that is never set says nothing."""
    first = rows[0].date if rows else _known_from(series)
    found: dict[str, dict[date, float]] = {}
    for name, known in {**beside, **series.flags}.items():
        by_period = averaged(known, frequency, fmean)
        kept = {start: value for start, value in by_period.items() if start >= first}
        if any(kept.values()):
            found[name] = kept
    for row in rows:
        for name in found.keys() & series.flags.keys():
            found[name].setdefault(row.date, 0.0)
    return {name: dict(sorted(found[name].items())) for name in sorted(found)}


def _known_from(series: Days) -> date:
    """The first day of which anything is known."""
    return min([*series.days, *series.prices], default=date.max)


def _refusal(
    series: Days, days: Mapping[date, Day], frequency: Frequency, rows: tuple[Row, ...]
) -> str:
    if len(series.units) > 1:
        listed = " and ".join(sorted(unit or "pieces" for unit in series.units))
        return f"It is recorded in {listed}, which do not add up. Correct the events or rows."
    if _ORDER.index(series.every) > _ORDER.index(frequency) and every(days) is series.every:
        return f"Its history is {series.every.value}: ask for a {series.every.value} forecast."
    return "" if rows else "No period with demand is over."
