"""How far runs have come, and what they say of series."""

from dataclasses import dataclass
from statistics import median
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet, Sum

from forecasting.runs.kept import unpack
from forecasting.runs.models import (
    ForecastRun,
    ForecastTotal,
    KeptTraining,
    SeriesForecast,
)
from forecasting.series.rows import Training
from provenance.jobs.models import Chunk
from provenance.jobs.selectors import ChunkState, Progress, ends
from provenance.jobs.selectors import progress as job_progress

RUNNING, DONE, FAILED, CANCELLED = "running", "done", "failed", "cancelled"
FIRST_SECONDS = 0.5
"""What a series is taken to cost before any was measured."""
MEASURED = 500


@dataclass(frozen=True, slots=True)
class RunState:
    """A run and how far it has come; ``series`` is 0 until they are counted.

    ``forecast``, ``refused`` and ``failed`` of them are over. ``seconds`` is the work, added up
    over all workers, ``peak_mb`` the most that one of them held. ``reason`` says why it failed.
    """

    run: ForecastRun
    state: str
    series: int
    forecast: int
    refused: int
    failed: int
    seconds: float
    peak_mb: float
    reason: str

    @property
    def over(self) -> int:
        """Series that nothing is to be done for any more."""
        return self.forecast + self.refused + self.failed


def run(run_id: UUID) -> RunState | None:
    """A run by its id."""
    found = ForecastRun.objects.filter(id=run_id).first()
    return None if found is None else _state(found)


def runs(*, party: str, limit: int, offset: int = 0) -> list[RunState]:
    """A party's runs, the newest first."""
    found = ForecastRun.objects.filter(party=party).order_by("-created_at")
    return [_state(each) for each in found[offset : offset + limit]]


def runs_count(*, party: str) -> int:
    """How many runs a party has."""
    return ForecastRun.objects.filter(party=party).count()


def forecasts(run_id: UUID) -> QuerySet[SeriesForecast]:
    """What became of a run's series, by key."""
    return SeriesForecast.objects.filter(run_id=run_id).order_by("key")


def totals(run_id: UUID) -> list[ForecastTotal]:
    """A run's totals, by kind and name."""
    found = ForecastTotal.objects.filter(run_id=run_id)
    return list(found.order_by("kind", "name", "channel", "unit"))


def latest(*, key: str) -> SeriesForecast | None:
    """A series' newest forecast."""
    return forecasts_of(key=key).first()


def forecasts_of(*, key: str) -> QuerySet[SeriesForecast]:
    """All forecasts of a series with their runs, the newest first."""
    found = SeriesForecast.objects.filter(key=key, state=SeriesForecast.State.FORECAST)
    return found.select_related("run").order_by("-run__until", "-run__created_at")


def latest_all(*, party: str) -> list[SeriesForecast]:
    """The newest forecast of each of a party's series, by key, with its run."""
    found = SeriesForecast.objects.filter(
        run__party=party, state=SeriesForecast.State.FORECAST
    ).select_related("run")
    newest = found.order_by("key", "-run__until", "-run__created_at").distinct("key")
    return list(newest)


def training_of(found: SeriesForecast) -> Training | None:
    """What a series was forecast from, as it was kept; None where it had failed before that."""
    row = KeptTraining.objects.filter(forecast=found).first()
    return None if row is None else unpack(bytes(row.content))


def seconds_per_series(frequency: str) -> float:
    """What a series of a frequency has cost lately; a process's first panel also loads the engine.

    So it is the median that counts.
    """
    given = SeriesForecast.State.FORECAST
    measured = SeriesForecast.objects.filter(run__frequency=frequency, state=given)
    last = list(measured.order_by("-id").values_list("seconds", flat=True)[:MEASURED])
    return median(last) if last else FIRST_SECONDS


def _state(found: ForecastRun) -> RunState:
    first, last = ends(found.job)
    state = _word(job_progress(found.job), last)
    counted = SeriesForecast.objects.filter(run=found).aggregate(
        **{each.value: Count("id", filter=Q(state=each)) for each in SeriesForecast.State},
        seconds=Sum("seconds", default=0.0),
        peak_mb=Max("peak_mb", default=0.0),
    )
    reason = last.reason if state == FAILED else ""
    series = (first.result or {}).get("series", 0)
    return RunState(run=found, state=state, series=series, reason=reason or "", **counted)


def _word(progress: Progress, last: ChunkState) -> str:
    """The last chunk ends the run, so what became of it became of the run."""
    if progress.cancelled:
        return CANCELLED
    if progress.running:
        return RUNNING
    return DONE if last.state == Chunk.State.DONE else FAILED
