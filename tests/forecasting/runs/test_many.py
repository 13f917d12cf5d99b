"""Ten thousand series by one worker of two processes, whose memory stays flat."""

import faulthandler
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from django.db.models import Count, Max

from forecasting.engine.values import Frequency
from forecasting.runs import selectors
from forecasting.runs.selectors import DONE, RUNNING
from forecasting.runs.services import run_create
from hlfabric.network.processes import wait_until
from tests.forecasting.runs.shop import UNTIL, new_shop
from tests.jobs.processes import Start, celery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.soak]
SERIES = 10_000
HOURS = 3
GROWTH = 1.25


@pytest.fixture
def start(broker: str, tmp_path: Path) -> Iterator[Start]:
    """Starts Celery's worker or beat, as they are."""
    application = "provenance.local.worker"
    with celery(application, logs=tmp_path, LOTBOOK_BROKER_URL=broker) as started:
        yield started


def test_each_series_is_forecast_once_and_memory_stays_flat(start: Start) -> None:
    faulthandler.cancel_dump_traceback_later()  # it takes longer than others, which would hang then
    keys = new_shop(products=SERIES)
    start("beat")
    start("worker")
    daily = Frequency.DAILY
    run = run_create(party=keys[0].party, frequency=daily, horizon=7, until=UNTIL)

    def is_over() -> bool:
        found = selectors.run(run.id)
        return found is not None and found.state != RUNNING

    wait_until(is_over, deadline=HOURS * 3600, what="the run is over")
    over = selectors.run(run.id)
    assert over is not None
    assert (over.state, over.forecast, over.series) == (DONE, SERIES, SERIES)
    rows = selectors.forecasts(run.id)
    assert rows.aggregate(keys=Count("key", distinct=True))["keys"] == SERIES
    by_panel = rows.values("panel").annotate(last=Max("id"), peak=Max("peak_mb"))
    peaks = [each["peak"] for each in by_panel.order_by("last")]
    quarter = max(1, len(peaks) // 4)
    assert median(peaks[-quarter:]) < GROWTH * median(peaks[:quarter])
