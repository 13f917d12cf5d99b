"""Weather from a source that the operator sets: none as delivered, a file otherwise."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class Reading(NamedTuple):
    """A number of a day, such as ``temperature``: measured, or foretold of days to come."""

    name: str
    date: date
    value: float


class WeatherSource(Protocol):
    """A class of the operator's, called without arguments, that knows the weather of places."""

    def daily(self, *, place: str, first: date, last: date) -> Iterable[Reading]:
        """What is known of a place, by its GLN, from one day to another. Raises OSError."""
        ...


class WeatherOff(Exception):
    """No source is set."""


def weather_source() -> WeatherSource:
    """The source that is set. Raises WeatherOff."""
    if not settings.FORECAST_WEATHER:
        raise WeatherOff(
            "No source of weather is set (LOTBOOK_FORECAST_WEATHER). Its numbers may come as a "
            "file: `manage.py history regressors`."
        )
    source: WeatherSource = import_string(settings.FORECAST_WEATHER)()
    return source
