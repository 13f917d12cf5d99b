"""The leaves of what this node keeps of a run, series by series in one order."""

from collections.abc import Iterator, Sequence

from forecasting.runs import kept
from forecasting.runs.leaves import (
    OUTPUT,
    PARAMETERS,
    ROWS,
    Leaf,
    output_leaves,
    parameter_leaves,
    row_leaves,
    total_leaves,
    total_name,
)
from forecasting.runs.models import ForecastRun, ForecastTotal, KeptTraining, SeriesForecast

AT_ONCE = 100
"""Series that are read together."""


def by_series(
    run: ForecastRun, tree: str, keys: Sequence[str] | None = None
) -> Iterator[tuple[str, list[Leaf]]]:
    """The leaves of what this node keeps of a run, or of some of its series, in their order."""
    of = {ROWS: _kept_rows, PARAMETERS: parameter_leaves, OUTPUT: output_leaves}[tree]
    beside = "kepttraining" if tree == ROWS else None
    for forecast in _forecasts(run, keys, beside):
        yield forecast.key, list(of(forecast))
    if tree == OUTPUT:
        yield from _totals(run, keys)


def _forecasts(
    run: ForecastRun, keys: Sequence[str] | None, beside: str | None
) -> Iterator[SeriesForecast]:
    """What became of the run's series, in the order of their keys' characters."""
    found = SeriesForecast.objects.filter(run=run)
    if keys is not None:
        found = found.filter(key__in=keys)
    ids = sorted(found.values_list("key", "id"))
    for start in range(0, len(ids), AT_ONCE):
        wanted = [number for _, number in ids[start : start + AT_ONCE]]
        rows = SeriesForecast.objects.select_related(beside).in_bulk(wanted)
        yield from (rows[number] for number in wanted)


def _totals(run: ForecastRun, keys: Sequence[str] | None) -> Iterator[tuple[str, list[Leaf]]]:
    found = {total_name(each): each for each in ForecastTotal.objects.filter(run=run)}
    for name in sorted(found if keys is None else set(found).intersection(keys)):
        yield name, list(total_leaves(found[name]))


def _kept_rows(forecast: SeriesForecast) -> Iterator[Leaf]:
    """A series that failed may have none; it has no rows then."""
    if forecast.state == SeriesForecast.State.FAILED:
        return
    found: KeptTraining | None = getattr(forecast, "kepttraining", None)
    if found is not None:
        yield from row_leaves(kept.unpack(bytes(found.content)))
