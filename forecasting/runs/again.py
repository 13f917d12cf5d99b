"""Doing a run's work again: its series, their rows, their forecasts."""

from collections.abc import Sequence
from typing import Any

from forecasting.engine.values import Frequency
from forecasting.runs import kept
from forecasting.runs.forecasts import engine_results
from forecasting.runs.models import ForecastRun, KeptTraining, SeriesForecast
from forecasting.series import selectors as series
from forecasting.series.rows import AsOf, SeriesKey, Training


def panels(run: ForecastRun) -> dict[int, list[str]]:
    """The keys of the series that were forecast together, by the panel's number."""
    found: dict[int, list[str]] = {}
    for number, key in SeriesForecast.objects.filter(run=run).values_list("panel", "key"):
        found.setdefault(number, []).append(key)
    return {number: sorted(found[number]) for number in sorted(found)}


def active(run: ForecastRun) -> set[str]:
    """The keys of the series that the run would forecast."""
    return {str(key) for _, key in series.active(**_scope(run, run.keys))}


def derived(run: ForecastRun, keys: Sequence[str]) -> list[Training]:
    """The trainings of series, as of the block that the run was made at."""
    return series.training(**_scope(run, keys))


def kept_trainings(run: ForecastRun, keys: Sequence[str]) -> list[Training]:
    """The trainings of series as this database keeps them."""
    found = KeptTraining.objects.filter(forecast__run=run, forecast__key__in=keys)
    trainings = [kept.unpack(bytes(each.content)) for each in found]
    return sorted(trainings, key=lambda training: training.key)


def forecast(run: ForecastRun, panel: int, trainings: Sequence[Training]) -> list[SeriesForecast]:
    """What a panel gives now; the rows are not saved."""
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
