"""``manage.py forecast``."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from forecasting.series.rows import SeriesKey
from tests.forecasting.runs.shop import UNTIL, new_shop
from tests.node import new_gln

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def command(*arguments: Any) -> tuple[int, str]:
    """Run it in this process; its exit code and what it printed."""
    out = io.StringIO()
    try:
        call_command("forecast", *map(str, arguments), stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def asked(action: str, party: str, *more: Any) -> tuple[int, str]:
    """A command on a party's series."""
    return command(action, "--party", party, "--horizon", 7, "--until", UNTIL, *more)


@pytest.fixture
def keys() -> list[SeriesKey]:
    """Two series."""
    return new_shop(products=2)


def test_a_run_from_beginning_to_end(keys: list[SeriesKey]) -> None:
    code, told = asked("run", keys[0].party, "--wait", "--json")
    run = json.loads(told)
    assert (code, run["state"], run["forecast"]) == (0, "done", 2)
    code, told = command("show", run["run"])
    assert code == 0
    assert told.startswith(f"Run {run['run']}: done, 2 of 2 series forecast, 0 refused, 0 failed")
    code, told = command("show", run["run"], keys[1], "--json")
    series = json.loads(told)
    assert (series["series"], len(series["point"])) == (str(keys[1]), 7)
    code, told = command("show", run["run"], keys[1])
    assert told.startswith(f"{keys[1]}, in pieces\nperiod ")
    assert series["dates"][0] in told


def test_a_run_that_is_left_to_the_workers(keys: list[SeriesKey]) -> None:
    code, told = asked("run", keys[0].party, "--series", keys[0])
    assert code == 0
    assert ": running, 0 of 0 series forecast" in told


def test_a_party_without_series(keys: list[SeriesKey]) -> None:
    code, told = asked("run", new_gln(), "--wait")
    assert code == 1
    assert "failed" in told
    assert "no active series" in told


def test_the_engine_on_the_past(keys: list[SeriesKey]) -> None:
    code, told = asked("backtest", keys[0].party, "--json")
    content = json.loads(told)
    assert code == 0
    assert {score["series"] for score in content["scores"]} == set(map(str, keys))
    assert len({score["origin"] for score in content["scores"]}) == 3
    assert set(content["mase"]) == {"engine", "seasonal_naive", "prophet"}
    assert 0 <= content["covered"]["80"] <= content["covered"]["95"] <= 1
    code, told = asked("backtest", keys[0].party, "--series", keys[0])
    assert told.startswith("3 forecasts of 1 series\n")
    assert "inside the 80 % interval" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "x"), "'x' is no id of a run"),
        (("show", "0" * 32), "There is no run 000"),
        (("run", "--party", "1", "--horizon", "0"), "A horizon of 0 periods is not possible"),
        (("run", "--party", "1", "--horizon", "7", "--series", "a/b"), "is no series"),
        (("backtest", "--party", "1", "--horizon", "7"), "There is no such series"),
        (("backtest", "--party", "1", "--horizon", "401"), "A horizon of 401 periods"),
        (
            ("backtest", "--party", "1", "--horizon", "7", "--until", "9999-01-01"),
            "Records until 9999-01-01 cannot be used",
        ),
    ],
)
def test_what_cannot_be(arguments: tuple[str, ...], said: str) -> None:
    code, told = command(*arguments)
    assert code == 2
    assert said in told


def test_a_series_that_the_run_does_not_have(keys: list[SeriesKey]) -> None:
    _, told = asked("run", keys[0].party, "--json")
    code, said = command("show", json.loads(told)["run"], keys[0])
    assert code == 2
    assert "The run has no series" in said
