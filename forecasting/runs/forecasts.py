"""Forecasting one panel: its trainings, what the engine makes of them, and what is kept."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from forecasting.engine.values import Forecast, Frequency, Refusal
from forecasting.runs.baselines import baselines
from forecasting.runs.errors import TimeIsUp
from forecasting.runs.kept import digest, fields, pack
from forecasting.runs.limits import peak_mb, time_limit
from forecasting.runs.models import ForecastRun, KeptTraining, SeriesForecast
from forecasting.series import selectors as series
from forecasting.series.rows import AsOf, SeriesKey, Training
from forecasting.series.to_engine import left_out, to_engine
from provenance.jobs.errors import ChunkFailed
from provenance.jobs.kinds import Json

log = structlog.get_logger("forecast")
SERIES_SECONDS = 60
"""What one series may take, before it has failed."""
PANEL_SECONDS = 300
"""What a panel may take, before each of its series is forecast alone."""
Found = Forecast | Refusal


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a series has no forecast, by our fault; in words for its owner."""

    reason: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What a panel gave: results and baselines by series, and how long it took."""

    results: Mapping[str, Found | Failure]
    baselines: Mapping[str, Mapping[str, list[float]]]
    seconds: float


def forecast(run: ForecastRun, chunk: Json) -> Json:
    """Work: forecast a panel and keep what came of it.

    Raises ChunkFailed where several series together took too long or stopped the engine: each is
    then tried alone, so that one series' failure is its own.
    """
    keys = [SeriesKey.parse(text) for text in chunk["keys"]]
    trainings = series.training(
        party=run.party,
        frequency=Frequency(run.frequency),
        until=run.until,
        keys=keys,
        as_of=AsOf(run.block, run.imports),
    )
    panel = _forecast(run, trainings)
    rows_keep(run=run, panel=chunk["panel"], trainings=trainings, made=panel)
    took = {"seconds": round(panel.seconds, 3), "peak_mb": round(peak_mb(), 1)}
    return {"series": len(keys), **took}


def engine_results(trainings: Sequence[Training], *, horizon: int, seed: int) -> dict[str, Found]:
    """What the engine makes of a panel, by series; those that cannot be forecast are refused."""
    usable = [each for each in trainings if not each.refusal]
    found = get_engine()([to_engine(each, horizon) for each in usable], seed=seed)
    made = [_noted(each, left_out(t, horizon)) for each, t in zip(found, usable, strict=True)]
    refused = [Refusal(str(each.key), each.refusal) for each in trainings if each.refusal]
    return {each.name: each for each in (*made, *refused)}


def _noted(found: Found, notes: tuple[str, ...]) -> Found:
    if isinstance(found, Refusal):
        return found
    return replace(found, notes=(*notes, *found.notes))


def _forecast(run: ForecastRun, trainings: Sequence[Training]) -> Panel:
    alone = len(trainings) == 1
    begin = time.monotonic()
    try:
        with time_limit(SERIES_SECONDS if alone else PANEL_SECONDS):
            results = engine_results(trainings, horizon=run.horizon, seed=run.seed)
            given = [t for t in trainings if isinstance(results[str(t.key)], Forecast)]
            compared = baselines([to_engine(each, run.horizon) for each in given])
    except (Exception, TimeIsUp) as error:
        return _stopped(run, trainings, error, seconds=time.monotonic() - begin)
    return Panel(results, compared, time.monotonic() - begin)


def get_engine() -> Callable[..., list[Found]]:
    """The engine, loaded at its first use: that takes seconds, which only workers should."""
    from forecasting.engine.panel import forecast as engine  # noqa: PLC0415

    return engine


def _stopped(
    run: ForecastRun, trainings: Sequence[Training], error: BaseException, *, seconds: float
) -> Panel:
    names = [str(each.key) for each in trainings]
    log.warning("forecast stopped", run=run.id.hex, series=names, seconds=seconds, exc_info=error)
    if len(names) > 1:
        raise ChunkFailed("A series stopped these; each is tried alone.") from error
    said = (
        f"It took more than {SERIES_SECONDS} seconds."
        if isinstance(error, TimeIsUp)
        else "Something went wrong here; the operator finds it in the log."
    )
    return Panel({names[0]: Failure(said)}, {}, seconds)


def rows_keep(*, run: ForecastRun, panel: int, trainings: Sequence[Training], made: Panel) -> None:
    """Keep a panel's results; those of the same series that were kept before give way."""
    keys = [str(each.key) for each in trainings]
    SeriesForecast.objects.filter(run=run, key__in=keys).delete()
    rows = [_row(run, panel, each, made) for each in trainings]
    SeriesForecast.objects.bulk_create(rows)
    packed = [(row, pack(each)) for row, each in zip(rows, trainings, strict=True)]
    KeptTraining.objects.bulk_create(
        KeptTraining(forecast=row, sha256=digest(content), content=content)
        for row, content in packed
    )


def _row(run: ForecastRun, panel: int, training: Training, made: Panel) -> SeriesForecast:
    key = str(training.key)
    return SeriesForecast(
        run=run,
        key=key,
        panel=panel,
        unit=training.unit,
        counts=training.counts,
        quality=training.quality.to_json(),
        baselines=made.baselines.get(key, {}),
        seconds=made.seconds / len(made.results),
        peak_mb=peak_mb(),
        **_fields(made.results[key]),
    )


def _fields(found: Found | Failure) -> Json:
    if isinstance(found, Failure):
        return {"state": SeriesForecast.State.FAILED, "reason": found.reason}
    return fields(found)
