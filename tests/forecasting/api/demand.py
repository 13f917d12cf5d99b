"""Sales history to forecast, what the workers do, and answers as JSON."""

import csv
import io
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse

from forecasting.api.addresses import ROOT
from forecasting.runs.models import ForecastRun
from provenance.jobs.services import chunk_work
from tests.api.clients import Machine
from tests.node import new_gtin

COLUMNS = ("gtin", "place", "channel", "date", "quantity", "price", "promotion")
DAYS = 70


def yesterday() -> date:
    """The last day of records."""
    return datetime.now(UTC).date() - timedelta(days=1)


def history(gtin: str, *, days: int = DAYS, place: str = "", **first: str) -> bytes:
    """Daily sales up to yesterday, a little of each week alike; ``first`` changes the first row."""
    rows = [
        [gtin, place, "", _day(days, number), str(5 + number % 7), "", ""] for number in range(days)
    ]
    rows[0] = [first.get(name, value) for name, value in zip(COLUMNS, rows[0], strict=True)]
    return _csv(rows)


def jumped(gtin: str, *, days: int) -> bytes:
    """Daily sales that are five times as many in the last days."""
    rows = [
        [gtin, "", "", _day(DAYS, number), str((5 + number % 7) * factor), "", ""]
        for number in range(DAYS)
        for factor in [5 if number >= DAYS - days else 1]
    ]
    return _csv(rows)


def priced(gtin: str) -> bytes:
    """Daily sales of which each second week is at a higher price, and so half as many."""
    rows = []
    for number in range(DAYS + 7):
        dear = number // 7 % 2
        sold = "" if number >= DAYS else str((10 + number % 7) // (1 + dear))
        rows.append([gtin, "", "", _day(DAYS, number), sold, "6" if dear else "4", ""])
    return _csv(rows)


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    return text.getvalue().encode()


def _day(days: int, number: int) -> str:
    return (yesterday() - timedelta(days=days - 1 - number)).isoformat()


def send(machine: Machine, table: bytes, name: str = "history") -> HttpResponse:
    """Post a table as CSV."""
    return machine.post(table, media="text/csv", path=f"{ROOT}/{name}")


def begin(machine: Machine, **asked: Any) -> HttpResponse:
    """Post a run, of a week by days if nothing else is said."""
    body = json.dumps({"frequency": "daily", "horizon": 7, **asked}).encode()
    return machine.post(body, media="application/json", path=ROOT)


def begin_then(machine: Machine, until: date, **asked: Any) -> None:
    """Have a run worked at that was begun the day after its records end."""
    run = begin(machine, until=until.isoformat(), **asked)["Location"]
    work()
    begun = datetime.combine(until + timedelta(days=1), time(), UTC)
    ForecastRun.objects.filter(id=run.rpartition("/")[2]).update(created_at=begun)


def work() -> None:
    """What the workers do."""
    while chunk_work():
        pass


def content(answer: HttpResponse, status: int = 200) -> Any:
    """An answer's JSON."""
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def forecast(machine: Machine, **told: Any) -> tuple[str, str]:
    """Have something forecast: the addresses of its run and, below ROOT, of its series."""
    gtin = new_gtin()
    content(send(machine, history(gtin, **told)), 201)
    run = begin(machine)["Location"]
    work()
    return str(run), f"/series/{gtin}/{told.get('place') or '-'}/sales"
