"""Sends a chain's documents to a node and counts what became of their events."""

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from provenance.local.chain.chain import Chain, Document
from provenance.local.chain.memory import Memory
from provenance.local.client import Client

BACKLOG = 4_000
"""Events on their way at most."""
_SAVE_AFTER = 25
"""Documents whose verdicts are in between two savings."""
_SAY_SECONDS = 2.0
_JOB_SECONDS = 600
_REFUSALS_KEPT = 20


@dataclass
class Sender:
    """Sends in order, each document after the one before was taken in.

    Documents whose verdicts were not in when a load was cut off are sent again; events that were
    recorded by then are answered as duplicates.
    """

    url: str
    memory: Memory
    say: Callable[[str], None]
    steps: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: int = 0
    _waiting: deque[tuple[Document, str]] = field(default_factory=deque)
    _backlog: int = 0
    _said: float = 0.0

    def send(self, chain: Chain) -> None:
        """Send all that was not finished before. Raises RequestRefused, OSError, TimeoutError."""
        before = self.memory.documents
        for number, document in enumerate(chain.documents()):
            events = [captured.event for captured in document.captured]
            self.steps.update((event["type"], event["bizStep"]) for event in events)
            self.sent += len(events)
            if number >= before:
                self._send(document)
        while self._waiting:
            self._finish()
        self.memory.over = True
        self.memory.save()

    def _send(self, document: Document) -> None:
        while self._waiting and self._backlog + len(document.captured) > BACKLOG:
            self._finish()
        acting_for = document.acting_for.gln if document.acting_for else ""
        client = self._client(document)
        job = client.capture(document.data, error_behaviour="proceed", acting_for=acting_for)
        self._waiting.append((document, job))
        self._backlog += len(document.captured)
        self._tell()

    def _finish(self) -> None:
        """Wait for the oldest document's verdicts."""
        document, path = self._waiting[0]
        job = self._client(document).finished(path, deadline=_JOB_SECONDS)
        self._waiting.popleft()
        self._backlog -= len(document.captured)
        for event in job["events"]:
            self._count(event)
        self.memory.documents += 1
        self.memory.events += len(document.captured)
        if self.memory.documents % _SAVE_AFTER == 0:
            self.memory.save()
        self._tell()

    def _count(self, event: dict[str, Any]) -> None:
        verdict = event["verdict"] or event["state"]
        self.memory.verdicts[verdict] += 1
        self.memory.findings.update(finding["code"] for finding in event["findings"])
        if verdict in {"refused", "failed"} and len(self.memory.refusals) < _REFUSALS_KEPT:
            said = " ".join(finding["sentence"] for finding in event["findings"])
            self.memory.refusals.append(f"{event['eventID']}: {said}")

    def _client(self, document: Document) -> Client:
        return Client(self.url, self.memory.keys[document.party.gln])

    def _tell(self) -> None:
        if time.monotonic() - self._said < _SAY_SECONDS:
            return
        self._said = time.monotonic()
        told = ", ".join(f"{n:,} {word}" for word, n in sorted(self.memory.verdicts.items()))
        self.say(f"{self.sent:,} events sent; verdicts: {told or 'none yet'}")
