"""Leases: who works at which chunk, and until when.

A lease is a token that is good until ``leased_until``. Whoever holds it renews it; when it lapses
the chunk may be leased again, and the old token is good for nothing any more.
"""

import json
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from provenance.jobs.errors import LeaseLost
from provenance.jobs.kinds import Json
from provenance.jobs.models import Chunk, Queue

ATTEMPTS = 5
"""How often a chunk is tried before it has failed."""
_FREE = (
    "jobs_chunk c JOIN jobs_job j ON j.id = c.job_id"
    " WHERE (c.state = 'waiting' AND c.due_at <= clock_timestamp()"
    " OR c.state = 'leased' AND c.leased_until < clock_timestamp())"
    " AND NOT EXISTS (SELECT FROM jobs_chunk e WHERE e.job_id = c.job_id AND e.stage < c.stage"
    " AND e.state IN ('waiting', 'leased'))"
)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work at a chunk. ``attempt`` counts from 1."""

    token: UUID
    chunk: int
    job: UUID
    attempt: int
    payload: Json


def lease(*, chunk: int | None = None, job: UUID | None = None) -> Lease | None:
    """Lease one free chunk: this one, one of this job, or any; None where none is free.

    Interactive work goes before nightly work.
    """
    token = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_chunk SET state = 'leased', lease = %s, attempts = attempts + 1,"  # noqa: S608 - a constant
            " leased_until = clock_timestamp() + make_interval(secs => %s)"
            f" WHERE id = (SELECT c.id FROM {_FREE} AND c.attempts < %s"
            " AND c.id = coalesce(%s, c.id) AND c.job_id = coalesce(%s, c.job_id)"
            " ORDER BY j.queue <> %s, c.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED) RETURNING id",
            [token, settings.JOB_LEASE_SECONDS, ATTEMPTS, chunk, job, Queue.INTERACTIVE],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    found = Chunk.objects.get(id=row[0])
    return Lease(token, found.id, found.job_id, found.attempts, found.payload)


def renew(held: Lease) -> None:
    """Keep a lease for another while. Raises LeaseLost."""
    _settle(
        held, "leased_until = clock_timestamp() + make_interval(secs => %s)",
        settings.JOB_LEASE_SECONDS,
    )  # fmt: skip


def complete(held: Lease, *, result: Json) -> None:
    """Note that a chunk is done, with its result. Raises LeaseLost."""
    _settle(held, "state = 'done', lease = NULL, result = %s::jsonb", json.dumps(result))


def fail(held: Lease, *, reason: str, again: bool) -> None:
    """Give a chunk back, to be tried again after a pause; the last time, it has failed.

    ``reason`` is for the job's owner, in words. Raises LeaseLost.
    """
    if again and held.attempt < ATTEMPTS:
        pause = settings.JOB_PAUSE_SECONDS * 2**held.attempt
        _settle(
            held, "state = 'waiting', lease = NULL, handed_at = NULL, reason = %s,"
            " due_at = clock_timestamp() + make_interval(secs => %s)", reason, pause,
        )  # fmt: skip
    else:
        _settle(held, "state = 'failed', lease = NULL, reason = %s", reason)


def lapsed_fail() -> int:
    """End the chunks whose last lease lapsed too; how many there were."""
    reason = f"The work was begun {ATTEMPTS} times and cut off each time. It is not tried again."
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_chunk SET state = 'failed', lease = NULL, reason = %s"
            " WHERE state = 'leased' AND leased_until < clock_timestamp() AND attempts >= %s",
            [reason, ATTEMPTS],
        )
        return int(cursor.rowcount)


def _settle(held: Lease, assignments: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE jobs_chunk SET {assignments} WHERE id = %s AND lease = %s",  # noqa: S608 - constants
            [*values, held.chunk, held.token],
        )
        if cursor.rowcount != 1:
            raise LeaseLost(f"Chunk {held.chunk} is no longer leased to this worker.")


def hand_out(*, queue: str, limit: int = 100) -> list[int]:
    """Free chunks of a queue whose ids are to be sent to the workers, the oldest first.

    Each is named once while a lease lasts, and again afterwards if nobody has taken it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_chunk SET handed_at = clock_timestamp() WHERE id IN ("  # noqa: S608 - a constant
            f" SELECT c.id FROM {_FREE} AND c.attempts < %s AND j.queue = %s"
            " AND coalesce(c.handed_at + make_interval(secs => %s) < clock_timestamp(), true)"
            " ORDER BY c.id LIMIT %s FOR UPDATE OF c SKIP LOCKED) RETURNING id",
            [ATTEMPTS, queue, settings.JOB_LEASE_SECONDS, limit],
        )
        return sorted(row[0] for row in cursor.fetchall())
