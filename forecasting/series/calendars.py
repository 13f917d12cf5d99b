"""When there is business: closed weekdays as the record shows them, and national holidays."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import lru_cache

import holidays

from forecasting.series.days import ONE_DAY

AHEAD = timedelta(days=400)
"""How far ahead of the last day of records closed days and holidays are given."""
_WEEKS = timedelta(weeks=8)
_REGULARLY = 0.5
"""On how many of its other days a place must have had business for an absence to say something."""


class UnknownCountry(ValueError):
    """No holidays of this country are known."""


def closed_weekdays(days: Collection[date]) -> frozenset[int]:
    """The weekdays (0 is Monday) without business at a place that otherwise has it regularly.

    Nothing where the record is shorter than eight weeks, or has business on fewer than half of
    the other weekdays' days: then a day without any may have had no customers.
    """
    if not days or max(days) - min(days) < _WEEKS:
        return frozenset()
    opened = {day.weekday() for day in days}
    weeks = ((max(days) - min(days)).days + 1) / 7
    if len(set(days)) < _REGULARLY * weeks * len(opened):
        return frozenset()
    return frozenset(range(7)) - opened


def span(first: date, last: date) -> Iterable[date]:
    """All days from one to another, both included."""
    return (first + ONE_DAY * number for number in range((last - first).days + 1))


@lru_cache(maxsize=256)
def holidays_of(country: str, first: date, last: date) -> dict[date, float]:
    """1 for a national holiday, 0 for any other day, from one day to another.

    ``country`` is a code of two letters (ISO 3166-1). Raises UnknownCountry.
    """
    try:
        known = holidays.country_holidays(country, years=range(first.year, last.year + 1))
    except NotImplementedError:
        raise UnknownCountry(f"No holidays of “{country}” are known.") from None
    return {day: float(day in known) for day in span(first, last)}
