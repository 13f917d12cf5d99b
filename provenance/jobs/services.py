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
from provenance.jobs.models import Chunk, Job

log = structlog.get_logger("jobs")


def job_create(*, kind: str, payload: Json, chunks: Sequence[Json]) -> Job:
    """Keep a job in the caller's transaction; after its commit the workers hear of it.

    Raises KeyError for a kind that nobody has registered.
    """
    work_of(kind)
    job = Job(id=uuid4(), kind=kind, payload=payload, created_at=datetime.now(UTC))
    with transaction.atomic():
        job.save(force_insert=True)
        Chunk.objects.bulk_create(
            Chunk(job=job, number=number, payload=content, due_at=Now())
            for number, content in enumerate(chunks)
        )
        transaction.on_commit(chunks_hand_out)
    log.info("job created", job=job.id.hex, kind=kind, chunks=len(chunks))
    return job


def chunks_hand_out() -> int:
    """Send the workers the ids of free chunks, lapsed ones too; how many there were."""
    leases.lapsed_fail()
    chunks = leases.hand_out()
    chunks_send(chunks)
    return len(chunks)


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
