"""Demand series from the read models and what was imported: the same records, the same rows."""

from collections.abc import Collection
from datetime import date

from django.db.models import Max

from forecasting.engine.values import Frequency
from forecasting.series.assembling import assembled
from forecasting.series.days import Days
from forecasting.series.listing import Listed, listed
from forecasting.series.models import HistoryImport
from forecasting.series.places import Surroundings, surroundings
from forecasting.series.recording import recorded
from forecasting.series.rows import AsOf, SeriesKey, Training
from forecasting.series.to_engine import left_out, to_engine
from provenance.domain.identifiers.company_prefixes import company_prefix
from provenance.index.selectors import checkpoint

__all__ = ["active", "as_of", "left_out", "pool_of", "series_list", "to_engine", "training"]


def as_of() -> AsOf:
    """How far the records go now."""
    last = checkpoint()
    imports = HistoryImport.objects.aggregate(last=Max("id"))["last"]
    return AsOf(-1 if last is None else last.block, imports or 0)


def series_list(*, party: str, until: date, as_of: AsOf | None = None) -> list[Listed]:
    """A party's series, by key, with their first and last day of demand up to a day."""
    return listed(party=party, until=until, as_of=as_of or _now())


def active(
    *,
    party: str,
    frequency: Frequency,
    until: date,
    keys: Collection[SeriesKey] | None = None,
    as_of: AsOf | None = None,
) -> list[tuple[str, SeriesKey]]:
    """Pool and key of each series with demand in the year up to a day, or of those among keys."""
    found = series_list(party=party, until=until, as_of=as_of)
    wanted = None if keys is None else set(keys)
    return [
        (pool_of(one.key, one.category), one.key)
        for one in found
        if one.is_active(until) and (wanted is None or one.key in wanted)
    ]


def training(
    *,
    party: str,
    frequency: Frequency,
    until: date,
    keys: Collection[SeriesKey] | None = None,
    as_of: AsOf | None = None,
) -> list[Training]:
    """What forecasts are made from: a party's series, or those of keys, in the order of keys.

    Only demand of days up to ``until`` counts, and only what was recorded ``as_of``; the same
    records give the same rows.
    """
    known = as_of or _now()
    found = recorded(party, until, known, keys)
    wanted = sorted(found if keys is None else set(keys))
    series = [found.get(key) or Days(key) for key in wanted]
    first = min((day for each in series for day in each.days), default=until)
    places = {key.place for key in wanted}
    around = surroundings(
        party=party, places=places, imports=known.imports, first=first, until=until
    )
    return [_assembled(each, frequency, until, around[each.key.place]) for each in series]


def pool_of(key: SeriesKey, category: str) -> str:
    """The group of similar products: its category, else its brand's company prefix (GS1)."""
    return category or company_prefix(key.product[1:]) or ""


def _now() -> AsOf:
    return as_of()


def _assembled(series: Days, frequency: Frequency, until: date, around: Surroundings) -> Training:
    if around.note:
        series.notes.append(around.note)
    return assembled(
        series,
        frequency,
        until=until,
        beside=around.flags,
        pool=pool_of(series.key, series.category),
        region=around.region,
    )
