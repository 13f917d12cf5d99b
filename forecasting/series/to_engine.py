"""From a training to what the engine takes."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from forecasting.engine.values import Dates, Floats, Frequency, Series
from forecasting.series.days import first_day, following, is_over
from forecasting.series.rows import Training


def to_engine(training: Training, horizon: int) -> Series:
    """The engine's series with so many periods to forecast after the last that is over.

    Closed days are no periods: of a horizon of days only those with business are forecast. A
    price or flag that is not known of every period ahead is left out, see ``left_out``; a day
    without a price has the one before it.
    """
    rows, future = training.rows, _future(training, horizon)
    periods = [*(row.date for row in rows), *future]
    absent = {name for name, _ in _unknown(training, future)}
    kept = {name: known for name, known in training.prices.items() if name not in absent}
    flags = {name: known for name, known in training.flags.items() if name not in absent}
    return Series(
        name=str(training.key),
        frequency=training.frequency,
        dates=_dates([row.date for row in rows]),
        values=np.array([float(row.value) for row in rows]),
        future=_dates(future),
        prices={name: _carried(known, periods) for name, known in kept.items()},
        flags={name: np.array([known[at] for at in periods]) for name, known in flags.items()},
        censored=np.array([row.censored for row in rows], dtype=np.bool_),
        pool=training.pool,
        place=training.key.place,
        counts=training.counts,
    )


def left_out(training: Training, horizon: int) -> tuple[str, ...]:
    """Which prices and flags are not used for a horizon, and since when they are not known."""
    return tuple(
        f"“{name}” is not known for {day}, so it was left out."
        for name, day in _unknown(training, _future(training, horizon))
    )


def _future(training: Training, horizon: int) -> list[date]:
    frequency = training.frequency
    start = first_day(frequency, training.until)
    while is_over(frequency, start, training.until):
        start = following(frequency, start)
    found = []
    for _ in range(horizon):
        if frequency is not Frequency.DAILY or start not in training.closed:
            found.append(start)
        start = following(frequency, start)
    return found


def _unknown(training: Training, future: Sequence[date]) -> list[tuple[str, date]]:
    """Names that lack a period, each with the first that it lacks."""
    recorded = [row.date for row in training.rows]
    lacking = [
        *((name, next((at for at in future if at not in known), None))
          for name, known in training.prices.items()),
        *((name, next((at for at in (*recorded, *future) if at not in known), None))
          for name, known in training.flags.items()),
    ]  # fmt: skip
    return [(name, at) for name, at in lacking if at is not None]


def _dates(days: Sequence[date]) -> Dates:
    return np.array(days, dtype="datetime64[D]")


def _carried(known: Mapping[date, Decimal], periods: Sequence[date]) -> Floats:
    """Numbers of periods, each missing one as the last before it, or the first after."""
    before = [day for day in sorted(known) if day <= periods[0]]
    last = known[before[-1]] if before else known[min(known)]
    found = []
    for at in periods:
        last = known.get(at, last)
        found.append(float(last))
    return np.array(found)
