"""`make demo` as its user meets it, on the embedded ledger."""

import json
import os
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any

import pytest

from hlfabric.network import wait_until
from provenance.local.client import Client, RequestRefused
from provenance.local.forecasting import FORECASTS
from provenance.local.shop import ARTICLES
from provenance.local.story import SHOP

READY_SECONDS = 120
GONE_SECONDS = 60
FORECAST_SECONDS = 240
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the demonstration in a checkout's state of its own; ends what is left."""
    begun: list[subprocess.Popen[str]] = []
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LOTBOOK_")}
    environment["LOTBOOK_STATE"] = str(tmp_path / "state")

    def started(*options: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-m", "provenance.local", "demo", "--ledger", "embedded"]
        error = (tmp_path / f"{len(begun)}.log").open("w")
        process = subprocess.Popen(
            [*argv, "--json", *options],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=error,
            text=True,
        )
        begun.append(process)
        return process

    yield started
    for process in begun:
        process.kill()
        process.wait()


def _ready(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    content: dict[str, Any] = json.loads(process.stdout.readline())
    return content


def _log(tmp_path: Path, number: int = 0) -> str:
    return (tmp_path / f"{number}.log").read_text()


def _left(state: Path) -> list[int]:
    """Processes that know of this state, by their environment or command line."""
    wanted = os.fsencode(state)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if wanted in said:
            found.append(int(process.name))
    return found


def _pid(state: Path, name: str) -> int | None:
    """The process's id; None while its record is being written."""
    try:
        return int(json.loads((state / "processes" / f"{name}.pid").read_text())["pid"])
    except (FileNotFoundError, json.JSONDecodeError):
        return None


@contextmanager
def _taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_first_and_second_start(start: Start) -> None:
    told = []
    for _ in range(2):
        process = start("--exit-when-ready")
        told.append(_ready(process))
        assert process.wait(GONE_SECONDS) == 0
    first, second = told
    assert first["parties"] == second["parties"]
    assert all(party["key"] for party in first["parties"])


def test_it_answers_and_ctrl_c_ends_everything(start: Start, tmp_path: Path) -> None:
    process = start()
    told = _ready(process)
    client = Client(told["url"], told["parties"][0]["key"])
    trail = client.request("GET", told["lot"].removeprefix(told["url"]))
    assert trail[0] == 307
    process.send_signal(signal.SIGINT)
    assert process.wait(GONE_SECONDS) == 0
    assert "was killed" not in _log(tmp_path)
    assert _left(tmp_path / "state") == []


def test_the_shop_is_forecast_once_it_is_ready(start: Start) -> None:
    told = _ready(start())
    key = next(party["key"] for party in told["parties"] if party["gln"] == SHOP.gln)
    client = Client(told["url"], key)
    wait_until(lambda: _forecast(client), deadline=FORECAST_SECONDS, what="the shop is forecast")
    basic = b64encode(f":{key}".encode()).decode()
    headers = {"Accept": "text/html", "Authorization": f"Basic {basic}"}
    page = Client(told["url"]).request("GET", FORECASTS, headers=headers)[2].decode()
    for said in (SHOP.name, *(article.name for article in ARTICLES)):
        assert said in page


def _forecast(client: Client) -> bool:
    """Whether the shop's run is done."""
    asked = {"Accept": "application/json"}
    runs = json.loads(client.request("GET", FORECASTS, headers=asked)[2])["runs"]
    return [run["state"] for run in runs] == ["done"]


def test_nothing_outlives_a_kill(start: Start, tmp_path: Path) -> None:
    process = start()
    _ready(process)
    assert len(_left(tmp_path / "state")) > 4
    process.kill()
    process.wait()
    wait_until(lambda: not _left(tmp_path / "state"), deadline=GONE_SECONDS, what="all have ended")
    again = start("--exit-when-ready")
    assert _ready(again)["ledger"] == "embedded"
    assert again.wait(GONE_SECONDS) == 0


def test_what_crashes_is_started_again(start: Start, tmp_path: Path) -> None:
    process = start()
    told = _ready(process)
    for name in ("relay", "follower", "web", "valkey", "worker", "beat"):
        before = _pid(tmp_path / "state", name)
        assert before is not None
        os.kill(before, signal.SIGKILL)
        _wait_for_another(tmp_path / "state", name, before)
        assert f"{name} has ended; starting it again" in _log(tmp_path)
    client = Client(told["url"])
    wait_until(lambda: _is_ready(client), deadline=READY_SECONDS, what="it is ready again")
    server = tmp_path / "state" / "postgres"
    before = _pid(server, "postgres")
    assert before is not None
    os.kill(before, signal.SIGKILL)
    _wait_for_another(server, "postgres", before)
    wait_until(lambda: _is_ready(client), deadline=READY_SECONDS, what="it is ready once more")


def _wait_for_another(state: Path, name: str, before: int) -> None:
    wait_until(
        lambda: _pid(state, name) not in {None, before},
        deadline=GONE_SECONDS,
        what=f"{name} runs again",
    )


def _is_ready(client: Client) -> bool:
    try:
        return client.request("GET", "/health/ready")[0] == 200
    except (OSError, HTTPException, RequestRefused):
        return False


def test_a_second_one_in_the_same_checkout(start: Start, tmp_path: Path) -> None:
    first = start()
    _ready(first)
    second = start()
    assert second.wait(GONE_SECONDS) == 1
    said = _log(tmp_path, 1)
    assert f"runs in this checkout already (process {first.pid})" in said
    assert "Traceback" not in said


def test_a_port_that_is_taken(start: Start, tmp_path: Path) -> None:
    with _taken_port() as port:
        process = start("--port", str(port))
        assert process.wait(GONE_SECONDS) == 1
    assert _log(tmp_path).strip() == (
        f"lotbook: Port {port} is taken by another program. End it, or choose another port with "
        "`make demo PORT=…`."
    )
