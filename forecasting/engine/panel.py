"""The engine's single entry: a panel of demand series in, a forecast or a refusal for each out."""

from collections.abc import Sequence
from dataclasses import replace

from forecasting.engine import intermittent, similar
from forecasting.engine.censoring import wanted
from forecasting.engine.checks import checked
from forecasting.engine.ensemble import ensemble
from forecasting.engine.outcome import drawn_outcome
from forecasting.engine.values import Forecast, Refusal, Series, Share
from forecasting.engine.windows import horizon

Result = Forecast | Refusal
Results = dict[int, Result]
Known = dict[int, Forecast]
Panel = dict[int, Series]
"""Series by their place in the panel that was given."""


def forecast(panel: Sequence[Series], *, seed: int = 0) -> list[Result]:
    """A forecast for each series, or a refusal in words, in panel order.

    Series of one pool, frequency and horizon lend each other strength; a bad one is refused alone.
    The same input and seed give the same bits, in whatever order the series stand. Nothing after a
    series' last recorded date is looked at but what is known ahead: prices and flags.
    """
    results: Results = {}
    notes: dict[int, tuple[str, ...]] = {}
    usable: Panel = {}
    for place in sorted(range(len(panel)), key=lambda place: panel[place].name):
        found = checked(panel[place])
        if isinstance(found, Refusal):
            results[place] = found
        else:
            usable[place], notes[place] = found
    for cohort in _cohorts(usable):
        results |= _cohort(cohort, seed)
    return [_noted(results[place], notes.get(place, ())) for place in range(len(panel))]


def _cohorts(usable: Panel) -> list[Panel]:
    """Series that are cut at the same dates for backtests and may lend each other strength."""
    cohorts: dict[tuple[object, ...], Panel] = {}
    for place, series in usable.items():
        key = series.frequency, series.pool, series.future[0], horizon(series)
        cohorts.setdefault(key, {})[place] = series
    return list(cohorts.values())


def _cohort(cohort: Panel, seed: int) -> Results:
    """The established series first, then the new ones, to which those lend."""
    known = _together({p: each for p, each in cohort.items() if not similar.is_new(each)}, seed)
    known |= _counted(cohort, known, seed)
    known |= _borrowed(cohort, known, seed)
    rest = {place: each for place, each in cohort.items() if place not in known}
    known |= _together({place: each for place, each in rest.items() if len(each.values)}, seed)
    return {place: known.get(place) or _nothing(each) for place, each in cohort.items()}


def _together(cohort: Panel, seed: int) -> Known:
    if not cohort:
        return {}
    return dict(zip(cohort, ensemble(list(cohort.values()), seed), strict=True))


def _counted(cohort: Panel, known: Known, seed: int) -> Known:
    """Intermittent series: their points stay, means and intervals are those of counts."""
    series = {place: wanted(cohort[place]) for place in known}
    demands = intermittent.predict(list(series.values()), seed=seed)
    return {
        place: replace(
            drawn_outcome(each, demand.mean, demand.paths, known[place].shares),
            point=known[place].point,
            notes=(demand.note,),
        )
        for (place, each), demand in zip(series.items(), demands, strict=True)
        if demand
    }


def _borrowed(cohort: Panel, known: Known, seed: int) -> Known:
    expected = [known[place].mean if place in known else None for place in cohort]
    lent = similar.borrow(list(cohort.values()), expected, seed=seed)
    return {
        place: drawn_outcome(each, found.mean, found.paths, (_lender(found.note),))
        for (place, each), found in zip(cohort.items(), lent, strict=True)
        if found
    }


def _lender(note: str) -> Share:
    return Share("similar series", 1.0, None, note)


def _nothing(series: Series) -> Refusal:
    return Refusal(series.name, "No demand is recorded before the periods to forecast.")


def _noted(result: Result, notes: tuple[str, ...]) -> Result:
    if isinstance(result, Refusal):
        return result
    return replace(result, notes=(*notes, *result.notes))
