"""Keeps a node busy by its public interface and counts what its index takes in."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence

import psycopg

from bench.background import Background
from bench.stream import PER_DOCUMENT, Stream
from hlfabric.network import wait_until
from provenance.local.client import Client
from provenance.local.node import Node

BACKLOG = 6000
"""Events on their way at most: enough that no part waits for work."""
THREADS = 2
DRAIN_SECONDS = 120
TOTAL = "SELECT count(*) FROM capture_event WHERE recorder = ANY(%s)"
NEWS = "SELECT count(*), max(block) FROM capture_event WHERE recorder = ANY(%s) AND block > %s"
VERDICTS = "SELECT status, count(*) FROM capture_event WHERE recorder = ANY(%s) GROUP BY 1"


class Producer(Background):
    """Posts documents from several threads."""

    def __init__(
        self, node: Node, keys: Mapping[str, str], *, per_document: int = PER_DOCUMENT
    ) -> None:
        super().__init__()
        self.node, self.keys = node, keys
        self.posted = self.indexed = 0
        self._room = threading.Condition()
        self._documents = Stream("pipeline", list(keys), per_document).documents()
        self._database = psycopg.connect(node.state.database_url(), autocommit=True)

    def tasks(self) -> Sequence[Callable[[], None]]:
        """Follow the index; post."""
        return [self._count, *[self._post] * THREADS]

    def wake(self) -> None:
        """End the wait for room."""
        with self._room:
            self._room.notify_all()

    def rate(self, warm_up: float, seconds: float) -> float:
        """Events indexed per second, over so many seconds after a warm-up.

        Raises whatever ended one of the threads.
        """
        self.over.wait(warm_up)
        begin, before = time.monotonic(), self._total()
        self.over.wait(seconds)
        after, end = self._total(), time.monotonic()
        self.raise_failure()
        return (after - before) / (end - begin)

    def reach(self, events: int) -> tuple[int, float]:
        """Wait until so many are indexed; how many came meanwhile, and in how many seconds."""
        begin, before = time.monotonic(), self.indexed
        while self.indexed < events and not self.over.wait(0.1):
            pass
        self.raise_failure()
        return self.indexed - before, time.monotonic() - begin

    def verdicts(self) -> dict[str, int]:
        """How many events got which verdict, once all that was posted is indexed."""
        wait_until(lambda: self._total() == self.posted, deadline=DRAIN_SECONDS, what="all is in")
        rows = self._database.execute(VERDICTS, [list(self.keys)])
        return {str(status): int(number) for status, number in rows}

    def _total(self) -> int:
        row = self._database.execute(TOTAL, [list(self.keys)]).fetchone()
        assert row is not None
        return int(row[0])

    def _count(self) -> None:
        """Follow the index and let the posting threads know when there is room."""
        url, glns, block = self.node.state.database_url(), list(self.keys), -1
        with psycopg.connect(url, autocommit=True) as database:
            while not self.over.wait(0.1):
                number, last = database.execute(NEWS, [glns, block]).fetchone() or (0, None)
                block = block if last is None else last
                with self._room:
                    self.indexed += number
                    self._room.notify_all()

    def _post(self) -> None:
        clients = {gln: Client(self.node.url, key) for gln, key in self.keys.items()}
        while not self.over.is_set():
            with self._room:
                self._room.wait_for(self._has_room)
                if self.over.is_set():
                    return
                gln, document, events = next(self._documents)
                self.posted += events
            clients[gln].capture(document)

    def _has_room(self) -> bool:
        return self.over.is_set() or self.posted - self.indexed < BACKLOG
