"""Decisions on a party's series: what to order, what to look at, what a price would change."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from forecasting.decisions.accuracy import Observed, one_sided, outside, worse_than_naive
from forecasting.decisions.alerts import Alert, Severity
from forecasting.decisions.changes import Change
from forecasting.decisions.demand import Outlook
from forecasting.decisions.effects import learn
from forecasting.decisions.errors import DecisionError
from forecasting.decisions.leadtimes import LeadTime, lead_time
from forecasting.decisions.models import SeriesPolicy
from forecasting.decisions.observing import observe
from forecasting.decisions.panels import engine_panel
from forecasting.decisions.policy import MOST_UNITS, Policy, read_policy
from forecasting.decisions.records import Records
from forecasting.decisions.reorder import Suggestion, suggest
from forecasting.decisions.running_out import stock_out
from forecasting.decisions.stock import Batch, State, Stock
from forecasting.decisions.what_if import WhatIf, planned
from forecasting.decisions.what_if import what_if as changed
from forecasting.engine.values import Frequency
from forecasting.runs import selectors as runs
from forecasting.runs.kept import forecast_of
from forecasting.runs.models import SeriesForecast
from forecasting.series import selectors as series
from forecasting.series.rows import Row, SeriesKey

_RULES = (outside, one_sided, worse_than_naive)
_LOOKED_BACK = 30
"""So many last forecasts of a series are held against what was then sold."""
_YESTERDAY = timedelta(days=1)


def policy(key: SeriesKey) -> Policy:
    """How a series is ordered: as a planner has set it, or as usual."""
    return read_policy(_set_for([key])[str(key)])


def suggestion(
    key: SeriesKey,
    *,
    today: date,
    on_hand: float | None = None,
    changes: Mapping[str, object] | None = None,
) -> Suggestion:
    """What to order today, by the newest forecast.

    ``changes`` are entries of a policy to be tried in place of those that are set; ``on_hand``
    stands in place of the stock that the ledger has. Raises DecisionError where an entry cannot
    be, where there is no forecast, or where no lead time is known.
    """
    chosen = read_policy({**_set_for([key])[str(key)], **(changes or {})})
    row, records = _newest(key), Records(key.party, today)
    lead = _lead(records, key, chosen)
    if lead is None:
        raise DecisionError(
            f"No delivery to {key.party} is recorded from shipping to receiving, so that no lead "
            "time is known. Set lead_days for the series."
        )
    stock = _stock(records, key, row.unit)
    if on_hand is not None:
        stock = _counted(stock, on_hand)
    return suggest(_outlook(row, today), stock, lead=lead, policy=chosen, today=today)


def alerts(party: str, *, today: date, keys: Collection[SeriesKey] | None = None) -> list[Alert]:
    """What to look at in a party's series, or in some of them: the critical first."""
    wanted = None if keys is None else set(map(str, keys))
    newest = [row for row in runs.latest_all(party=party) if wanted is None or row.key in wanted]
    records, seen = Records(party, today), _observed(newest, today)
    chosen = _set_for(SeriesKey.parse(row.key) for row in newest)
    found = [
        alert
        for row in newest
        for alert in (
            _stock_alert(row, records, read_policy(chosen[row.key]), today),
            *(rule(row.key, seen[row.key]) for rule in _RULES),
        )
        if alert is not None
    ]
    return sorted(found, key=lambda alert: (alert.severity != Severity.CRITICAL, alert.series))


def observed(key: SeriesKey, *, today: date) -> list[Observed]:
    """What was sold in the periods that the last forecasts were made for, by date."""
    newest = runs.latest(key=str(key))
    return [] if newest is None else _observed([newest], today)[newest.key]


def what_if(key: SeriesKey, change: Change) -> WhatIf:
    """The newest forecast under another price or promotion.

    What those do is learned from the series that it was forecast with. Raises DecisionError where
    nothing can be said.
    """
    row = _newest(key)
    together = runs.forecasts(row.run_id).filter(panel=row.panel, state=row.state)
    trainings = filter(None, map(runs.training_of, together))
    panel = engine_panel(trainings, row.run.horizon)
    effects, plan = learn(panel, row.key), planned(panel, row.key)
    return changed(forecast_of(row), effects, plan, change, unit=row.unit)


def _set_for(keys: Iterable[SeriesKey]) -> dict[str, dict[str, object]]:
    """What planners have set for each of these series."""
    names = [str(key) for key in keys]
    found = SeriesPolicy.objects.filter(series__in=names).values_list("series", "values")
    return {**{name: {} for name in names}, **dict(found)}


def _newest(key: SeriesKey) -> SeriesForecast:
    row = runs.latest(key=str(key))
    if row is None:
        raise DecisionError(f"There is no forecast of {key} yet. Start a run for it first.")
    return row


def _outlook(row: SeriesForecast, today: date) -> Outlook:
    frequency = Frequency(row.run.frequency)
    return Outlook(forecast_of(row), frequency=frequency, today=today, counts=row.counts)


def _stock(records: Records, key: SeriesKey, unit: str) -> Stock:
    return records.stock(product=key.product, place=key.place, unit=unit)


def _counted(stock: Stock, on_hand: float) -> Stock:
    """The stock with what somebody counted in place of what the ledger has on hand."""
    if not 0 <= on_hand <= MOST_UNITS:
        raise DecisionError(f"A stock of {on_hand} cannot be: give 0 or more units on hand.")
    others = [batch for batch in stock.batches if batch.state != State.ON_HAND]
    counted = Batch("", State.ON_HAND, on_hand)
    return replace(stock, batches=(counted, *others), notes=(), known=True)


def _lead(records: Records, key: SeriesKey, chosen: Policy) -> LeadTime | None:
    if chosen.lead_days is None:
        return lead_time(records.deliveries, product=key.product)
    return LeadTime(chosen.lead_days, chosen.lead_deviation_days or 0.0, "set for the series")


def _stock_alert(
    row: SeriesForecast, records: Records, chosen: Policy, today: date
) -> Alert | None:
    """Where no lead time is known, the review period stands for it."""
    key = SeriesKey.parse(row.key)
    stock = _stock(records, key, row.unit)
    lead = _lead(records, key, chosen) or LeadTime(chosen.review_days, 0.0, "review period")
    return stock_out(row.key, _outlook(row, today), stock, lead=lead, policy=chosen, today=today)


def _observed(newest: Sequence[SeriesForecast], today: date) -> dict[str, list[Observed]]:
    """Of each series, by key, its last forecasts of the same frequency beside what was sold."""
    return {
        key: observe(runs.forecasts_of(key=key).filter(run__frequency=every)[:_LOOKED_BACK], rows)
        for every in {row.run.frequency for row in newest}
        for key, rows in _sold([row for row in newest if row.run.frequency == every], today)
    }


def _sold(rows: Sequence[SeriesForecast], today: date) -> Iterator[tuple[str, Sequence[Row]]]:
    """What is recorded of these series, of one party and frequency; today is not over."""
    keys = [SeriesKey.parse(row.key) for row in rows]
    frequency = Frequency(rows[0].run.frequency)
    until = today - _YESTERDAY
    for each in series.training(party=keys[0].party, frequency=frequency, until=until, keys=keys):
        yield str(each.key), each.rows
