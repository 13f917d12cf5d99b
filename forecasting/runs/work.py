"""A run's chunks: one cuts the series into panels, one forecasts each panel, the last ends it."""

from uuid import UUID

from forecasting.engine.values import Frequency
from forecasting.runs.finishing import finish
from forecasting.runs.forecasts import forecast
from forecasting.runs.models import ForecastRun
from forecasting.runs.panels import cut, panel_size
from forecasting.runs.selectors import seconds_per_series
from forecasting.runs.versions import versions
from forecasting.series import selectors as series
from forecasting.series.rows import AsOf, SeriesKey
from provenance.jobs.errors import ChunkFailed
from provenance.jobs.kinds import Json
from provenance.jobs.services import chunks_add


def chunk_work(job: Json, chunk: Json) -> Json:
    """Work at one chunk of a run. Raises ChunkFailed."""
    run = ForecastRun.objects.get(id=UUID(job["run"]))
    return _WORK[chunk["do"]](run, chunk)


def prepare(run: ForecastRun, _chunk: Json) -> Json:
    """Find the run's series and add a chunk for each panel of them, and one that ends the run."""
    found = series.active(
        party=run.party,
        frequency=Frequency(run.frequency),
        until=run.until,
        keys=None if run.keys is None else [SeriesKey.parse(text) for text in run.keys],
        as_of=AsOf(run.block, run.imports),
    )
    if not found:
        raise ChunkFailed(f"Party {run.party} has no active series up to {run.until}.")
    size = panel_size(seconds_per_series(run.frequency), series=len(found))
    panels = cut(found, size=size)
    chunks = [
        {"do": "forecast", "panel": number, "keys": [str(key) for key in panel]}
        for number, panel in enumerate(panels)
    ]
    chunks_add(job=run.job, chunks=chunks, stage=1)
    chunks_add(job=run.job, chunks=[{"do": "finish", "stage": 2}], stage=2)
    ForecastRun.objects.filter(id=run.id).update(versions=versions())
    return {"series": len(found), "panels": len(panels)}


_WORK = {"prepare": prepare, "forecast": forecast, "finish": finish}
