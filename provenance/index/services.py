"""Indexing blocks and rebuilding the read models."""

from collections.abc import Callable

import structlog
from django.db import connection, transaction

from provenance.index.crash import crash_at
from provenance.index.facts import block_facts
from provenance.index.projectors import project
from provenance.index.selectors import checkpoint
from provenance.index.tables import empty_all, write_rows
from provenance.ledger.port import Block, Ledger, LedgerError

log = structlog.get_logger("index")
CHANNEL = "lotbook_index"
Progress = Callable[[int, int], None]
"""Told the number of blocks done and of all."""


class CheckpointMoved(Exception):
    """The block does not follow the last indexed one: the index was rebuilt meanwhile."""


def block_index(*, block: Block) -> None:
    """Write a block's rows, all or none. Raises CheckpointMoved, LedgerError."""
    with transaction.atomic(), connection.cursor() as cursor:
        _require_next(block)
        for table, rows in project(block_facts(block), cursor):
            write_rows(cursor, table, rows)
        crash_at("index.projected")
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(block.number)])
    crash_at("index.committed")
    _log(block)


def catch_up(*, ledger: Ledger, progress: Progress | None = None) -> int:
    """Index every block that the ledger has now; how many there were."""
    start, height = _next_number(), ledger.height()
    for block in ledger.blocks(start, stop=height):
        block_index(block=block)
        if progress:
            progress(block.number + 1, height)
    return max(0, height - start)


def index_rebuild(*, ledger: Ledger, progress: Progress | None = None) -> int:
    """Empty the read models and fill them again from block 0; how many blocks there were.

    One PostgreSQL transaction: readers wait, and see the old rows or the new ones, never a
    part. A follower that runs waits too and goes on where the rebuild ended.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        empty_all(cursor)
        return catch_up(ledger=ledger, progress=progress)


def _next_number() -> int:
    last = checkpoint()
    return 0 if last is None else last.block + 1


def _require_next(block: Block) -> None:
    last = checkpoint()
    expected = 0 if last is None else last.block + 1
    if block.number != expected:
        raise CheckpointMoved(f"Block {expected} comes next, not {block.number}.")
    if last is not None and block.previous_hash != last.hash:
        raise LedgerError(
            f"Block {block.number} does not follow the indexed block {last.block}: the ledger's "
            "hash of it is another. Nothing was indexed; find out which of the two was altered, "
            "or rebuild the index if the ledger was reset."
        )


def _log(block: Block) -> None:
    for entry in block.transactions:
        log.info(
            "transaction indexed", block=block.number, transaction_id=entry.id, code=entry.code
        )
