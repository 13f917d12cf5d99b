"""A run on real workers and a real Valkey, one of them killed in the middle."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from forecasting.engine.values import Frequency
from forecasting.runs import selectors
from forecasting.runs.models import KeptTraining
from forecasting.runs.selectors import DONE, RunState
from forecasting.runs.services import run_create
from hlfabric.network.processes import wait_until
from provenance.jobs.models import Chunk
from tests.forecasting.runs.shop import UNTIL, new_shop
from tests.jobs.processes import Start, celery

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 300
"""The engine alone takes ten seconds of a core to load."""


APPLICATION = "tests.forecasting.runs.worker"


@pytest.fixture
def start(broker: str, tmp_path: Path) -> Iterator[Start]:
    """Starts Celery's worker or beat; leases last as long as they do in earnest."""
    with celery(APPLICATION, logs=tmp_path, LOTBOOK_BROKER_URL=broker) as started:
        yield started


def state(run: UUID) -> RunState:
    """How far a run has come."""
    found = selectors.run(run)
    assert found is not None
    return found


def test_a_killed_worker_loses_and_doubles_nothing_and_its_panels_are_back_within_a_minute(
    start: Start,
) -> None:
    keys = new_shop(products=40)
    daily = Frequency.DAILY
    run = run_create(party=keys[0].party, frequency=daily, horizon=7, until=UNTIL)
    start("beat")
    one, _ = start("worker"), start("worker")
    wait_until(lambda: state(run.id).over >= 2, deadline=SECONDS, what="a panel is done")
    wait_until(lambda: len(_leased(run.job)) == 4, deadline=SECONDS, what="both are at work")
    one.send_signal(signal.SIGKILL)
    one.wait()
    killed, held = time.monotonic(), _leased(run.job)
    assert 2 <= state(run.id).over < 40
    wait_until(lambda: _ended(held), deadline=SECONDS, what="what was held is done")
    assert time.monotonic() - killed < 60
    wait_until(lambda: state(run.id).state == DONE, deadline=SECONDS, what="the run is done")
    assert state(run.id).forecast == state(run.id).series == 40
    assert list(selectors.forecasts(run.id).values_list("key", flat=True)) == list(map(str, keys))
    assert KeptTraining.objects.filter(forecast__run=run).count() == 40
    attempts = Chunk.objects.filter(job_id=run.job).values_list("attempts", flat=True)
    assert sorted(attempts)[-3:] in ([1, 2, 2], [1, 1, 2])  # one of its two may just be done


def test_a_series_that_kills_whoever_works_at_it_fails_alone(broker: str, tmp_path: Path) -> None:
    one, other = new_shop(products=2)
    variables = {"LOTBOOK_JOB_LEASE_SECONDS": "2", "TEST_KILLS": one.product}
    daily = Frequency.DAILY
    with celery(APPLICATION, logs=tmp_path, LOTBOOK_BROKER_URL=broker, **variables) as start:
        run = run_create(party=one.party, frequency=daily, horizon=7, until=UNTIL)
        start("beat")
        start("worker")
        wait_until(lambda: state(run.id).state == DONE, deadline=SECONDS, what="the run is done")
    found = {row.key: row for row in selectors.forecasts(run.id)}
    assert (found[str(one)].state, found[str(other)].state) == ("failed", "forecast")
    assert "begun 5 times and cut off each time" in found[str(one)].reason


def _leased(job: UUID) -> list[int]:
    return list(Chunk.objects.filter(job_id=job, state="leased").values_list("id", flat=True))


def _ended(chunks: list[int]) -> bool:
    return Chunk.objects.filter(id__in=chunks, state="done").count() == len(chunks)
