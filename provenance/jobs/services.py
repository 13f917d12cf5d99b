"""Creating jobs and working at them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from provenance.jobs import leases
from provenance.jobs.broker import chunks_send
from provenance.jobs.errors import ChunkFailed, LeaseLost
from provenance.jobs.kinds import Json, work_of
from provenance.jobs.leases import ATTEMPTS, Lease
from provenance.jobs.models import Chunk, Job, Queue
from provenance.jobs.selectors import OPEN

log = structlog.get_logger("jobs")


def job_create(
    *, kind: str, payload: Json, chunks: Sequence[Json], queue: str = Queue.INTERACTIVE
) -> Job:
    """Keep a job in the caller's transaction; after its commit the queue's workers hear of it.

    Raises KeyError for a kind that nobody has registered.
    """
    work_of(kind)
    job = Job(id=uuid4(), kind=kind, queue=queue, payload=payload, created_at=datetime.now(UTC))
    with transaction.atomic():
        job.save(force_insert=True)
        chunks_add(job=job.id, chunks=chunks)
    log.info("job created", job=job.id.hex, kind=kind, chunks=len(chunks))
    return job


@transaction.atomic
def chunks_add(*, job: UUID, chunks: Sequence[Json], stage: int = 0) -> None:
    """Add chunks to a job, as its own work may; they wait for those of lower stages."""
    Job.objects.select_for_update().get(id=job)
    first = Chunk.objects.filter(job_id=job).count()
    Chunk.objects.bulk_create(
        Chunk(job_id=job, number=number, stage=stage, payload=content, due_at=Now())
        for number, content in enumerate(chunks, start=first)
    )
    transaction.on_commit(chunks_hand_out)


@transaction.atomic
def job_cancel(*, job: UUID) -> int:
    """End what is open of a job: nobody begins it, and what is being worked at is not kept.

    How many chunks that were; those that were over stay as they are.
    """
    Job.objects.select_for_update().get(id=job)
    chunks = Chunk.objects.filter(job_id=job, state__in=OPEN)
    cancelled = chunks.update(state=Chunk.State.CANCELLED, lease=None)
    log.info("job cancelled", job=job.hex, chunks=cancelled)
    return cancelled


def chunks_hand_out() -> int:
    """Send the workers the ids of free chunks, lapsed ones too; how many there were."""
    leases.lapsed_fail()
    sent = 0
    for queue in Queue:
        chunks = leases.hand_out(queue=queue)
        chunks_send(chunks, queue=queue)
        sent += len(chunks)
    return sent


def chunk_work(*, chunk: int | None = None, job: UUID | None = None) -> bool:
    """Lease a chunk and do it; False where none was free.

    The work and the note that it is done are one transaction: a worker that is killed in the
    middle leaves nothing, and one whose lease was lost keeps nothing.
    """
    held = leases.lease(chunk=chunk, job=job)
    if held is None:
        return False
    try:
        with _renewed(held), transaction.atomic():
            leases.complete(held, result=_result(held))
    except LeaseLost as error:
        log.warning("lease lost; nothing of it was kept", chunk=held.chunk, error=str(error))
    except ChunkFailed as error:
        _failed(held, str(error), again=False)
    except Exception:
        log.exception("chunk failed", chunk=held.chunk, job=held.job.hex, attempt=held.attempt)
        _failed(held, _unexpected(held), again=True)
    else:
        log.info("chunk done", chunk=held.chunk, job=held.job.hex)
    return True


def _result(held: Lease) -> Json:
    job = Job.objects.get(id=held.job)
    return work_of(job.kind)(job.payload, held.payload)


def _failed(held: Lease, reason: str, *, again: bool) -> None:
    try:
        leases.fail(held, reason=reason, again=again)
    except LeaseLost as error:
        log.warning("lease lost; the chunk is tried again", chunk=held.chunk, error=str(error))


def _unexpected(held: Lease) -> str:
    """Its owner may read this: the error itself, which may name hosts, goes into the log alone."""
    return (
        f"Something went wrong here (attempt {held.attempt} of {ATTEMPTS}); nothing of this part "
        f"was kept. The operator finds it in the log under chunk {held.chunk}."
    )


@contextmanager
def _renewed(held: Lease) -> Iterator[None]:
    """Renew a lease from a thread, with a connection of its own, for as long as the block runs."""
    over = Event()

    def keep() -> None:
        try:
            while not over.wait(settings.JOB_LEASE_SECONDS / 3):
                leases.renew(held)
        except LeaseLost as error:
            log.warning("lease not renewed", chunk=held.chunk, error=str(error))
        finally:
            connection.close()

    thread = Thread(target=keep, name=f"lease {held.chunk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
