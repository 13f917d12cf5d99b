"""Relay and follower as processes, each in its own database role."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from hlfabric.network.processes import wait_until
from provenance.capture.services import document_capture
from provenance.index import locks
from provenance.index.services import index_rebuild
from provenance.index.verification import index_verify
from provenance.ledger.services import get_ledger
from tests.node import ROOT, document, environment, event, new_party, rows

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 30
Start = Callable[[str], "subprocess.Popen[bytes]"]
ROLES = {"relay": "relay", "follow": "index"}


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts ``manage.py relay`` or ``follow``; what still runs afterwards is killed."""
    running: list[subprocess.Popen[bytes]] = []

    def started(command: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), command],
            env=environment(LOTBOOK_ROLE=ROLES[command]),
            stderr=subprocess.DEVNULL,
        )
        running.append(process)
        return process

    yield started
    for process in running:
        process.kill()
        process.wait()


def capture(party: str, count: int) -> None:
    """Take in a document."""
    data = document(*(event() for _ in range(count)))
    document_capture(data=data, party=party, client="t", error_behaviour="proceed")


def wait_until_indexed(party: str, count: int) -> None:
    """Wait until so many events of a party are indexed."""
    wait_until(
        lambda: (
            rows("SELECT count(*) FROM capture_event WHERE recorder = %s", [party]) == [(count,)]
        ),
        deadline=SECONDS,
        what=f"{count} events are indexed",
    )


def wait_until_held(lock: int) -> None:
    """Wait until a process holds a lock."""
    wait_until(lambda: locks.is_held(lock), deadline=SECONDS, what="the lock is held")


def test_each_works_in_its_own_role_and_ends_in_order(start: Start) -> None:
    party = new_party()
    processes = [start("relay"), start("follow")]
    capture(party, 20)
    wait_until_indexed(party, 20)
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(SECONDS) for process in processes] == [0, 0]
    assert index_verify(ledger=get_ledger()) == []


def test_a_second_follower_stands_by_and_takes_over(start: Start) -> None:
    party = new_party()
    first = start("follow")
    wait_until_held(locks.FOLLOWER)
    start("follow")
    start("relay")
    capture(party, 5)
    wait_until_indexed(party, 5)
    first.kill()
    first.wait()
    capture(party, 5)
    wait_until_indexed(party, 10)


def test_one_that_stands_by_ends_when_told(start: Start) -> None:
    start("follow")
    start("relay")
    wait_until_held(locks.FOLLOWER)
    wait_until_held(locks.RELAY)
    for command in ("follow", "relay"):
        idle = start(command)
        wait_until(lambda idle=idle: _listens(idle), deadline=SECONDS, what="it handles signals")  # type: ignore[misc]
        idle.send_signal(signal.SIGTERM)
        assert idle.wait(SECONDS) == 0


def test_a_rebuild_beside_a_running_follower(start: Start) -> None:
    party = new_party()
    start("follow")
    start("relay")
    capture(party, 20)
    wait_until_indexed(party, 20)
    index_rebuild(ledger=get_ledger())
    capture(party, 20)
    wait_until_indexed(party, 40)
    assert index_verify(ledger=get_ledger()) == []


def _listens(process: "subprocess.Popen[bytes]") -> bool:
    """Whether the process has a handler for SIGTERM (proc(5), SigCgt)."""
    with open(f"/proc/{process.pid}/status") as status:
        caught = next(line for line in status if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
