"""How far capture jobs have come."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from provenance.capture.models import CaptureJob
from provenance.domain.custody.verdicts import sentence

PENDING, COMMITTED, INDEXED, FAILED = "pending", "committed", "indexed", "failed"


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """A finding of the ledger, or why a call failed, in words."""

    code: str
    params: Mapping[str, str]
    sentence: str


@dataclass(frozen=True, slots=True)
class EventState:
    """One event of a job. ``status`` is the verdict, once it is indexed.

    A duplicate's transaction and block are those of the first.
    """

    position: int
    event_id: str
    state: str
    status: str | None
    findings: tuple[FoundProblem, ...]
    transaction_id: str | None
    block: int | None
    first_id: str | None = None


@dataclass(frozen=True, slots=True)
class JobState:
    """A job with its events. ``finished_at`` is the ledger's time of its last transaction."""

    job: CaptureJob
    events: tuple[EventState, ...]
    finished_at: str | None

    @property
    def running(self) -> bool:
        """Whether an event's fate is still open."""
        return any(event.state in {PENDING, COMMITTED} for event in self.events)

    @property
    def failures(self) -> tuple[EventState, ...]:
        """The events that were refused or could not be sent."""
        return tuple(e for e in self.events if e.status == "refused" or e.state == FAILED)


def job(job_id: UUID) -> CaptureJob | None:
    """A job by its id."""
    return CaptureJob.objects.filter(id=job_id).first()


def job_state(found: CaptureJob) -> JobState:
    """How far a job has come, by the outbox and the read models."""
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [found.party, found.id])
        rows = cursor.fetchall()
    times = [row[-1] for row in rows if row[-1]]
    return JobState(found, tuple(map(_event_state, rows)), max(times) if times else None)


_EVENTS = """
SELECT j.position, j.event_id, j.duplicate_of,
       CASE WHEN s.code = 'VALID' THEN 'committed' ELSE c.state END, c.reason,
       coalesce(first.transaction_id, e.transaction_id, c.transaction_id),
       coalesce(first.block, e.block), e.status, e.findings, t.timestamp
FROM capture_job_event j
LEFT JOIN relay_call c ON c.id = j.call
LEFT JOIN relay_transaction s ON s.transaction_id = c.transaction_id
LEFT JOIN LATERAL (
    SELECT * FROM capture_event e
    WHERE (j.duplicate_of IS NULL AND e.transaction_id = c.transaction_id
           AND e.position = c.position + j.place)
       OR (j.duplicate_of IS NOT NULL AND e.recorder = %s AND e.event_id = j.duplicate_of
           AND e.status IN ('applied', 'recorded'))
    ORDER BY e.block, e.transaction, e.position LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT f.transaction_id, f.block FROM capture_event f
    WHERE e.status = 'duplicate' AND f.status IN ('applied', 'recorded')
      AND (f.recorder, f.event_id, f.commitment) = (e.recorder, e.event_id, e.commitment)
      AND f.core::json->>'declarationTime' IS NOT DISTINCT FROM e.core::json->>'declarationTime'
    ORDER BY f.block, f.transaction, f.position LIMIT 1
) first ON true
LEFT JOIN index_transaction t ON t.block = e.block AND t.position = e.transaction
WHERE j.job_id = %s ORDER BY j.position
"""


def _event_state(row: tuple[Any, ...]) -> EventState:
    position, event_id, first_id, call_state, reason, transaction_id, block, status, found, _ = row
    findings: tuple[FoundProblem, ...] = ()
    if first_id is not None:
        state, status = INDEXED, "duplicate"
    elif status is not None:
        state, findings = INDEXED, _findings(found)
    elif call_state == FAILED:
        state, findings = FAILED, (FoundProblem("failed", {}, reason or ""),)
    else:
        state = COMMITTED if call_state == COMMITTED else PENDING
    return EventState(position, event_id, state, status, findings, transaction_id, block, first_id)


def _findings(text: str) -> tuple[FoundProblem, ...]:
    return tuple(
        FoundProblem(code, params, sentence(code, params)) for code, params in json.loads(text)
    )
