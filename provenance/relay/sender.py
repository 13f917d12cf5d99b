"""One batch's way to the ledger: endorse, keep, submit, learn its fate."""

import threading
import time
from collections.abc import Sequence

import structlog

from provenance.contract.calls import EVENTS_RECORD, Call, events_record
from provenance.index.crash import crash_at
from provenance.index.selectors import transaction as indexed_transaction
from provenance.ledger.port import (
    VALID,
    Commit,
    Endorsement,
    Ledger,
    LedgerConflict,
    LedgerRejected,
    LedgerUnavailable,
    OutcomeUnknown,
)
from provenance.relay import outbox
from provenance.relay.batcher import Waiting

log = structlog.get_logger("relay")
STATUS_SECONDS = 20.0
AGREE_SECONDS = 5.0
AGREE_PAUSE = 0.05
NOT_ORDERED = "NOT_ORDERED"
CONFLICTS = frozenset({"MVCC_READ_CONFLICT", "PHANTOM_READ_CONFLICT"})


class Sender:
    """Sends batches; its methods run in several threads, one batch each."""

    def __init__(self, ledger: Ledger, stopped: threading.Event) -> None:
        self._ledger = ledger
        self._stopped = stopped

    def send(self, batch: Sequence[Waiting]) -> None:
        """Bring a batch to the ledger and note what became of it.

        Raises LedgerUnavailable, with the calls left waiting, if it could not be endorsed.
        """
        ids = [call.id for call in batch]
        try:
            endorsement = self._endorse(batch)
        except LedgerRejected as error:
            self._refused(batch, error)
            return
        crash_at("relay.endorsed.unsaved")
        outbox.keep(batch, endorsement)
        transaction_id = endorsement.transaction_id
        log.info(
            "endorsed",
            transaction_id=transaction_id,
            jobs=outbox.jobs(ids),
            events=sum(call.events for call in batch),
        )
        crash_at("relay.endorsed")
        self.settle(endorsement, signer=batch[0].signer, size=len(batch))

    def _endorse(self, batch: Sequence[Waiting]) -> Endorsement:
        """Have a batch endorsed, again while the endorsers have not all seen the same blocks.

        Raises LedgerRejected, LedgerUnavailable.
        """
        call, end = _call(batch), time.monotonic() + AGREE_SECONDS
        while True:
            try:
                return self._ledger.endorse(call, signer=batch[0].signer)
            except LedgerConflict as error:
                if time.monotonic() > end or self._stopped.wait(AGREE_PAUSE):
                    raise LedgerUnavailable(str(error)) from error

    def settle(self, endorsement: Endorsement, *, signer: str, size: int) -> None:
        """Submit a kept envelope until its fate is known, and note it.

        Leaves it as it is when the relay is stopped meanwhile: the next run takes it up again.
        """
        while not self._stopped.is_set():
            try:
                commit = self._try(endorsement, signer)
            except LedgerRejected as error:
                log.warning("not ordered", transaction_id=endorsement.transaction_id, error=error)
                outbox.settle_failed(endorsement.transaction_id, NOT_ORDERED, str(error))
                return
            if commit is not None:
                crash_at("relay.committed")
                self._note(commit, size)
                return

    def _try(self, endorsement: Endorsement, signer: str) -> Commit | None:
        known = indexed_transaction(endorsement.transaction_id)
        if known is not None:
            return Commit(known.transaction_id, known.code, known.block)
        try:
            self._submit(endorsement, signer)
            return self._ledger.commit(
                endorsement.transaction_id, signer=signer, timeout=STATUS_SECONDS
            )
        except (OutcomeUnknown, LedgerUnavailable) as error:
            log.warning(
                "outcome unknown; asking again",
                transaction_id=endorsement.transaction_id,
                error=str(error),
            )
            self._stopped.wait(1)
            return None

    def _submit(self, endorsement: Endorsement, signer: str) -> None:
        try:
            self._ledger.submit(endorsement, signer=signer)
        except OutcomeUnknown as error:
            log.warning(
                "submitted without an answer",
                transaction_id=endorsement.transaction_id,
                error=str(error),
            )
        crash_at("relay.submitted")

    def _note(self, commit: Commit, size: int) -> None:
        found = {"transaction_id": commit.transaction_id, "code": commit.code}
        log.info("committed", **found, block=commit.block)
        if commit.code == VALID:
            outbox.settle_committed(commit.transaction_id, commit.code)
        elif commit.code in CONFLICTS:
            outbox.settle_again(commit.transaction_id, commit.code, half(size))
        else:
            reason = f"The network marked the transaction {commit.code}."
            outbox.settle_failed(commit.transaction_id, commit.code, reason)

    def _refused(self, batch: Sequence[Waiting], error: LedgerRejected) -> None:
        """Try again in halves until the culprit is alone, which then has failed."""
        ids = [call.id for call in batch]
        log.warning("not endorsed", calls=len(ids), jobs=outbox.jobs(ids), error=str(error))
        if len(ids) > 1:
            outbox.shrink(ids, half(len(ids)))
        else:
            outbox.fail(ids, str(error))


def half(size: int) -> int:
    """How many calls may go together after so many could not."""
    return max(1, size // 2)


def _call(batch: Sequence[Waiting]) -> Call:
    payloads = outbox.payloads([call.id for call in batch])
    if batch[0].function == EVENTS_RECORD:
        return events_record(payloads)
    return Call(batch[0].function, payloads[0])
