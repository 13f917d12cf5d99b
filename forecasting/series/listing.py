"""Which series a party has, and when its places had business, without making all their rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from forecasting.series.contents import unpacked
from forecasting.series.days import EARLIEST
from forecasting.series.movements import movements, packings
from forecasting.series.netting import CHANNELS
from forecasting.series.rows import AsOf, SeriesKey
from provenance.index.reading import fetch

_A_YEAR = timedelta(days=366)
_WENT = """
FROM forecasting_movement m
WHERE m.party = %(party)s AND m.step IN ('sale', 'shipping') AND m.counterpart <> m.party
  AND m.block <= %(block)s AND m.date BETWEEN %(earliest)s AND %(until)s AND NOT EXISTS (
    SELECT FROM forecasting_declaration d
    WHERE d.recorder = m.recorder AND d.event_id = m.event_id AND d.block <= %(block)s)
"""
_OPENED = f"SELECT DISTINCT m.site, m.step, m.date {_WENT}"
_MOVED = f"""
SELECT m.product, m.site, m.step, min(m.date), max(m.date) {_WENT} AND m.product <> ''
GROUP BY m.product, m.site, m.step
"""
_IMPORTED = """
SELECT product, place, channel,
       min(date) FILTER (WHERE sold), max(date) FILTER (WHERE sold),
       (array_agg(category ORDER BY source_id DESC, date DESC) FILTER (WHERE category <> ''))[1]
FROM (SELECT *, quantity IS NOT NULL AND quantity <> '0' AND date <= %(until)s AS sold
      FROM forecasting_history
      WHERE party = %(party)s AND product <> '' AND source_id <= %(imports)s) h
GROUP BY product, place, channel
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A series with the first and last day of demand, None where it has none yet."""

    key: SeriesKey
    first: date | None
    last: date | None
    category: str

    def is_active(self, until: date) -> bool:
        """Whether it had demand in the year up to a day."""
        return self.last is not None and self.last > until - _A_YEAR


def listed(*, party: str, until: date, as_of: AsOf) -> list[Listed]:
    """A party's series up to a day, by key."""
    days: dict[SeriesKey, list[date]] = defaultdict(list)
    categories: dict[SeriesKey, str] = {}
    for key, first, last in (*_moved(party, until, as_of), *_carried(party, until, as_of)):
        days[key] += [first, last]
    parameters = {"party": party, "imports": as_of.imports, "until": until}
    for *named, first, last, category in fetch(_IMPORTED, parameters):
        key = SeriesKey(party, *named)
        days[key] += [day for day in (first, last) if day]
        categories[key] = category or ""
    return [
        Listed(key, min(days[key], default=None), max(days[key], default=None),
               categories.get(key, ""))
        for key in sorted(days)
    ]  # fmt: skip


def opened(*, party: str, until: date, as_of: AsOf) -> dict[tuple[str, str], set[date]]:
    """The days with business up to a day, by place and channel."""
    found: dict[tuple[str, str], set[date]] = defaultdict(set)
    for site, step, day in fetch(_OPENED, _parameters(party, until, as_of)):
        found[site, CHANNELS[step]].add(day)
    return found


def _parameters(party: str, until: date, as_of: AsOf) -> dict[str, object]:
    return {"party": party, "until": until, "block": as_of.block, "earliest": EARLIEST}


def _moved(party: str, until: date, as_of: AsOf) -> Iterator[tuple[SeriesKey, date, date]]:
    for product, site, step, first, last in fetch(_MOVED, _parameters(party, until, as_of)):
        yield SeriesKey(party, product, site, CHANNELS[step]), first, last


def _carried(party: str, until: date, as_of: AsOf) -> Iterator[tuple[SeriesKey, date, date]]:
    """What went inside containers."""
    moved = movements(party=party, block=as_of.block, until=until, products=())
    went = [m for m in moved if m.step in CHANNELS and m.counterpart != party]
    inside = packings({m.object for m in went}, block=as_of.block, until=until)
    for part in unpacked(went, inside):
        yield SeriesKey(party, part.product, part.site, CHANNELS[part.step]), part.date, part.date
