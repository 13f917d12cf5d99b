"""What the ledger says of a party's goods: its stock, and the deliveries it had."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from forecasting.decisions.deliveries import Delivery, Leg, deliveries
from forecasting.decisions.holdings import stock_of
from forecasting.decisions.places import Moved, parts_at
from forecasting.decisions.stock import Stock
from forecasting.series.contents import unpacked
from forecasting.series.movements import Movement, packings
from forecasting.series.steps import Step
from provenance.index.reading import fetch
from provenance.trace.whereabouts import facts, whereabouts

_NOW = 2**62
"""Later than any block."""
_REMEMBERED = timedelta(days=730)
"""How far back deliveries tell what to expect."""
_FROM = "FROM forecasting_movement m"
_COLUMNS = f"""
SELECT m.party, m.recorder, m.event_id, m.step, m.object, m.product, m.site, m.counterpart, m.time,
       m.date, m.amount, m.unit, m.flagged
{_FROM}"""
_COUNTED = """m.date BETWEEN %(since)s AND %(until)s AND NOT EXISTS (
    SELECT FROM forecasting_declaration d
    WHERE d.recorder = m.recorder AND d.event_id = m.event_id)"""
_SENT = f"""{_COLUMNS}
WHERE m.counterpart = %(party)s AND m.step IN ('shipping', 'void') AND m.party <> %(party)s
  AND {_COUNTED}"""
_RECEIVED = f"""{_COLUMNS}
WHERE m.party = %(party)s AND m.step = 'receiving' AND m.counterpart <> %(party)s AND {_COUNTED}"""
_NOT_PACKED = "m.step <> ALL('{packed,unpacked}')"
_CONTAINERS = f"""{_COLUMNS}
WHERE m.party = %(party)s AND m.product = '' AND {_NOT_PACKED} AND {_COUNTED}"""
_MOVED = f"""
SELECT m.object, m.site, m.step, coalesce(sum(m.amount::numeric), 0) {_FROM}
WHERE m.party = %(party)s AND m.product = %(product)s AND {_NOT_PACKED} AND {_COUNTED}
GROUP BY m.object, m.site, m.step"""
_ORDERED = """ ORDER BY party, time COLLATE "C", recorder, event_id COLLATE "C", step, object"""


class Records:
    """A party's goods by the ledger, as of a day; what all of them have in common is read once."""

    def __init__(self, party: str, today: date) -> None:
        self._party, self._today = party, today

    def stock(self, *, product: str, place: str, unit: str) -> Stock:
        """What the party has of a product at one of its places, or at all ("")."""
        moved = self._moved(product)
        sent = {m.object for _, m in self._sent if m.product == product}
        names = sorted(sent | {each.object for each in moved})
        found = whereabouts(names) if names else {}
        boxes = {held.container for each in found.values() for held in each if held.container}
        parts = parts_at(place, moved) if place else None
        said = facts([*names, *boxes]) if names else {}
        return stock_of(found, said, party=self._party, unit=unit, parts=parts)

    @cached_property
    def deliveries(self) -> list[Delivery]:
        """What others shipped to the party and it received, in the last two years."""
        rows = [*self._sent, *_between(_RECEIVED, self._party, self._today)]
        return deliveries(_leg(by, moved) for by, moved in rows if moved.amount)

    @cached_property
    def _sent(self) -> list[tuple[str, Movement]]:
        return list(_between(_SENT, self._party, self._today))

    def _moved(self, product: str) -> list[Moved]:
        """What the party moved of a product, in containers too."""
        named = {"party": self._party, "product": product, "until": self._today}
        carried = (m for m in self._carried if m.product == product)
        inside = [Moved(m.object, m.site, m.step, m.amount or Decimal(0)) for m in carried]
        return [*(Moved(*row) for row in fetch(_MOVED, {**named, "since": date.min})), *inside]

    @cached_property
    def _carried(self) -> list[Movement]:
        """What was inside the containers that the party moved."""
        return [moved for _, moved in _between(_CONTAINERS, self._party, self._today)]


def _between(query: str, party: str, today: date) -> Iterator[tuple[str, Movement]]:
    """Movements with who made them; a container's are those of what was inside it."""
    named = {"party": party, "since": today - _REMEMBERED, "until": today}
    by_party: dict[str, list[Movement]] = {}
    for by, *row in fetch(query + _ORDERED, named):
        by_party.setdefault(by, []).append(_movement(row))
    for by, moved in by_party.items():
        for movement in _opened(moved, today):
            yield by, movement


def _opened(moved: Iterable[Movement], today: date) -> list[Movement]:
    rows = list(moved)
    boxes = {movement.object for movement in rows if not movement.product}
    return unpacked(rows, packings(boxes, block=_NOW, until=today))


def _movement(row: list[Any]) -> Movement:
    *before, amount, unit, flagged = row
    return Movement._make((*before, None if amount is None else Decimal(amount), unit, flagged, ()))


def _leg(by: str, moved: Movement) -> Leg:
    received = moved.step == Step.RECEIVING
    sender, receiver = (moved.counterpart, by) if received else (by, moved.counterpart)
    what = (moved.step, moved.object, moved.product)
    return Leg(
        *what, sender, receiver, datetime.fromisoformat(moved.time), moved.amount or Decimal(0)
    )
