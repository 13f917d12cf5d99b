"""Runs from their creation to the last chunk, in this process."""

from typing import Any
from uuid import uuid4

import pytest

from forecasting.engine.values import Frequency
from forecasting.runs import forecasts, panels, selectors
from forecasting.runs import totals as totals_module
from forecasting.runs.errors import RunRefused
from forecasting.runs.kept import digest, unpack
from forecasting.runs.models import ForecastRun, ForecastTotal, KeptTraining, SeriesForecast
from forecasting.runs.selectors import CANCELLED, DONE, FAILED, RUNNING, RunState
from forecasting.runs.services import run_cancel, run_create
from forecasting.runs.totals import totals_keep
from forecasting.series.rows import SeriesKey
from provenance.jobs.models import Chunk
from provenance.jobs.selectors import job
from provenance.jobs.services import chunk_work
from tests.forecasting.runs.faults import disturbed
from tests.forecasting.runs.shop import UNTIL, new_shop
from tests.node import new_gln

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


@pytest.fixture(autouse=True)
def _no_pause(settings: Any) -> None:
    settings.JOB_PAUSE_SECONDS = 0


def begun(series: list[SeriesKey], **asked: Any) -> ForecastRun:
    """A run of a week ahead."""
    usual = {"frequency": Frequency.DAILY, "horizon": 7, "until": UNTIL}
    return run_create(party=series[0].party, **{**usual, **asked})


def worked(run: ForecastRun) -> RunState:
    """The run after all its chunks."""
    while chunk_work(job=run.job):
        pass
    return state(run)


def state(run: ForecastRun) -> RunState:
    """How far a run has come."""
    found = selectors.run(run.id)
    assert found is not None
    return found


def figures(row: SeriesForecast) -> tuple[Any, ...]:
    """What a forecast says."""
    return row.key, row.point, row.mean, row.quantiles, row.total_quantiles, row.shares, row.notes


def test_all_series_are_forecast_and_what_they_rest_on_is_kept() -> None:
    keys = new_shop()
    run = begun(keys)
    assert (state(run).state, state(run).series) == (RUNNING, 0)
    over = worked(run)
    assert (over.state, over.series, over.forecast, over.reason) == (DONE, 3, 3, "")
    assert over.seconds > 0
    assert over.peak_mb > 50
    rows = list(selectors.forecasts(run.id))
    assert [row.key for row in rows] == [str(key) for key in keys]
    for row in rows:
        assert row.dates[0] > UNTIL
        assert len(row.point) == len(row.mean) == len(row.quantiles["0.9"]) == 7
        assert 0.9 < sum(share["weight"] for share in row.shares) < 1.001
        assert set(row.baselines) == {"seasonal_naive", "prophet"}
    kept = KeptTraining.objects.get(forecast=rows[0])
    assert unpack(bytes(kept.content)).key == keys[0]
    assert digest(bytes(kept.content)) == kept.sha256
    assert ForecastRun.objects.get(id=run.id).versions["prophet"]


def test_the_same_run_again_gives_the_same_numbers_and_the_newest_counts() -> None:
    keys = new_shop(products=2)
    first, second = begun(keys), begun(keys, keys=keys)
    assert worked(first).forecast == worked(second).forecast == 2
    before, after = (list(selectors.forecasts(run.id)) for run in (first, second))
    assert [figures(row) for row in before] == [figures(row) for row in after]
    latest = selectors.latest(key=str(keys[0]))
    assert latest is not None
    assert latest.run_id == second.id
    assert [row.run_id for row in selectors.latest_all(party=keys[0].party)] == [second.id] * 2


def test_totals_are_the_sums_of_what_is_reconciled_with_them() -> None:
    keys = new_shop()
    run = begun(keys)
    worked(run)
    totals = selectors.totals(run.id)
    assert ("all", "", "sales", "") in [(t.kind, t.name, t.channel, t.unit) for t in totals]
    rows = list(selectors.forecasts(run.id))
    for total in (each for each in totals if each.kind == "all"):
        assert total.dates == rows[0].dates
        sums = [sum(day) for day in zip(*(row.reconciled for row in rows), strict=True)]
        assert total.mean == pytest.approx(sums, rel=1e-12)
        assert all(low <= high for low, high in zip(*_ends(total), strict=True))
    totals_keep(run=run)
    assert [t.mean for t in selectors.totals(run.id)] == [t.mean for t in totals]


def _ends(total: ForecastTotal) -> tuple[list[float], list[float]]:
    return total.quantiles["0.1"], total.quantiles["0.9"]


