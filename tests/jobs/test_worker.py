"""Real workers on a real Valkey, killed in the middle."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hlfabric.network.processes import wait_until
from provenance.jobs.models import Chunk, Queue
from provenance.jobs.selectors import progress
from provenance.jobs.services import job_cancel, job_create
from tests.jobs.processes import Start, celery, children
from tests.jobs.work import KIND
from tests.node import rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("numbers")]
SECONDS = 60
LEASE_SECONDS = "2"


@pytest.fixture
def start(broker: str, tmp_path: Path) -> Iterator[Start]:
    """Starts Celery's worker or beat."""
    variables = {"LOTBOOK_JOB_LEASE_SECONDS": LEASE_SECONDS, "LOTBOOK_BROKER_URL": broker}
    with celery("tests.jobs.worker", logs=tmp_path, **variables) as started:
        yield started


def written() -> list[int]:
    """The numbers that were written down."""
    return [row[0] for row in rows("SELECT number FROM test_number ORDER BY 1")]


def test_killed_in_the_middle_nothing_is_lost_and_nothing_done_twice(start: Start) -> None:
    numbers = list(range(60))
    job = job_create(
        kind=KIND,
        payload={"pause": 0.1},
        chunks=[{"numbers": numbers[n : n + 5]} for n in range(0, 60, 5)],
    )
    start("beat")
    worker = start("worker")
    wait_until(lambda: progress(job.id).done >= 2, deadline=SECONDS, what="two chunks are done")
    wait_until(lambda: _leased() == 2, deadline=SECONDS, what="two chunks are being worked at")
    pool = children(worker)
    assert len(pool) == 2
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    wait_until(lambda: not any(map(_runs, pool)), deadline=SECONDS, what="its pool has followed")
    assert len(written()) == 5 * progress(job.id).done < 60
    start("worker")
    wait_until(lambda: not progress(job.id).running, deadline=SECONDS, what="the job is done")
    assert progress(job.id).done == 12
    assert written() == numbers
    assert max(Chunk.objects.values_list("attempts", flat=True)) == 2


def test_a_killed_pool_process_is_replaced_and_its_chunk_done_once(start: Start) -> None:
    job = job_create(kind=KIND, payload={"pause": 0.5}, chunks=[{"numbers": [1, 2, 3, 4]}])
    start("beat")
    worker = start("worker")
    wait_until(lambda: _leased() == 1, deadline=SECONDS, what="the chunk is being worked at")
    for pid in children(worker):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not progress(job.id).running, deadline=SECONDS, what="the job is done")
    assert written() == [1, 2, 3, 4]
    assert Chunk.objects.get().attempts == 2


def test_a_worker_that_is_told_to_end_finishes_what_it_holds(start: Start) -> None:
    job = job_create(kind=KIND, payload={"pause": 0.3}, chunks=[{"numbers": [1, 2, 3]}])
    start("beat")
    worker = start("worker")
    wait_until(lambda: _leased() == 1, deadline=SECONDS, what="the chunk is being worked at")
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(SECONDS) == 0
    assert (progress(job.id).done, written()) == (1, [1, 2, 3])


def test_what_somebody_waits_for_overtakes_what_waits_for_the_night(start: Start) -> None:
    numbers = range(40)
    payload = {"pause": 0.5}
    nightly = job_create(
        kind=KIND, payload=payload, chunks=[{"numbers": [n]} for n in numbers], queue=Queue.NIGHTLY
    )
    start("beat")
    start("worker")
    wait_until(lambda: _leased() == 2, deadline=SECONDS, what="nightly chunks are worked at")
    urgent = job_create(kind=KIND, payload=payload, chunks=[{"numbers": [100]}] * 4)
    wait_until(lambda: not progress(urgent.id).running, deadline=SECONDS, what="it is done")
    assert progress(nightly.id).done < 20
    assert job_cancel(job=nightly.id) > 0
    assert not progress(nightly.id).running


def test_a_cancelled_job_leaves_what_was_done_and_nothing_else(start: Start) -> None:
    job = job_create(
        kind=KIND, payload={"pause": 0.2}, chunks=[{"numbers": [n, n]} for n in range(30)]
    )
    start("beat")
    start("worker")
    wait_until(lambda: progress(job.id).done >= 2, deadline=SECONDS, what="two chunks are done")
    job_cancel(job=job.id)
    follower = job_create(kind=KIND, payload={}, chunks=[{"numbers": [100]}] * 4)
    wait_until(lambda: progress(follower.id).done == 4, deadline=SECONDS, what="others go on")
    found = progress(job.id)
    assert (found.done + found.cancelled, found.failed) == (30, 0)
    assert len([number for number in written() if number < 100]) == 2 * found.done


def _leased() -> int:
    return Chunk.objects.filter(state="leased").count()


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
