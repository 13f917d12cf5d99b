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
SECONDS = 120


@pytest.fixture
def start(broker: str, tmp_path: Path) -> Iterator[Start]:
    """Starts Celery's worker or beat; leases last as long as they do in earnest."""
    application = "tests.forecasting.runs.worker"
    with celery(application, logs=tmp_path, LOTBOOK_BROKER_URL=broker) as started:
        yield started


def state(run: UUID) -> RunState:
    """How far a run has come."""
    found = selectors.run(run)
    assert found is not None
    return found


def test_a_killed_worker_loses_and_doubles_nothing_and_its_panel_is_back_within_a_minute(
    start: Start,
) -> None:
    keys = new_shop(products=16)
    daily = Frequency.DAILY
    run = run_create(party=keys[0].party, frequency=daily, horizon=7, until=UNTIL)
    start("beat")
    worker = start("worker")
    wait_until(lambda: state(run.id).over >= 4, deadline=SECONDS, what="two panels are done")
    wait_until(lambda: bool(_leased(run.job)), deadline=SECONDS, what="others are worked at")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    killed, lost = time.monotonic(), _leased(run.job)
    done = state(run.id).over
    assert 4 <= done < 16
    start("worker")
    wait_until(lambda: _back(lost), deadline=SECONDS, what="what it held is worked at again")
    assert time.monotonic() - killed < 60
    wait_until(lambda: state(run.id).state == DONE, deadline=SECONDS, what="the run is done")
    assert state(run.id).forecast == state(run.id).series == 16
    assert list(selectors.forecasts(run.id).values_list("key", flat=True)) == list(map(str, keys))
    assert KeptTraining.objects.filter(forecast__run=run).count() == 16


def _leased(job: UUID) -> list[int]:
    return list(Chunk.objects.filter(job_id=job, state="leased").values_list("id", flat=True))


def _back(chunks: list[int]) -> bool:
    return not Chunk.objects.filter(id__in=chunks, attempts=1).exists()
