"""Jobs from their creation to the last chunk, in this process."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from provenance.jobs import kinds, services
from provenance.jobs.leases import ATTEMPTS, lease
from provenance.jobs.models import Chunk, Job
from provenance.jobs.selectors import chunks, ends, job, progress, waiting
from provenance.jobs.services import chunk_work, job_create
from tests.jobs.work import KIND
from tests.node import rows

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("numbers", "broker"),
]


@pytest.fixture(autouse=True)
def _no_pause(settings: Any) -> None:
    settings.JOB_PAUSE_SECONDS = 0


def new_job(*contents: dict[str, Any], **payload: Any) -> Job:
    """A job of these chunks."""
    return job_create(kind=KIND, payload=payload, chunks=contents)


def written() -> list[int]:
    """The numbers that were written down."""
    return [row[0] for row in rows("SELECT number FROM test_number ORDER BY 1")]


def test_a_clock_ahead_of_the_databases_does_not_keep_the_work_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Ahead(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + timedelta(minutes=20)

    monkeypatch.setattr(services, "datetime", Ahead)
    new_job({"numbers": [1]})
    assert chunk_work()
    assert written() == [1]


def test_progress_counts_chunks() -> None:
    made = new_job({"numbers": [1, 2]}, {"numbers": [3]})
    assert (waiting(), progress(made.id).running) == (2, True)
    assert chunk_work()
    assert (progress(made.id).done, progress(made.id).total) == (1, 2)
    assert chunk_work()
    assert not chunk_work()
    assert not progress(made.id).running
    assert [chunk.result for chunk in chunks(made.id)] == [{"written": 2}, {"written": 1}]
    assert [chunk.result for chunk in ends(made.id)] == [{"written": 2}, {"written": 1}]
    assert written() == [1, 2, 3]
    assert waiting() == 0


def test_a_refusal_is_final_and_says_why() -> None:
    made = new_job({"refuse": "There is no such lot."}, {"numbers": [1]})
    assert chunk_work()
    assert chunk_work()
    assert not chunk_work()
    refused, done = chunks(made.id)
    assert (refused.state, refused.reason) == ("failed", "There is no such lot.")
    assert done.state == "done"
    assert (progress(made.id).failed, progress(made.id).running) == (1, False)


def test_an_unexpected_error_is_tried_again_and_leaves_nothing() -> None:
    made = new_job({"numbers": [1], "crash": "disk on fire at 10.0.0.1"})
    for _ in range(ATTEMPTS):
        assert chunk_work()
    assert not chunk_work()
    (failed,) = chunks(made.id)
    assert failed.state == "failed"
    assert f"attempt {ATTEMPTS} of {ATTEMPTS}" in str(failed.reason)
    assert "fire" not in str(failed.reason)
    assert written() == []


def test_work_under_a_lost_lease_is_not_kept(settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0
    made = new_job({"numbers": [1]}, pause=0.2)
    assert not _works_while_another_takes_it()
    assert written() == []
    settings.JOB_LEASE_SECONDS = 30
    assert chunk_work()
    assert written() == [1]
    assert progress(made.id).done == 1


def _works_while_another_takes_it() -> bool:
    """Do the chunk, its lease passing to nobody in the middle; whether it counts as done."""
    work = kinds.work_of(KIND)

    def interrupted(job: dict[str, Any], chunk: dict[str, Any]) -> dict[str, Any]:
        result = work(job, chunk)
        rows("UPDATE jobs_chunk SET lease = gen_random_uuid() RETURNING 1")
        return result

    kinds.register(KIND, interrupted)
    try:
        assert chunk_work()
    finally:
        kinds.register(KIND, work)
    return Chunk.objects.get().state == "done"


def test_a_lease_is_renewed_while_the_work_goes_on(settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0.6
    made = new_job({"numbers": [1, 2, 3, 4]}, pause=0.4)
    begin = time.monotonic()
    assert chunk_work()
    assert time.monotonic() - begin > 1.5
    assert progress(made.id).done == 1
    assert Chunk.objects.get().attempts == 1


def test_a_job_of_no_known_kind_is_not_made() -> None:
    with pytest.raises(KeyError):
        job_create(kind="unheard_of", payload={}, chunks=[])
    assert not Job.objects.exists()


def test_jobs_are_found_by_their_kind() -> None:
    made = new_job({"numbers": [1]})
    assert job(made.id, kind=KIND) == made
    assert job(made.id, kind="another") is None
    assert lease(job=made.id) is not None
