"""A place's weather from a service that speaks Open-Meteo's API; off unless its address is set."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import msgspec
from django.conf import settings

NAMES = {"temperature_2m_mean": "temperature", "precipitation_sum": "precipitation"}
"""The service's daily numbers, °C and mm, and what they are called as regressors."""
PATIENCE_SECONDS = 30
MOST_BYTES = 16 * 1024 * 1024


class Reading(NamedTuple):
    """A number of a day: measured, or foretold of days to come."""

    name: str
    date: date
    value: float


class Point(NamedTuple):
    """Where on Earth, in decimal degrees (WGS 84)."""

    latitude: float
    longitude: float


class WeatherFailed(Exception):
    """No service is set, or it gave no weather."""


class _Answer(msgspec.Struct):
    daily: dict[str, list[Any]]


def weather(point: Point, *, first: date, last: date) -> list[Reading]:
    """What the service knows of a point from one day to another. Raises WeatherFailed."""
    asked = {
        **point._asdict(),
        "start_date": first.isoformat(),
        "end_date": last.isoformat(),
        "daily": ",".join(NAMES),
        "timezone": "auto",
    }
    try:
        answer = msgspec.json.decode(_fetched(urlencode(asked)), type=_Answer)
        return list(_readings(answer.daily))
    except (KeyError, TypeError, ValueError) as error:
        raise WeatherFailed(f"The weather service's answer cannot be read: {error!r}.") from error


def _fetched(query: str) -> bytes:
    address = settings.FORECAST_WEATHER
    if not address:
        raise WeatherFailed(
            "No weather service is set (LOTBOOK_FORECAST_WEATHER). Its numbers may come as a file: "
            "`manage.py history regressors`."
        )
    if not address.startswith(("https://", "http://")):
        raise WeatherFailed(f"LOTBOOK_FORECAST_WEATHER is no address of a service: {address}.")
    try:
        with urlopen(f"{address}?{query}", timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(MOST_BYTES)
            return content
    except HTTPError as error:
        raise WeatherFailed(f"The weather service answered {_reason(error)}.") from error
    except OSError as error:
        raise WeatherFailed(f"The weather service was not reached: {error}.") from error


def _reason(error: HTTPError) -> str:
    """Its status, and its own words where it gives any."""
    try:
        return f"{error.code}: {msgspec.json.decode(error.read(MOST_BYTES))['reason']}"
    except (OSError, KeyError, TypeError, ValueError):
        return f"{error.code} {error.reason}"


def _readings(daily: dict[str, list[Any]]) -> Iterator[Reading]:
    """A day of which it knows nothing has null."""
    days = [date.fromisoformat(day) for day in daily["time"]]
    for column, name in NAMES.items():
        for day, value in zip(days, daily[column], strict=True):
            if value is not None:
                yield Reading(name, day, float(value))
