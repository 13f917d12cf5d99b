"""Who may work at a chunk, and until when."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.jobs import leases
from provenance.jobs.errors import LeaseLost
from provenance.jobs.leases import ATTEMPTS, Lease
from provenance.jobs.models import Chunk
from provenance.jobs.selectors import progress
from provenance.jobs.services import job_create
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
    assert len(leases.hand_out(limit=1)) == 1
    assert len(leases.hand_out()) == 1
    assert leases.hand_out() == []
    let_lapse(held)
    assert leases.hand_out() == [held.chunk]
    rows("UPDATE jobs_chunk SET handed_at = handed_at - interval '1 day' RETURNING 1")
    assert len(leases.hand_out()) == 3


@given(steps=st.lists(st.sampled_from(["lease", "lapse", "complete", "fail"]), max_size=30))
def test_whatever_happens_each_chunk_is_done_at_most_once(steps: list[str]) -> None:
    Chunk.objects.all().delete()
    job = job_create(kind=KIND, payload={}, chunks=[{"numbers": [n]} for n in range(3)])
    held: list[Lease] = []
    done: list[int] = []
    for step in steps:
        if step == "lease":
            taken = leases.lease()
            held += [taken] if taken else []
        elif held and step == "lapse":
            let_lapse(held[-1])
        elif held:
            _end(step, held.pop(), done)
    assert len(done) == len(set(done)) == progress(job.id).done


def _end(step: str, held: Lease, done: list[int]) -> None:
    try:
        if step == "complete":
            leases.complete(held, result={})
            done.append(held.chunk)
        else:
            leases.fail(held, reason="no", again=True)
    except LeaseLost:
        assert Chunk.objects.get(id=held.chunk).lease != held.token
