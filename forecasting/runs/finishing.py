"""A run's end: what failed together is tried alone, then totals and the proof are made."""

from collections.abc import Sequence

from forecasting.runs.commitment import commit
from forecasting.runs.models import ForecastRun, SeriesForecast
from forecasting.runs.totals import totals_keep
from provenance.jobs.kinds import Json
from provenance.jobs.models import Chunk
from provenance.jobs.selectors import ChunkState, chunks
from provenance.jobs.services import chunks_add
from provenance.ledger import wallet


def finish(run: ForecastRun, chunk: Json) -> Json:
    """Work: end a run, or have the series of panels that failed tried one by one before."""
    panels = [part for part in chunks(run.job) if part.payload["do"] == "forecast"]
    failed = [part for part in panels if part.state == Chunk.State.FAILED]
    alone = {part.payload["keys"][0] for part in panels if len(part.payload["keys"]) == 1}
    again = [key for part in failed for key in part.payload["keys"] if key not in alone]
    if again:
        return _try_alone(run, again, panel=len(panels), stage=chunk["stage"] + 1)
    _mark_failed(run, [part for part in failed if len(part.payload["keys"]) == 1])
    return {"again": 0, "totals": totals_keep(run=run), "stated": _stated(run)}


def _try_alone(run: ForecastRun, keys: Sequence[str], *, panel: int, stage: int) -> Json:
    alone = [
        {"do": "forecast", "panel": number, "keys": [key]}
        for number, key in enumerate(keys, start=panel)
    ]
    chunks_add(job=run.job, chunks=alone, stage=stage)
    chunks_add(job=run.job, chunks=[{"do": "finish", "stage": stage + 1}], stage=stage + 1)
    return {"again": len(keys)}


def _stated(run: ForecastRun) -> bool:
    """Have the run's party state on the ledger what it rests on, where this node holds its key."""
    if not wallet.holds(run.party):
        return False
    commit(run)
    return True


def _mark_failed(run: ForecastRun, parts: Sequence[ChunkState]) -> None:
    """Say of series whose chunk had to be given up what became of it; again changes nothing."""
    SeriesForecast.objects.bulk_create(
        (
            SeriesForecast(
                run=run,
                key=part.payload["keys"][0],
                panel=part.payload["panel"],
                state=SeriesForecast.State.FAILED,
                reason=part.reason or "",
            )
            for part in parts
        ),
        ignore_conflicts=True,
    )
