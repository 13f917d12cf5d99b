"""One fault under load: what was captured, what came of it, and how long it took."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from hlfabric.blocks import Block
from hlfabric.network import wait_until
from provenance.local.node import Node
from tests.e2e.conftest import Member
from tests.faults import ledger, report
from tests.faults.load import Load
from tests.faults.system import System

ROOT = Path(__file__).resolve().parents[2]
WARM_EVENTS = 30
Difference = dict[str, Any]
_WAITING = "SELECT EXISTS (SELECT 1 FROM relay_call WHERE state = 'pending')"
_UNSETTLED = "SELECT count(*) FROM relay_transaction WHERE code IS NULL"
SECONDS = 180.0
ALREADY = "is being compared with the ledger already"


@dataclass
class Trial:
    """A fault's trial on a system, with a company of each organisation."""

    system: System
    members: list[Member]
    row: report.Row
    note: str = ""
    load: Load = field(init=False)

    def __post_init__(self) -> None:
        logs = {name: p.log_path for name, p in self.system.node.processes.items()}
        self._said_before = {name: len(path.read_text()) for name, path in logs.items()}

    @contextmanager
    def under_load(self) -> Iterator[None]:
        """The fault's block, with companies at work before, during and after it.

        What the block leaves behind must mend itself. Afterwards every event must be on the
        ledger once, the index agree with it, and no job be left open.
        """
        with self._events_flowing():
            yield
            seconds = self._recovery(time.monotonic())
        self.prove(self.load.ids, self._jobs(), seconds)

    def settle_load(self) -> None:
        """Some events of each company, all of them indexed."""
        with self._events_flowing():
            pass
        self.wait(lambda: self.indexed(self.load.ids) == self.load.ids, "all are indexed")

    def prove_load(self, *, altered: Sequence[Difference] = ()) -> None:
        """Prove what a load came to where nothing was to recover from."""
        self.prove(self.load.ids, self._jobs(), None, altered=altered)

    def prove(
        self,
        ids: set[str],
        jobs: Iterable[tuple[str, str]],
        seconds: float | None,
        *,
        altered: Sequence[Difference] = (),
    ) -> None:
        """Write the row; fail unless each event is on the ledger once and all agree on it.

        ``jobs`` are paths with whose they are, ``altered`` the differences that are to be found.
        """
        clients = {member.gln: member.client for member in self.members}
        finished = [clients[gln].finished(job, deadline=SECONDS) for gln, job in jobs]
        self.wait(self.settled, "nothing waits any more")
        counts = ledger.times_recorded(self._agreed_chain())
        lost = {name for name in ids if counts[name] == 0}
        doubled = {name for name in ids if counts[name] > 1}
        differences = self.verify()
        unsuccessful = [job for job in finished if not job["success"]]
        proved = (unsuccessful, differences, self.indexed(ids)) == ([], [*altered], ids)
        row = report.Row(
            self.row.fault, len(ids), len(lost), len(doubled), seconds, self.note, proved
        )
        report.write(row)
        assert (lost, doubled) == (set(), set())
        assert unsuccessful == []
        assert differences == [*altered]
        assert row.holds

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

    def said(self, name: str, *words: str) -> bool:
        """Whether a process's log has one of these since the trial began."""
        log = self.system.node.processes[name].log_path.read_text()[self._said_before[name] :]
        return any(word in log for word in words)

    def ask(self, question: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with psycopg.connect(self.system.node.state.database_url()) as database:
            return database.execute(question.encode(), parameters).fetchall()

    def verify(self) -> list[Difference]:
        """What `manage.py index verify` finds."""
        done = self.run_verify()
        assert done.returncode in {0, 1}, done.stderr
        found: list[Difference] = json.loads(done.stdout)["differences"]
        return found

    def run_verify(self) -> "subprocess.CompletedProcess[str]":
        """`manage.py index verify --json`, once the node's own comparison is over, if one runs."""
        runs: list[subprocess.CompletedProcess[str]] = []

        def ran() -> bool:
            runs.append(self._run_verify())
            return ALREADY not in runs[-1].stderr

        self.wait(ran, "no other comparison with the ledger runs")
        return runs[-1]

    def _run_verify(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", "index", "verify", "--json"],
            cwd=ROOT,
            env=environment(self.system.node),
            capture_output=True,
            text=True,
            check=False,
        )

    @contextmanager
    def _events_flowing(self) -> Iterator[None]:
        self.load = Load(self.members)
        with self.load:
            self.wait(lambda: len(self.indexed(self.load.ids)) >= WARM_EVENTS, "events flow")
            yield

    def _jobs(self) -> list[tuple[str, str]]:
        return [(sent.gln, sent.job) for sent in self.load.sent]

    def _agreed_chain(self) -> list[Block]:
        """The blocks of one peer, once all peers have the same, down to the state they led to."""
        chains: list[list[Block]] = []

        def agreed() -> bool:
            network = self.system.network
            chains[:] = [ledger.blocks(network, o) for o in ledger.organisations(network)]
            return len({(c[-1].number, c[-1].hash, c[-1].commit_hash) for c in chains}) == 1

        self.wait(agreed, "all peers have the same blocks and commit hashes")
        return chains[0]

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
