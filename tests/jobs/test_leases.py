"""Who may work at a chunk, and until when."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.jobs import leases
from provenance.jobs.errors import LeaseLost
from provenance.jobs.leases import ATTEMPTS, Lease
from provenance.jobs.models import Chunk, Queue
from provenance.jobs.selectors import progress
from provenance.jobs.services import chunks_add, job_cancel, job_create
from tests.jobs.work import KIND
from tests.node import rows

pytestmark = pytest.mark.django_db


def chunk() -> Chunk:
    """A chunk of a new job."""
    return Chunk.objects.get(job=job_create(kind=KIND, payload={}, chunks=[{"numbers": [1]}]))


def leased(**which: Any) -> Lease:
    """A lease that must be to be had."""
    held = leases.lease(**which)
    assert held is not None
    return held


def let_lapse(held: Lease) -> None:
    """Move a lease's end into the past."""
    rows(
        "UPDATE jobs_chunk SET leased_until = now() - interval '1 second' WHERE id = %s"
        " RETURNING 1",
        [held.chunk],
    )


def test_one_at_a_time() -> None:
    held = leased(chunk=chunk().id)
    assert held.attempt == 1
    assert held.payload == {"numbers": [1]}
    assert leases.lease(chunk=held.chunk) is None


def test_a_lease_that_lapsed_passes_to_the_next_and_is_good_for_nothing() -> None:
    first = leased(chunk=chunk().id)
    let_lapse(first)
    second = leased(chunk=first.chunk)
    assert (second.attempt, second.token != first.token) == (2, True)
    with pytest.raises(LeaseLost, match="no longer leased"):
        leases.renew(first)
    with pytest.raises(LeaseLost):
        leases.complete(first, result={})
    with pytest.raises(LeaseLost):
        leases.fail(first, reason="late", again=True)
    leases.complete(second, result={"written": 1})
    assert Chunk.objects.get().result == {"written": 1}


def test_a_lease_that_is_renewed_stays() -> None:
    held = leased(chunk=chunk().id)
    let_lapse(held)
    leases.renew(held)
    assert leases.lease(chunk=held.chunk) is None


def test_a_failed_attempt_waits_twice_as_long_each_time(settings: Any) -> None:
    settings.JOB_PAUSE_SECONDS = 10
    held = leased(chunk=chunk().id)
    leases.fail(held, reason="not now", again=True)
    assert leases.lease(chunk=held.chunk) is None
    wait = "SELECT round(extract(epoch FROM due_at - now())) FROM jobs_chunk"
    assert rows(wait) == [(20,)]
    rows("UPDATE jobs_chunk SET due_at = now() RETURNING 1")
    leases.fail(leased(chunk=held.chunk), reason="not now", again=True)
    assert rows(wait) == [(40,)]


def test_the_last_attempt_fails_with_its_reason(settings: Any) -> None:
    settings.JOB_PAUSE_SECONDS = 0
    number = chunk().id
    for _ in range(ATTEMPTS):
        leases.fail(leased(chunk=number), reason="no", again=True)
    assert leases.lease(chunk=number) is None
    found = Chunk.objects.get()
    assert (found.state, found.reason) == ("failed", "no")


def test_a_chunk_that_kills_whoever_takes_it_ends_in_words() -> None:
    number = chunk().id
    for _ in range(ATTEMPTS):
        let_lapse(leased(chunk=number))
    assert leases.lease(chunk=number) is None
    assert leases.lapsed_fail() == 1
    assert Chunk.objects.get().reason == (
        "The work was begun 5 times and cut off each time. It is not tried again."
    )


def test_a_job_gives_its_own_chunks_in_order() -> None:
    chunk()
    other = job_create(kind=KIND, payload={}, chunks=[{"numbers": [n]} for n in (5, 6)])
    assert [leased(job=other.id).payload["numbers"] for _ in range(2)] == [[5], [6]]
    assert leases.lease(job=other.id) is None
    assert leases.lease(job=uuid4()) is None


