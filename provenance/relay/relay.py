"""The process that brings the outbox to the ledger: one per database, a second one stands by."""

import os
import threading
import time
import weakref
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import psycopg
import structlog
from django.db import connection

from provenance.index import locks
from provenance.ledger.port import Endorsement, Ledger, LedgerUnavailable
from provenance.relay import outbox
from provenance.relay.batcher import next_batch
from provenance.relay.outbox import Sent
from provenance.relay.sender import Sender
from provenance.relay.services import CHANNEL

log = structlog.get_logger("relay")
IN_FLIGHT = 4
POLL_SECONDS = 1.0
LONGEST_PAUSE = 10.0


class Relay:
    """Sends waiting calls in batches, up to four at once, until it is stopped."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._stopped = threading.Event()
        self._sender = Sender(ledger, self._stopped)
        self._window = outbox.Window()
        self._pool = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="batch")
        self._flying: dict[Future[None], tuple[frozenset[int], frozenset[str], str]] = {}
        self._taken: set[int] = set()
        self._busy: set[str] = set()
        self._pause = 0.0
        self._resume_at = 0.0
        self._done_pipe = os.pipe()
        for end in self._done_pipe:
            weakref.finalize(self, os.close, end)

    def stop(self) -> None:
        """End when what is in flight has been noted."""
        self._stopped.set()
        os.write(self._done_pipe[1], b".")

    def run(self) -> None:
        """Wait for the lock, recover, then send as calls come; ends when stopped.

        The lock is lost with the database's connection. That ends it too, with what is in flight
        left to the relay that has the lock next.
        """
        try:
            with locks.listening(CHANNEL) as session:
                if self._acquire(session):
                    self._recover()
                    self._send(session)
                wait(self._flying)
        finally:
            self._stopped.set()
            self._pool.shutdown()

    def _send(self, session: psycopg.Connection[Any]) -> None:
        while not self._stopped.is_set():
            self._step()
            locks.wait(session, POLL_SECONDS, self._done_pipe[0])
            self._drain_pipe()

    def run_once(self) -> None:
        """Recover and send until nothing waits. Raises LedgerUnavailable."""
        self._recover()
        while True:
            self._step()
            if not self._flying:
                break
            wait(self._flying, timeout=POLL_SECONDS)
        self._pool.shutdown()
        if self._pause:
            raise LedgerUnavailable("The ledger does not answer; the calls wait in the outbox.")

    def _acquire(self, session: psycopg.Connection[Any]) -> bool:
        waiting = False
        while not locks.try_lock(session, locks.RELAY):
            if not waiting:
                log.info("another relay is running; standing by")
                waiting = True
            if self._stopped.wait(POLL_SECONDS):
                return False
        log.info("relaying", ledger=self._ledger.name)
        return True

    def _recover(self) -> None:
        for sent in outbox.unsettled():
            log.info("taking up", transaction_id=sent.transaction_id, calls=len(sent.ids))
            self._fly(frozenset(sent.ids), sent.keys, sent.signer, self._resettle, sent)

    def _resettle(self, sent: Sent) -> None:
        endorsement = Endorsement(sent.transaction_id, sent.envelope, b"")
        self._sender.settle(endorsement, signer=sent.signer, size=len(sent.ids))

    def _step(self) -> None:
        """Note what has landed and fill the free places."""
        self._reap()
        while len(self._flying) < IN_FLIGHT and time.monotonic() >= self._resume_at:
            if self._stopped.is_set() or not self._launch():
                return

    def _launch(self) -> bool:
        sending = {signer for _, _, signer in self._flying.values()}
        batch = next_batch(self._window.calls(self._taken), self._busy, sending)
        if not batch:
            return False
        self._window.forget(batch)
        keys = frozenset(key for call in batch for key in call.keys)
        self._fly(
            frozenset(call.id for call in batch), keys, batch[0].signer, self._sender.send, batch
        )
        return True

    def _fly(
        self, ids: frozenset[int], keys: frozenset[str], signer: str, work: Any, argument: Any
    ) -> None:
        def fly() -> None:
            try:
                work(argument)
            finally:
                connection.close()

        future = self._pool.submit(fly)
        self._flying[future] = (ids, keys, signer)
        self._taken |= ids
        self._busy |= keys
        future.add_done_callback(lambda _future: os.write(self._done_pipe[1], b"."))

    def _reap(self) -> None:
        for future in [future for future in self._flying if future.done()]:
            ids, keys, _ = self._flying.pop(future)
            self._taken -= ids
            self._busy -= keys
            try:
                future.result()
            except LedgerUnavailable as error:
                self._back_off(str(error))
            else:
                self._pause = 0.0

    def _back_off(self, error: str) -> None:
        self._pause = min(LONGEST_PAUSE, max(0.2, self._pause * 2))
        self._resume_at = time.monotonic() + self._pause
        log.warning("the ledger does not answer", error=error, pause=self._pause)

    def _drain_pipe(self) -> None:
        os.set_blocking(self._done_pipe[0], False)
        try:
            while os.read(self._done_pipe[0], 4096):
                pass
        except BlockingIOError:
            return
