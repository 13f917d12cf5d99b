"""Background work: the broker emptied, a worker killed, in the middle of an import."""

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from hlfabric.network import wait_until
from tests.e2e.conftest import Member
from tests.e2e.test_sheets import HEADERS, multipart
from tests.faults.trial import SECONDS, Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
LOTS = 1500
_LEASED = "SELECT count(*) FROM jobs_chunk WHERE state = 'leased'"
_OF_IMPORT = (
    "SELECT e.event_id FROM capture_job_event e JOIN capture_job j ON j.id = e.job_id"
    " WHERE j.party = %s"
)


def test_valkey_flushed_during_an_import(trial: Trial) -> None:
    import_sheet(trial, lambda: ask_valkey(trial, b"FLUSHALL"))


def test_worker_killed_during_an_import(trial: Trial) -> None:
    import_sheet(trial, lambda: trial.system.kill("worker"))


def test_worker_hung_past_its_lease_during_an_import(trial: Trial) -> None:
    def hang() -> None:
        with trial.system.hung("worker"):
            question = "SELECT count(*) FROM jobs_chunk WHERE leased_until > clock_timestamp()"
            trial.wait(lambda: trial.ask(question) == [(0,)], "its leases have lapsed")

    import_sheet(trial, hang)


def import_sheet(trial: Trial, fault: Callable[[], None]) -> None:
    """Import a sheet, the fault as soon as a worker is at it."""
    member = trial.members[0]
    lots = [f"2026-03-01,09521000001015,{member.gln}-{n},{n + 1}.5" for n in range(LOTS)]
    sheet = "\n".join(["date,gtin,lot,quantity", *lots]).encode()
    body = multipart("harvest", sheet)
    _, answered, _ = member.client.request("POST", "/v1/imports", body, HEADERS)
    trial.wait(lambda: trial.ask(_LEASED)[0][0] > 0, "a worker has begun")
    fault()
    began = time.monotonic()
    finished = _finished(member, answered["location"])
    seconds = time.monotonic() - began
    assert (finished["checked"], finished["events"]) == (LOTS, {"applied": LOTS})
    ids = {str(row[0]) for row in trial.ask(_OF_IMPORT, member.gln)}
    assert len(ids) == LOTS
    trial.prove(ids, [], seconds)


def _finished(member: Member, location: str) -> dict[str, Any]:
    seen: list[dict[str, Any]] = [{}]

    def over() -> bool:
        seen[0] = json.loads(member.client.request("GET", location)[2])
        return bool(seen[0]["state"] == "done")

    wait_until(over, deadline=SECONDS, what="the sheet is recorded")
    return seen[0]


def ask_valkey(trial: Trial, command: bytes) -> None:
    """Have the node's broker do something."""
    with socket.socket(socket.AF_UNIX) as session:
        session.connect(str(trial.system.node.valkey.socket))
        session.sendall(command + b"\r\n")
        assert session.recv(64) == b"+OK\r\n"
