"""Doing a run's work again: its series, their rows, their forecasts."""

from collections.abc import Callable, Sequence
from typing import Any

from forecasting.engine.values import Frequency
from forecasting.runs import kept
from forecasting.runs.forecasts import engine_results
from forecasting.runs.models import ForecastRun, ForecastTotal, KeptTraining, SeriesForecast
from forecasting.runs.totals import Leaves, totals_made
from forecasting.series import selectors as series
from forecasting.series.rows import AsOf, SeriesKey, Training

Progress = Callable[[int, int], None]
"""Told the number of panels forecast again, and of all."""


def panels(run: ForecastRun) -> dict[int, list[str]]:
    """The keys of the series that were forecast together, by the panel's number.

    Those that failed are left out: what stopped them then may not stop them now.
    """
    found: dict[int, list[str]] = {}
    kept_rows = SeriesForecast.objects.filter(run=run).exclude(state=SeriesForecast.State.FAILED)
    for number, key in kept_rows.values_list("panel", "key"):
        found.setdefault(number, []).append(key)
    return {number: sorted(found[number]) for number in sorted(found)}


def new(run: ForecastRun) -> list[str]:
    """The keys of series that the run would forecast, and of which it keeps nothing."""
    active = {str(key) for _, key in series.active(**_scope(run, run.keys))}
    there = SeriesForecast.objects.filter(run=run).values_list("key", flat=True)
    return sorted(active.difference(there))


def derived(run: ForecastRun, keys: Sequence[str]) -> list[Training]:
    """The trainings of series, as of the block that the run was made at."""
    return series.training(**_scope(run, keys))


def kept_trainings(run: ForecastRun, keys: Sequence[str]) -> list[Training]:
    """The trainings of series as this database keeps them."""
    found = KeptTraining.objects.filter(forecast__run=run, forecast__key__in=keys)
    trainings = [kept.unpack(bytes(each.content)) for each in found]
    return sorted(trainings, key=lambda training: training.key)


def forecast_all(
    run: ForecastRun, *, is_kept: bool, progress: Progress | None
) -> tuple[list[SeriesForecast], list[ForecastTotal]]:
    """What all panels give now, and the totals; from trainings as kept, or as derived.

    Nothing is saved.
    """
    together, leaves = panels(run), Leaves()
    rows: list[tuple[SeriesForecast, Training]] = []
    for done, (panel, keys) in enumerate(together.items(), start=1):
        trainings = kept_trainings(run, keys) if is_kept else derived(run, keys)
        rows += zip(_forecast(run, panel, trainings), trainings, strict=True)
        if progress:
            progress(done, len(together))
    for row, training in sorted(rows, key=lambda entry: entry[0].key):
        if row.state == SeriesForecast.State.FORECAST:
            leaves.add(row, training, horizon=run.horizon)
    return [row for row, _ in rows], totals_made(run, leaves)


def _forecast(run: ForecastRun, panel: int, trainings: Sequence[Training]) -> list[SeriesForecast]:
    results = engine_results(trainings, horizon=run.horizon, seed=run.seed)
    return [
        SeriesForecast(
            key=str(each.key), panel=panel, unit=each.unit, **kept.fields(results[str(each.key)])
        )
        for each in trainings
    ]


def _scope(run: ForecastRun, keys: Sequence[str] | None) -> dict[str, Any]:
    return {
        "party": run.party,
        "frequency": Frequency(run.frequency),
        "until": run.until,
        "keys": None if keys is None else [SeriesKey.parse(key) for key in keys],
        "as_of": AsOf(run.block, run.imports),
    }
