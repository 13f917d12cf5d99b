"""Comparing this node with the ledger: everything, or what came after a block."""

from collections.abc import Callable, Iterator
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models.functions import Now

from provenance.index import locks
from provenance.index.checks import BLOCK, Difference, differences_elsewhere
from provenance.index.facts import block_facts
from provenance.index.models import IndexedBlock, Verification
from provenance.index.projectors import Projector, accumulated, project, projected, resume, tables
from provenance.index.selectors import Checkpoint, checkpoint
from provenance.index.tables import differences, shadow, write_rows
from provenance.ledger.port import Ledger, LedgerAltered, LedgerError

log = structlog.get_logger("index")
Progress = Callable[[int, int], None]
"""Told the number of blocks done and of all."""
KEPT = 1000
"""Differences that are kept of a verification; all are counted."""
TO_DO = (
    "Nothing was changed. Find out who wrote to the database or to a peer's blocks; "
    "`manage.py index rebuild` makes the read models again from the ledger."
)


class VerificationRuns(Exception):
    """Another process is comparing this node with the ledger just now."""


def verification_run(
    *, ledger: Ledger, everything: bool, progress: Progress | None = None
) -> Verification:
    """Compare the node with the ledger, keep what was found, and raise the alarm if it differs.

    Without ``everything``, only what came after the last verification that found no difference;
    what was altered in older rows meanwhile is for the next full one to find. Raises LedgerError
    where it could not be done, which is kept too, and VerificationRuns.
    """
    with locks.own_connection() as session:
        if not locks.try_lock(session, locks.VERIFIER):
            raise VerificationRuns("This node is being compared with the ledger already.")
        clean = None if everything else _last_clean()
        run = Verification.objects.create(first=0 if clean is None else clean.block + 1)
        try:
            found = _found(ledger, run, clean, progress)
        except LedgerError as error:
            log.exception("this node could not be compared with the ledger")
            _finish(run, failure=str(error))
            raise
        _finish(run, found=len(found), differences=[_kept(each) for each in found[:KEPT]])
    if found:
        log.error("this node differs from the ledger", found=len(found), first=run.first,
                  last=run.last, differences=run.differences[:10], to_do=TO_DO)  # fmt: skip
    return run


def index_verify(
    *, ledger: Ledger, progress: Progress | None = None, after: int = -1
) -> list[Difference]:
    """Project the blocks after a given one a second time and name each row that differs.

    Documents' rows too. Only what is indexed is compared. The whole comparison is one PostgreSQL
    transaction, so a follower may go on meanwhile.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        last = checkpoint()
        shadow(cursor, tables())
        if after >= 0:
            resume(after, cursor)
        height = 0 if last is None else last.block + 1
        for block in ledger.blocks(after + 1, stop=height) if height > after + 1 else ():
            for table, rows in project(block_facts(block), cursor):
                write_rows(cursor, table, rows)
            if progress:
                progress(block.number + 1, height)
        return [*_row_differences(cursor, after), *differences_elsewhere(after)]


def projector_verify(*, ledger: Ledger, projector: Projector, last: int) -> list[Difference]:
    """Have one projector read the blocks up to a given one again; name each row that differs.

    Each row of its tables must name its block. Raises LedgerError.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        shadow(cursor, projector.tables)
        for block in ledger.blocks(0, stop=last + 1) if last >= 0 else ():
            rows = projector.project(block_facts(block))
            for table in projector.tables:
                write_rows(cursor, table, rows.get(table.name, ()))
        return [
            Difference(table.name, kind, key)
            for table in projector.tables
            for kind, key in differences(cursor, table, last=last)
        ]


def _found(
    ledger: Ledger, run: Verification, clean: Checkpoint | None, progress: Progress | None
) -> list[Difference]:
    """What differs, blocks first; of blocks that do not fit their hashes, where that begins.

    Raises LedgerError.
    """
    last = checkpoint()
    run.last, run.hash = (-1, b"") if last is None else (last.block, last.hash)
    try:
        unsound = [*_other_chain(ledger, clean), *_unsound(ledger, run.first, run.last + 1)]
        return [*unsound, *index_verify(ledger=ledger, progress=progress, after=run.first - 1)]
    except LedgerAltered as error:
        return [Difference(BLOCK, "unsound", (str(error),))]


def _last_clean() -> Checkpoint | None:
    found = Verification.objects.filter(found=0, last__gte=0).order_by("-last", "-pk").first()
    return None if found is None else Checkpoint(found.last, bytes(found.hash))


def _other_chain(ledger: Ledger, clean: Checkpoint | None) -> Iterator[Difference]:
    """The block up to which all was verified must still be the same, on the ledger and here."""
    if clean is None:
        return
    [block] = ledger.blocks(clean.block, stop=clean.block + 1)
    kept = IndexedBlock.objects.filter(number=clean.block).values_list("hash", flat=True).first()
    if not block.hash == clean.hash == bytes(kept or b""):
        yield Difference(BLOCK, "unsound", (clean.block, "It was another when it was verified."))


def _unsound(ledger: Ledger, start: int, stop: int) -> Iterator[Difference]:
    for number, faults in ledger.audit(start, stop) if start < stop else ():
        for fault in faults:
            yield Difference(BLOCK, "unsound", (number, fault))


def _row_differences(cursor: Any, after: int) -> Iterator[Difference]:
    for table in accumulated():
        for kind, key in differences(cursor, table):
            yield Difference(table.name, kind, key)
    for table in projected():
        for kind, key in differences(cursor, table, after):
            yield Difference(table.name, kind, key)


def _finish(run: Verification, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(run, name, value)
    run.ended_at = Now()
    run.save()
    run.refresh_from_db()


def _kept(difference: Difference) -> dict[str, Any]:
    key = [part if isinstance(part, int) else str(part) for part in difference.key]
    return {"table": difference.table, "kind": difference.kind, "key": key}
