"""One series day by day, and how days make weeks and months."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from forecasting.engine.values import Frequency
from forecasting.series.rows import SeriesKey
from provenance.domain.quantities import add, plain

ONE_DAY = timedelta(days=1)
EARLIEST = date(1990, 1, 1)
"""Days before are taken for a mistyped year."""
_PLACES = Decimal("0.000001")
Known = TypeVar("Known", Decimal, float)


@dataclass(slots=True)
class Day:
    """The demand of a day, and what it was made of, in order."""

    value: Decimal = Decimal(0)
    events: dict[str, None] = field(default_factory=dict)
    censored: bool = False

    def add(self, amount: Decimal, events: Iterable[str]) -> None:
        """Count more demand."""
        self.value = add(self.value, amount)
        self.events |= dict.fromkeys(events)


@dataclass(slots=True)
class Days:
    """What is recorded of a series by day, and known of days to come.

    ``every`` is how often its history has a number. ``ledger`` is its first day on the ledger.
    ``covered`` is the last day of the imported periods that began before. ``duplicates`` are
    records that were there already and do not count.
    """

    key: SeriesKey
    days: dict[date, Day] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)
    prices: dict[date, Decimal] = field(default_factory=dict)
    flags: dict[str, dict[date, float]] = field(default_factory=dict)
    closed: set[date] = field(default_factory=set)
    category: str = ""
    every: Frequency = Frequency.DAILY
    ledger: date | None = None
    covered: date = date.min
    duplicates: int = 0
    notes: list[str] = field(default_factory=list)


Recorded = dict[SeriesKey, Days]


def first_day(frequency: Frequency, day: date) -> date:
    """The first day of a day's period: of a week its Monday (ISO 8601)."""
    if frequency is Frequency.WEEKLY:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if frequency is Frequency.MONTHLY else day


def following(frequency: Frequency, start: date) -> date:
    """The first day of the next period."""
    if frequency is Frequency.MONTHLY:
        return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    return start + (timedelta(days=7) if frequency is Frequency.WEEKLY else ONE_DAY)


def is_over(frequency: Frequency, start: date, until: date) -> bool:
    """Whether a period that begins on a day ends by another."""
    return following(frequency, start) - ONE_DAY <= until


def every(dates: Iterable[date]) -> Frequency:
    """How often there is a number: as close as the two that lie closest together."""
    ordered = sorted(dates)
    apart = min(
        ((later - earlier).days for earlier, later in pairwise(ordered)),
        default=1,
    )
    if apart >= 28:
        return Frequency.MONTHLY
    return Frequency.WEEKLY if apart >= 7 else Frequency.DAILY


def summed(days: Mapping[date, Day], frequency: Frequency) -> dict[date, Day]:
    """Each period's demand: the sum of its days."""
    periods: dict[date, Day] = {}
    for day, recorded in sorted(days.items()):
        period = periods.setdefault(first_day(frequency, day), Day())
        period.add(recorded.value, recorded.events)
        period.censored |= recorded.censored
    return periods


def mean_price(prices: Sequence[Decimal]) -> Decimal:
    """The mean of prices, to a millionth."""
    return Decimal(plain((sum(prices, Decimal(0)) / len(prices)).quantize(_PLACES)))


def averaged(
    known: Mapping[date, Known], frequency: Frequency, mean: Callable[[list[Known]], Known]
) -> dict[date, Known]:
    """Each period's mean over the days of which something is known."""
    if frequency is Frequency.DAILY:
        return dict(sorted(known.items()))
    periods: dict[date, list[Known]] = {}
    for day, number in sorted(known.items()):
        periods.setdefault(first_day(frequency, day), []).append(number)
    return {start: mean(numbers) for start, numbers in periods.items()}
