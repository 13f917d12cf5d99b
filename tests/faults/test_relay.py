"""The relay killed, and its lock taken from it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from hlfabric.network import Process, wait_until
from provenance.index import locks
from provenance.local.node import Node
from tests.faults.trial import ROOT, SECONDS, Trial, environment

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
POINTS = ["relay.endorsed.unsaved", "relay.endorsed", "relay.submitted", "relay.committed"]
_HOLDER = (
    "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
    " WHERE l.locktype = 'advisory' AND l.objid = %s AND d.datname = current_database()"
)


@pytest.mark.parametrize("point", POINTS)
def test_relay_killed_at(trial: Trial, point: str) -> None:
    with trial.under_load():
        node = trial.system.node
        with trial.system.unattended():
            node.processes["relay"].stop()
            node.launch("relay", {"CRASH_AT": point})
            dies = node.processes["relay"]
            wait_until(lambda: dies.pid() is None, deadline=SECONDS, what=f"it died at {point}")


def test_relay_loses_its_lock_to_one_that_stands_by(trial: Trial) -> None:
    """Twice: to the one that stood by, and back to the first, which was started again."""
    with second_relay(trial.system.node) as second, trial.under_load():
        for _ in range(2):
            trial.wait(lambda: standing_by(trial) == 1, "one relay works and one stands by")
            trial.wait_for_unsettled()
            ((holder,),) = trial.ask(_HOLDER, locks.RELAY)
            trial.ask("SELECT pg_terminate_backend(%s)", holder)
            trial.wait(partial(taken_over, trial, holder), "the other has taken over")
        assert second.pid() is None


def standing_by(trial: Trial) -> int:
    """How many relays ask for the lock in vain."""
    question = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND state = 'idle' AND query LIKE 'SELECT pg_try_advisory_lock%%'"
        " AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
    )
    return int(trial.ask(question)[0][0])


def taken_over(trial: Trial, former: int) -> bool:
    """Whether another session has the lock."""
    found = trial.ask(_HOLDER, locks.RELAY)
    return bool(found) and found != [(former,)]


@contextmanager
def second_relay(node: Node) -> Iterator[Process]:
    """One more relay, which nobody starts again."""
    argv = (sys.executable, "manage.py", "relay")
    env = {**environment(node), "LOTBOOK_ROLE": "relay"}
    process = Process("second-relay", argv, node.state.processes, env, ROOT)
    process.start()
    try:
        yield process
    finally:
        process.stop()
