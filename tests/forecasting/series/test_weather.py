"""Weather from a service: off as delivered, and what it answers, right or wrong."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command

from forecasting.series.history import regressors
from forecasting.series.services import weather_take
from forecasting.series.weather import Point, WeatherFailed
from tests.node import new_gln, new_party

pytestmark = pytest.mark.django_db(transaction=True)
LUND = Point(55.7, 13.2)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 3)
DAYS = ["2026-03-01", "2026-03-02", "2026-03-03"]
RIGHT = {
    "daily": {
        "time": DAYS,
        "temperature_2m_mean": [-1.5, None, 0.5],
        "precipitation_sum": [0, 2.25, None],
    }
}


@contextmanager
def service(answer: bytes, status: int = 200) -> Iterator[tuple[str, list[str]]]:
    """The address of a foreign service that always answers this, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/archive", asked
        finally:
            server.shutdown()
            thread.join()


def take(party: str, place: str) -> Any:
    return weather_take(party=party, place=place, point=LUND, first=FIRST, last=LAST)


def test_it_is_off_as_delivered() -> None:
    with pytest.raises(WeatherFailed, match="history regressors"):
        take(new_party(), new_gln())
    with pytest.raises(CommandError, match="Nothing was kept"):
        call_command(
            "history", "weather", new_gln(), "--party", new_party(), "--latitude", "55.7",
            "--longitude", "13.2", "--first", "2026-03-01", "--last", "2026-03-02",
        )  # fmt: skip


def test_what_the_service_knows_is_taken_in(settings: Any) -> None:
    party, place = new_party(), new_gln()
    with service(json.dumps(RIGHT).encode()) as (settings.FORECAST_WEATHER, asked):
        report = take(party, place)
    assert (report.accepted, report.refused) == (4, 0)
    found = {(each.name, each.date.day, each.value) for each in regressors(party=party)}
    assert found == {
        ("temperature", 1, "-1.5"),
        ("temperature", 3, "0.5"),
        ("precipitation", 1, "0"),
        ("precipitation", 2, "2.25"),
    }
    assert parse_qs(urlsplit(asked[0]).query) == {
        "latitude": ["55.7"],
        "longitude": ["13.2"],
        "start_date": [DAYS[0]],
        "end_date": [DAYS[2]],
        "daily": ["temperature_2m_mean,precipitation_sum"],
        "timezone": ["auto"],
    }


def without(column: str) -> Any:
    return {"daily": {name: each for name, each in RIGHT["daily"].items() if name != column}}


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        b"[]",
        json.dumps(without("time")).encode(),
        json.dumps(without("precipitation_sum")).encode(),
        json.dumps({"daily": {**RIGHT["daily"], "time": DAYS[:2]}}).encode(),
        json.dumps({"daily": {**RIGHT["daily"], "time": ["1 March", *DAYS[1:]]}}).encode(),
        json.dumps({"daily": {**RIGHT["daily"], "time": [1, 2, 3]}}).encode(),
        json.dumps({"daily": {**RIGHT["daily"], "precipitation_sum": ["wet"] * 3}}).encode(),
    ],
)
def test_an_answer_that_is_none_is_named(settings: Any, answer: bytes) -> None:
    party = new_party()
    with (
        service(answer) as (settings.FORECAST_WEATHER, _),
        pytest.raises(WeatherFailed, match="answer cannot be read"),
    ):
        take(party, new_gln())
    assert regressors(party=party) == []


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (400, b'{"error": true, "reason": "No such day."}', "answered 400: No such day"),
        (503, b"come back later", "answered 503 Service Unavailable"),
    ],
)
def test_the_services_own_words_are_told(
    settings: Any, status: int, answer: bytes, said: str
) -> None:
    with (
        service(answer, status) as (settings.FORECAST_WEATHER, _),
        pytest.raises(WeatherFailed, match=said),
    ):
        take(new_party(), new_gln())


def gone() -> str:
    with service(b"") as (address, _):
        return address


@pytest.mark.parametrize(
    ("address", "said"),
    [(gone, "was not reached"), (lambda: "file:///etc/hostname", "no address of a service")],
)
def test_a_service_that_is_not_there_is_named(
    settings: Any, address: Callable[[], str], said: str
) -> None:
    settings.FORECAST_WEATHER = address()
    with pytest.raises(WeatherFailed, match=said):
        take(new_party(), new_gln())
