"""What Celery runs."""

import structlog

from provenance.index.selectors import is_full_verification_due
from provenance.index.verification import VerificationRuns, verification_run
from provenance.jobs import broker, services
from provenance.ledger.services import get_ledger

log = structlog.get_logger("jobs")
VERIFY_LIMIT_SECONDS = 24 * 3600


def work(chunk: int) -> None:
    """Do a chunk, unless somebody else has it, and name what may be begun after it."""
    if services.chunk_work(chunk=chunk):
        services.chunks_hand_out()


def hand_out() -> None:
    """Name the free chunks to the workers."""
    services.chunks_hand_out()


def verify() -> None:
    """Compare the node with the ledger: what is new, and everything where that is due.

    What is found, or why it could not be done, is kept and logged by the run itself.
    """
    try:
        verification_run(ledger=get_ledger(), everything=is_full_verification_due())
    except VerificationRuns:
        log.info("not verified: another process is at it")


broker.app.task(work, name=broker.CHUNK_WORK)
broker.app.task(hand_out, name=broker.HAND_OUT)
broker.app.task(verify, name="index.verify", time_limit=VERIFY_LIMIT_SECONDS)