def test_totals_that_the_engine_cannot_forecast_are_the_series_sums(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forecasts, "get_engine", lambda: disturbed({"all": "crash"}))
    monkeypatch.setattr(totals_module, "get_engine", lambda: disturbed({"all": "crash"}))
    keys = new_shop(products=2)
    run = begun(keys)
    assert (worked(run).state, worked(run).forecast) == (DONE, 2)
    total = next(each for each in selectors.totals(run.id) if each.kind == "all")
    rows = selectors.forecasts(run.id)
    assert total.mean == pytest.approx(
        [sum(day) for day in zip(*(row.mean for row in rows), strict=True)]
    )
    assert total.quantiles == {}


def test_series_that_stop_the_engine_fail_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = new_shop()
    engine = disturbed({keys[0].product: "crash", keys[2].product: "hang"})
    monkeypatch.setattr(forecasts, "get_engine", lambda: engine)
    monkeypatch.setattr(forecasts, "SERIES_SECONDS", 3)
    monkeypatch.setattr(forecasts, "PANEL_SECONDS", 3)
    run = begun(keys)
    over = worked(run)
    assert (over.state, over.forecast, over.failed) == (DONE, 1, 2)
    crashed, fine, hung = selectors.forecasts(run.id)
    assert fine.state == "forecast"
    assert crashed.reason == "Something went wrong here; the operator finds it in the log."
    assert hung.reason == "It took more than 3 seconds."
    assert len({row.panel for row in (crashed, fine, hung)}) == 3


def test_a_series_whose_chunk_is_given_up_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = new_shop(products=2)
    monkeypatch.setattr(panels, "MOST", 1)
    run = begun(keys)
    assert chunk_work(job=run.job)
    Chunk.objects.filter(job_id=run.job, payload__keys=[str(keys[0])]).update(
        state="failed", reason="The work was begun 5 times and cut off each time."
    )
    over = worked(run)
    assert (over.state, over.forecast, over.failed) == (DONE, 1, 1)
    row = selectors.forecasts(run.id)[0]
    assert row.reason == "The work was begun 5 times and cut off each time."


def test_work_done_again_keeps_the_same_rows_once() -> None:
    keys = new_shop(products=2)
    run = begun(keys)
    worked(run)
    chunk = Chunk.objects.get(job_id=run.job, payload__do="forecast")
    before = list(selectors.forecasts(run.id).values_list("key", "point"))
    forecasts.forecast(ForecastRun.objects.get(id=run.id), chunk.payload)
    assert list(selectors.forecasts(run.id).values_list("key", "point")) == before
    assert KeptTraining.objects.filter(forecast__run=run).count() == 2


def test_panels_follow_what_series_have_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = new_shop(products=4)
    assert selectors.seconds_per_series("monthly") == selectors.FIRST_SECONDS
    worked(begun(keys))
    SeriesForecast.objects.update(seconds=panels.CHUNK_SECONDS / 2)
    over = worked(begun(keys))
    assert {row.panel for row in selectors.forecasts(over.run.id)} == {0, 1}


def test_a_cancelled_run_keeps_what_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = new_shop()
    monkeypatch.setattr(panels, "MOST", 1)
    run = begun(keys)
    assert chunk_work(job=run.job)
    assert chunk_work(job=run.job)
    assert run_cancel(run=run.id) == 3
    over = worked(run)
    assert (over.state, over.over, over.series) == (CANCELLED, 1, 3)
    with pytest.raises(RunRefused, match="There is no run"):
        run_cancel(run=uuid4())


def test_a_party_without_series_is_told_so() -> None:
    over = worked(begun([SeriesKey(new_gln(), "", "", "sales")]))
    assert over.state == FAILED
    assert "no active series" in over.reason


def test_nothing_is_begun_that_makes_no_sense() -> None:
    [key] = new_shop(products=1)
    other = key._replace(party=new_gln())
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"horizon": 0}, "A horizon of 0 periods"),
        ({"horizon": 401}, "daily forecasts reach from 1 to 400"),
        ({"keys": []}, "No series is named"),
        ({"keys": [other]}, "is no series of party"),
    ]
    for wrong, said in wrongs:
        with pytest.raises(RunRefused, match=said):
            begun([key], **wrong)
    assert not ForecastRun.objects.exists()


def test_runs_wait_in_the_queue_they_are_made_for() -> None:
    keys = new_shop(products=1)
    run = begun(keys, queue="nightly")
    made = job(run.job, kind="forecast")
    assert made is not None
    assert made.queue == "nightly"
    assert [each.run.id for each in selectors.runs(party=keys[0].party, limit=5)] == [run.id]
    assert selectors.runs_count(party=keys[0].party) == 1
