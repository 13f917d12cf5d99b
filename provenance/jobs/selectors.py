"""How far jobs have come."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from provenance.jobs.kinds import Json
from provenance.jobs.models import Chunk, Job

OPEN = (Chunk.State.WAITING, Chunk.State.LEASED)


@dataclass(frozen=True, slots=True)
class Progress:
    """Chunks of a job: ``done``, ``failed`` and ``cancelled`` of ``total``."""

    total: int
    done: int
    failed: int
    cancelled: int

    @property
    def running(self) -> bool:
        """Whether a chunk is still to be done."""
        return self.done + self.failed + self.cancelled < self.total


@dataclass(frozen=True, slots=True)
class ChunkState:
    """A chunk with what came of it: ``result`` where it is done, ``reason`` where it failed."""

    payload: Json
    state: str
    result: Json | None
    reason: str | None


def job(job_id: UUID, *, kind: str) -> Job | None:
    """A job of a kind by its id."""
    return Job.objects.filter(id=job_id, kind=kind).first()


def progress(job_id: UUID) -> Progress:
    """How many chunks a job has, and what became of them."""
    counted = Chunk.objects.filter(job_id=job_id).aggregate(
        total=Count("id"),
        done=Count("id", filter=Q(state=Chunk.State.DONE)),
        failed=Count("id", filter=Q(state=Chunk.State.FAILED)),
        cancelled=Count("id", filter=Q(state=Chunk.State.CANCELLED)),
    )
    return Progress(**counted)


def chunks(job_id: UUID) -> list[ChunkState]:
    """A job's chunks in order."""
    return [_state(row) for row in Chunk.objects.filter(job_id=job_id).order_by("number")]


def ends(job_id: UUID) -> tuple[ChunkState, ChunkState]:
    """A job's first chunk, and the one that was added last. Raises IndexError where it has none."""
    rows = Chunk.objects.filter(job_id=job_id)
    return _state(rows.order_by("number")[0]), _state(rows.order_by("-number")[0])


def waiting() -> int:
    """How many chunks wait or are being worked at, of all jobs."""
    return Chunk.objects.filter(state__in=OPEN).count()


def _state(row: Chunk) -> ChunkState:
    return ChunkState(row.payload, row.state, row.result, row.reason)
