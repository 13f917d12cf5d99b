"""Runs by the REST interface: begun, watched, cancelled, and nobody else's business."""

from datetime import timedelta
from typing import Any

import pytest

from forecasting.api.addresses import ROOT
from forecasting.api.requests import MOST_BYTES
from tests.api.clients import Machine, new_machine
from tests.forecasting.api.demand import (
    begin,
    content,
    forecast,
    history,
    send,
    work,
    yesterday,
)
from tests.node import new_gtin, new_party

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture
def machine() -> Machine:
    """Speaks for one party that has sold something."""
    found = new_machine()
    send(found, history(new_gtin()))
    return found


def test_from_begun_to_done(machine: Machine) -> None:
    answer = begin(machine)
    assert content(answer, 202)["id"] == answer["Location"].rpartition("/")[2]
    assert content(machine.get(answer["Location"]))["state"] == "running"
    work()
    done = content(machine.get(answer["Location"]))
    assert (done["state"], done["series"], done["forecast"]) == ("done", 1, 1)
    assert (done["until"], done["horizon"]) == (yesterday().isoformat(), 7)
    (listed,) = content(machine.get(ROOT))["runs"]
    assert listed == done


def test_its_series_part_by_part(machine: Machine) -> None:
    run, _ = forecast(machine)
    first = content(machine.get(f"{run}/series?limit=1"))
    assert (len(first["series"]), first["total"]) == (1, 2)
    second = content(machine.get(first["next"]))
    assert second["next"] is None
    keys = [entry["series"] for entry in first["series"] + second["series"]]
    assert keys == sorted(keys)
    assert len(set(keys)) == 2


def test_runs_part_by_part(machine: Machine) -> None:
    begun = [content(begin(machine), 202)["id"] for _ in range(3)]
    first = content(machine.get(f"{ROOT}?limit=2"))
    assert ([run["id"] for run in first["runs"]], first["total"]) == (begun[:0:-1], 3)
    second = content(machine.get(first["next"]))
    assert [run["id"] for run in second["runs"]] == begun[:1]
    assert second["next"] is None


def test_a_body_that_is_too_long_is_not_read(machine: Machine) -> None:
    body = b'{"frequency": "' + b" " * MOST_BYTES + b'"}'
    answer = machine.post(body, media="application/json", path=ROOT)
    assert "Split it" in content(answer, 413)["detail"]


def test_no_nul_characters(machine: Machine) -> None:
    series = f"/series/{new_gtin()}/-/sa%00les"
    for path in (f"{ROOT}{series}", f"{ROOT}{series}/accuracy", f"{ROOT}/{'0' * 32}{series}"):
        assert "NUL" in content(machine.get(path), 404)["detail"]
    named = begin(machine, series=[f"{machine.party}/{new_gtin()}//sa\0les"])
    place = machine.put(f"{ROOT}/places/-", {"country": "SE", "region": "Sk\0ne"})
    assert all("NUL" in content(answer, 400)["detail"] for answer in (named, place))


def test_totals_are_the_series_sums(machine: Machine) -> None:
    run, _ = forecast(machine)
    series = content(machine.get(f"{run}/series"))["series"]
    totals = content(machine.get(f"{run}/totals"))["totals"]
    whole = next(total for total in totals if total["kind"] == "all")
    sums = [sum(means) for means in zip(*(entry["reconciled"] for entry in series), strict=True)]
    assert whole["mean"] == pytest.approx(sums)


def test_named_series_alone(machine: Machine) -> None:
    gtin = new_gtin()
    send(machine, history(gtin))
    run = begin(machine, series=[f"{machine.party}/{gtin}//sales"])["Location"]
    work()
    assert content(machine.get(run))["series"] == 1


@pytest.mark.parametrize("way", ["delete", "post"])
def test_a_run_is_cancelled(machine: Machine, way: str) -> None:
    run = begin(machine, queue="nightly")["Location"]
    if way == "delete":
        answer = machine.delete(run)
    else:
        answer = machine.post(b"", media="application/json", path=f"{run}/cancel")
    assert content(answer)["state"] == "cancelled"
    work()
    assert content(machine.get(run))["forecast"] == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"horizon": 0}, "horizon"),
        ({"horizon": 10_000}, "400"),
        ({"horizon": "7"}, "$.horizon"),
        ({"frequency": "hourly"}, "hourly"),
        ({"series": []}, "No series is named"),
        ({"series": ["coffee"]}, "coffee"),
        ({"series": ["9521000000018/09521000001015//sales"]}, "9521000000018"),
        ({"until": "yesterday"}, "$.until"),
        ({"until": (yesterday() + timedelta(days=2)).isoformat()}, "until is a day from"),
        ({"until": "9999-12-31"}, "until is a day from"),
        ({"until": "1989-12-31"}, "until is a day from 1990-01-01"),
        ({"until": "0001-01-01"}, "until is a day from"),
        ({"queue": "fast"}, "fast"),
        ({"seed": -1}, "$.seed"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_begun(machine: Machine, asked: dict[str, Any], words: str) -> None:
    assert words in content(begin(machine, **asked), 400)["detail"]
    assert content(machine.get(ROOT))["runs"] == []


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=ten", "offset=-1"])
def test_parts_that_cannot_be(machine: Machine, query: str) -> None:
    assert "whole number" in content(machine.get(f"{ROOT}?{query}"), 400)["detail"]


def test_another_party_sees_nothing_of_it(machine: Machine) -> None:
    run, series = forecast(machine)
    other = new_machine()
    for path in (run, f"{run}/series", f"{run}{series}", f"{run}{series}/proof?date=2026-01-01"):
        assert other.get(path).status_code == 404
        assert Machine(None).get(path).status_code == 401
    assert other.delete(run).status_code == 404
    assert content(other.get(ROOT))["runs"] == []
    assert content(machine.get(run))["state"] == "done"


def test_a_key_of_two_parties_says_for_which(machine: Machine) -> None:
    both = new_machine(machine.party, new_party())
    assert begin(both).status_code == 403
    assert both.get(ROOT).status_code == 403


@pytest.mark.parametrize("run", ["12", "0" * 32])
def test_a_run_that_is_not_there(machine: Machine, run: str) -> None:
    assert (
        content(machine.get(f"{ROOT}/{run}"), 404)["detail"] == f"There is no forecast run {run}."
    )
