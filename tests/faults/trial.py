"""One fault under load: what was captured, what came of it, and how long it took."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from hlfabric.network import wait_until
from provenance.local.node import Node
from tests.e2e.conftest import Member
from tests.faults import ledger, report
from tests.faults.load import Load
from tests.faults.system import System

ROOT = Path(__file__).resolve().parents[2]
WARM_EVENTS = 30
_WAITING = "SELECT EXISTS (SELECT 1 FROM relay_call WHERE state = 'pending')"
_UNSETTLED = "SELECT count(*) FROM relay_transaction WHERE code IS NULL"
SECONDS = 180.0


@dataclass
class Trial:
    """A fault's trial on a system, with a company of each organisation."""

    system: System
    members: list[Member]
    row: report.Row
    note: str = ""
    load: Load = field(init=False)

    def __post_init__(self) -> None:
        self._relay_log = self.system.node.processes["relay"].log_path
        self._said_before = len(self._relay_log.read_text())

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """The fault's block, with companies at work before, during and after it.

        What the block leaves behind must mend itself. Afterwards every event must be on the
        ledger once, the index agree with it, and no job be left open.
        """
        self.load = Load(self.members)
        with self.load:
            self.wait(lambda: len(self.indexed(self.load.ids)) >= WARM_EVENTS, "events flow")
            yield
            seconds = self._recovery(time.monotonic())
        self.prove(self.load.ids, [(sent.gln, sent.job) for sent in self.load.sent], seconds)

    def prove(
        self,
        ids: set[str],
        jobs: Iterable[tuple[str, str]],
        seconds: float | None,
        altered: list[dict[str, Any]] | None = None,
    ) -> None:
        """Write the row; fail unless each event is on the ledger once and all agree on it.

        ``jobs`` are paths with whose they are, ``altered`` the differences to be found.
        """
        clients = {member.gln: member.client for member in self.members}
        finished = [clients[gln].finished(job, deadline=SECONDS) for gln, job in jobs]
        self.wait(self.settled, "nothing waits any more")
        chains = [ledger.blocks(self.system.network, o) for o in self.organisations]
        counts = ledger.times_recorded(chains[0])
        lost = {name for name in ids if counts[name] == 0}
        doubled = {name for name in ids if counts[name] > 1}
        differences = self.verify()
        proved = (
            all(job["success"] for job in finished)
            and len({(len(chain), chain[-1].hash, chain[-1].commit_hash) for chain in chains}) == 1
            and differences == (altered or [])
            and self.indexed(ids) == ids
        )
        self.row = report.Row(
            self.row.fault, len(ids), len(lost), len(doubled), seconds, self.note, proved
        )
        report.write(self.row)
        assert [job for job in finished if not job["success"]] == []
        assert differences == (altered or [])
        assert (lost, doubled) == (set(), set())
        assert self.row.holds

    def wait_for_calls(self) -> None:
        """Wait until calls wait in the outbox: the relay is about to have them endorsed."""
        self.wait(lambda: self.ask(_WAITING) == [(True,)], "calls wait")

    def wait_for_unsettled(self, number: int = 1) -> None:
        """Wait until so many envelopes are kept whose fate is open.

        With all that the relay has at once (IN_FLIGHT) the first of them were sent long ago.
        """

        def enough() -> bool:
            return int(self.ask(_UNSETTLED)[0][0]) >= number

        self.wait(enough, f"{number} envelopes are on their way")

    @property
    def organisations(self) -> list[str]:
        """The organisations that have a peer."""
        return ledger.organisations(self.system.network)

    def indexed(self, ids: Iterable[str]) -> set[str]:
        """Which of these events the index has as recorded; none while PostgreSQL is down."""
        question = (
            "SELECT event_id FROM capture_event"
            " WHERE event_id = ANY(%s) AND status IN ('applied', 'recorded')"
        )
        try:
            return {str(row[0]) for row in self.ask(question, list(ids))}
        except psycopg.OperationalError:
            return set()

    def settled(self) -> bool:
        """Whether the node says that nothing waits and the index is as far as the ledger."""
        said = self.system.node.health()
        return isinstance(said, dict) and (said.get("backlog"), said.get("lag")) == (0, 0)

    def relay_said(self, words: str) -> bool:
        """Whether the relay's log has these words since the trial began."""
        return words in self._relay_log.read_text()[self._said_before :]

    def ask(self, question: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with psycopg.connect(self.system.node.state.database_url()) as database:
            return database.execute(question.encode(), parameters).fetchall()

    def verify(self) -> list[dict[str, Any]]:
        """What `manage.py index verify` finds."""
        done = subprocess.run(
            [sys.executable, "manage.py", "index", "verify", "--json"],
            cwd=ROOT,
            env=environment(self.system.node),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in {0, 1}, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)["differences"]
        return found

    def _recovery(self, fault_over: float) -> float:
        """Seconds until each company has an event indexed that it sent after the fault."""

        def recovered() -> bool:
            fresh = self.load.since(fault_over)
            return all(ids and self.indexed(ids) for ids in fresh.values())

        self.wait(recovered, "an event of each company that was sent after the fault is indexed")
        return time.monotonic() - fault_over

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until a condition holds. Raises TimeoutError."""
        wait_until(condition, deadline=SECONDS, what=what)


def environment(node: Node) -> dict[str, str]:
    """What a command needs to act as the owner of the node's database."""
    return {**os.environ, **node.environment()}
