"""Days as the chain's countries have them: time zones, holidays, opening days."""

from datetime import date, datetime, time, timedelta, timezone

SUNDAY = 6
_FIXED_HOLIDAYS = {
    "DE": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
    "NL": ((1, 1), (4, 27), (12, 25), (12, 26)),
    "SE": ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26)),
}
_EASTER_HOLIDAYS = {"DE": (-2, 1, 39, 50), "NL": (0, 1, 39, 49, 50), "SE": (-2, 0, 1, 39, 49)}
"""Days after Easter Sunday: Good Friday, Easter Monday, Ascension, Whit Sunday and Monday."""
_OPEN_ON_SUNDAYS = frozenset({"NL", "SE"})
_HOURS = {"CO": -5, "ET": 3}
"""Hours ahead of UTC where clocks are not changed; elsewhere it is Central European Time."""


def at(day: date, minute: int, country: str) -> datetime:
    """A local time, ``minute`` minutes after midnight, to the millisecond."""
    zone = timezone(timedelta(hours=_hours(day, country)))
    return datetime.combine(day, time(minute // 60, minute % 60), zone)


def _hours(day: date, country: str) -> int:
    if country in _HOURS:
        return _HOURS[country]
    return 2 if _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10) else 1


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def is_holiday(day: date, country: str) -> bool:
    """Whether it is a national holiday."""
    if (day.month, day.day) in _FIXED_HOLIDAYS[country]:
        return True
    return (day - easter(day.year)).days in _EASTER_HOLIDAYS[country]


def is_open(day: date, country: str) -> bool:
    """Whether shops are open: not in Germany on Sundays and holidays, nowhere on New Year's Day."""
    if country in _OPEN_ON_SUNDAYS:
        return (day.month, day.day) not in {(1, 1), (12, 25)}
    return day.weekday() != SUNDAY and not is_holiday(day, country)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous Gregorian algorithm)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps = century // 4
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