def test_free_chunks_are_named_once_while_a_lease_lasts() -> None:
    job_create(kind=KIND, payload={}, chunks=[{"numbers": [n]} for n in range(3)])
    held = leased()
    assert len(named(limit=1)) == 1
    assert len(named()) == 1
    assert named() == []
    let_lapse(held)
    assert named() == [held.chunk]
    rows("UPDATE jobs_chunk SET handed_at = handed_at - interval '1 day' RETURNING 1")
    assert len(named()) == 3


def named(**options: Any) -> list[int]:
    """The interactive chunks that are handed out now."""
    return leases.hand_out(queue=Queue.INTERACTIVE, **options)


def test_interactive_work_goes_before_nightly_work() -> None:
    job_create(kind=KIND, payload={}, chunks=[{"numbers": [1]}] * 2, queue=Queue.NIGHTLY)
    nightly = list(Chunk.objects.values_list("id", flat=True))
    urgent = chunk().id
    assert (leases.hand_out(queue=Queue.NIGHTLY), named()) == (nightly, [urgent])
    assert [leased().chunk for _ in range(3)] == [urgent, *nightly]


def test_a_chunk_waits_for_those_of_lower_stages_done_or_not() -> None:
    job = job_create(kind=KIND, payload={}, chunks=[{"numbers": [1]}, {"numbers": [2]}])
    chunks_add(job=job.id, chunks=[{"numbers": [3]}], stage=1)
    last = Chunk.objects.get(stage=1)
    first, second = leased(job=job.id), leased(job=job.id)
    assert leases.lease(chunk=last.id) is None
    leases.complete(first, result={})
    leases.fail(second, reason="no", again=True)
    assert leases.lease(job=job.id) is None
    assert last.id not in named()
    leases.fail(_again(second), reason="no", again=False)
    assert leased(job=job.id).chunk == last.id


def _again(held: Lease) -> Lease:
    """The chunk once more, without its pause."""
    rows("UPDATE jobs_chunk SET due_at = now() WHERE id = %s RETURNING 1", [held.chunk])
    return leased(chunk=held.chunk)


def test_what_is_cancelled_is_not_begun_and_what_is_done_of_it_not_kept() -> None:
    job = job_create(kind=KIND, payload={}, chunks=[{"numbers": [n]} for n in range(3)])
    leases.complete(leased(job=job.id), result={})
    held = leased(job=job.id)
    assert job_cancel(job=job.id) == 2
    assert (leases.lease(job=job.id), named()) == (None, [])
    for late in (leases.renew, lambda lost: leases.complete(lost, result={})):
        with pytest.raises(LeaseLost):
            late(held)
    found = progress(job.id)
    assert (found.done, found.cancelled, found.running) == (1, 2, False)
    assert job_cancel(job=job.id) == 0


STEPS = ["lease", "lapse", "complete", "fail", "add", "cancel"]


@given(steps=st.lists(st.sampled_from(STEPS), max_size=30))
def test_whatever_happens_each_chunk_is_done_at_most_once(steps: list[str]) -> None:
    Chunk.objects.all().delete()
    job = job_create(kind=KIND, payload={}, chunks=[{"numbers": [n]} for n in range(3)])
    held: list[Lease] = []
    done: list[int] = []
    for number, step in enumerate(steps):
        if step == "lease":
            taken = leases.lease()
            held += [taken] if taken else []
        elif step == "add":
            chunks_add(job=job.id, chunks=[{"numbers": [number]}], stage=number)
        elif step == "cancel":
            _cancel(job.id, done)
        elif held and step == "lapse":
            let_lapse(held[-1])
        elif held:
            _end(step, held.pop(), done)
    assert len(done) == len(set(done)) == progress(job.id).done


def _cancel(job: UUID, done: list[int]) -> None:
    job_cancel(job=job)
    found = progress(job)
    assert not found.running
    assert found.done == len(done)


def _end(step: str, held: Lease, done: list[int]) -> None:
    try:
        if step == "complete":
            leases.complete(held, result={})
            done.append(held.chunk)
        else:
            leases.fail(held, reason="no", again=True)
    except LeaseLost:
        assert Chunk.objects.get(id=held.chunk).lease != held.token
