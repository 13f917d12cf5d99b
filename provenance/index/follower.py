"""The process that follows the ledger: one per database, a second one stands by."""

import threading
from typing import Any

import psycopg
import structlog
from django.db import connection

from provenance.index import locks
from provenance.index.selectors import checkpoint
from provenance.index.services import CheckpointMoved, block_index
from provenance.ledger.port import Ledger, LedgerUnavailable

log = structlog.get_logger("follower")
RETRY_SECONDS = 1.0


class Follower:
    """Indexes blocks as they come, until it is stopped."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End after the block at hand."""
        self._stopped.set()
        self._ledger.close()

    def run(self) -> None:
        """Wait for the lock, then follow; ends when stopped."""
        with locks.own_connection() as session:
            if not self._acquire(session):
                return
            log.info("following", ledger=self._ledger.name)
            while not self._stopped.is_set():
                self._follow()

    def _acquire(self, session: psycopg.Connection[Any]) -> bool:
        waiting = False
        while not locks.try_lock(session, locks.FOLLOWER):
            if not waiting:
                log.info("another follower is running; standing by")
                waiting = True
            if self._stopped.wait(RETRY_SECONDS):
                return False
        return True

    def _follow(self) -> None:
        last = checkpoint()
        start = 0 if last is None else last.block + 1
        try:
            for block in self._ledger.blocks(start):
                block_index(block=block)
                if self._stopped.is_set():
                    return
        except CheckpointMoved:
            log.info("the index was reset; starting over")
        except LedgerUnavailable as error:
            log.warning("the ledger does not answer", error=str(error))
            self._stopped.wait(RETRY_SECONDS)
        finally:
            connection.close()
