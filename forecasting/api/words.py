"""Figures, periods and methods as people read them."""

from datetime import date, timedelta

from forecasting.engine.values import Frequency
from provenance.trace.amounts import in_units

PERIODS = {Frequency.DAILY: "day", Frequency.WEEKLY: "week", Frequency.MONTHLY: "month"}
_THIN_SPACE, _NO_BREAK = "\u202f", "\u00a0"


def number(value: float) -> str:
    """Three digits and more as they are, smaller numbers with a decimal or two: ``1 234``."""
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 2
    text = f"{value:,.{decimals}f}".replace(",", _THIN_SPACE)
    return text.rstrip("0").rstrip(".") if decimals else text


def between(low: float, high: float) -> str:
    """An interval: ``4 to 11``."""
    return f"{number(low)} to {number(high)}"


def short_between(low: float, high: float) -> str:
    """The same for a table: ``4–11``."""
    return f"{number(low)}–{number(high)}"


def plain(value: float) -> str:
    """A number as a decimal without groups, as precise as ``number`` makes it: ``1234``."""
    return number(value).replace(_THIN_SPACE, "")


def unit(code: str) -> str:
    """A base unit by its code (UN/ECE Rec. 20) as people write it; "" is a count: ``kg``."""
    return in_units("2", code or None).partition(" ")[2]


def percent(share: float) -> str:
    """A share of 1: ``46 %``, which no line breaks; of very little ``under 1 %``."""
    said = "under 1" if 0 < share < 0.005 else f"{100 * share:.0f}"
    return f"{said}{_NO_BREAK}%"


def period(day: date, frequency: Frequency) -> str:
    """The period that begins on a day, short enough for a table: ``Tue 1 Dec``."""
    if frequency is Frequency.MONTHLY:
        return f"{day:%b %Y}"
    if frequency is Frequency.WEEKLY:
        return f"{_day(day)} – {_day(day + timedelta(days=6))}"
    return f"{day:%a} {_day(day)}"


def dated(day: date, frequency: Frequency) -> str:
    """The same with the year: ``Tue 1 Dec 2026``."""
    year = "" if frequency is Frequency.MONTHLY else f" {day:%Y}"
    return period(day, frequency) + year


def periods(count: int, frequency: Frequency) -> str:
    """A number of periods: ``28 days``."""
    return counted(count, PERIODS[frequency])


def counted(count: int, noun: str) -> str:
    """A number of things: ``1 day``, ``2 days``."""
    return f"{number(count)} {noun}" if count == 1 else f"{number(count)} {noun}s"


def full(day: date) -> str:
    """A day in a sentence: ``1 December 2026``."""
    return f"{day.day} {day:%B %Y}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
