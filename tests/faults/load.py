"""Companies that capture events without a pause, and insist until they are taken."""

import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

from provenance.local.client import Client, RequestRefused
from tests.e2e.conftest import Member
from tests.e2e.documents import as_bytes, event

PER_DOCUMENT = 5
PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 180.0


@dataclass(frozen=True)
class Sent:
    """A document that was taken: by whom it was sent, when (monotonic), and its job."""

    gln: str
    began: float
    job: str
    ids: frozenset[str]


def insist(client: Client, document: bytes, refusals: set[int] | None = None) -> str:
    """Send a document until the node has taken it, as a client is told to; the job's path.

    The status of each answer that was an error is added to ``refusals``.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return client.capture(document)
        except (RequestRefused, OSError) as error:
            status = error.status if isinstance(error, RequestRefused) else 503
            if refusals is not None:
                refusals.add(status)
            if time.monotonic() > end or status < 500:
                raise
            time.sleep(PAUSE_SECONDS)


@dataclass
class Load:
    """Each company in a thread of its own, from entering the block to leaving it."""

    members: list[Member]
    sent: list[Sent] = field(default_factory=list)
    refusals: set[int] = field(default_factory=set)

    def __enter__(self) -> "Load":
        self._over = threading.Event()
        self._failed: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._capture, args=[member]) for member in self.members
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        if self._failed:
            raise self._failed[0]

    @property
    def ids(self) -> set[str]:
        """The events of all documents that were taken."""
        return {name for sent in list(self.sent) for name in sent.ids}

    def since(self, moment: float) -> dict[str, set[str]]:
        """The events that were sent after a moment, by company."""
        found: dict[str, set[str]] = {member.gln: set() for member in self.members}
        for sent in list(self.sent):
            if sent.began > moment:
                found[sent.gln] |= sent.ids
        return found

    def _capture(self, member: Member) -> None:
        try:
            while not self._over.wait(PAUSE_SECONDS):
                self._one(member)
        except Exception as error:
            self._failed.append(error)

    def _one(self, member: Member) -> None:
        events = [event(uuid4().hex[:18], "commissioning") for _ in range(PER_DOCUMENT)]
        began = time.monotonic()
        job = insist(member.client, as_bytes(*events), self.refusals)
        self.sent.append(Sent(member.gln, began, job, frozenset(e["eventID"] for e in events)))
