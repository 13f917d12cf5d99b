"""What the ledger says of a party's goods: its stock, and the deliveries it had."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from forecasting.decisions.deliveries import Delivery, Leg, deliveries
from forecasting.decisions.holdings import stock_of
from forecasting.decisions.places import parts_at
from forecasting.decisions.stock import Stock
from forecasting.series.contents import unpacked
from forecasting.series.movements import Movement, movements, packings
from forecasting.series.projector import Step
from provenance.index.reading import fetch
from provenance.trace.whereabouts import facts, whereabouts

_NOW = 2**62
"""Later than any block."""
_REMEMBERED = timedelta(days=730)
"""How far back deliveries tell what to expect."""
_COLUMNS = """
SELECT m.party, m.recorder, m.event_id, m.step, m.object, m.product, m.site, m.counterpart, m.time,
       m.date, m.amount, m.unit, m.flagged
FROM forecasting_movement m"""
_COUNTED = """m.date BETWEEN %(since)s AND %(until)s AND NOT EXISTS (
    SELECT FROM forecasting_declaration d
    WHERE d.recorder = m.recorder AND d.event_id = m.event_id)"""
_SENT = f"""{_COLUMNS}
WHERE m.counterpart = %(party)s AND m.step IN ('shipping', 'void') AND m.party <> %(party)s
  AND {_COUNTED}"""
_RECEIVED = f"""{_COLUMNS}
WHERE m.party = %(party)s AND m.step = 'receiving' AND m.counterpart <> %(party)s AND {_COUNTED}"""
_ORDERED = """ ORDER BY party, time COLLATE "C", recorder, event_id COLLATE "C", step, object"""


class Records:
    """A party's goods by the ledger, as of a day; what all of them have in common is read once."""

    def __init__(self, party: str, today: date) -> None:
        self._party, self._today = party, today

    def stock(self, *, product: str, place: str, unit: str) -> Stock:
        """What the party has of a product at one of its places, or at all ("")."""
        own = movements(party=self._party, block=_NOW, until=self._today, products=[product])
        moved = [m for m in _opened(own, self._today) if m.product == product]
        names = {m.object for m in (*moved, *(m for _, m in self._sent)) if m.product == product}
        found = whereabouts(sorted(names))
        boxes = {held.container for each in found.values() for held in each if held.container}
        parts = parts_at(place, moved) if place else None
        said = facts(sorted({*names, *boxes}))
        return stock_of(found, said, party=self._party, unit=unit, parts=parts)

    @cached_property
    def deliveries(self) -> list[Delivery]:
        """What others shipped to the party and it received, in the last two years."""
        rows = [*self._sent, *_between(_RECEIVED, self._party, self._today)]
        return deliveries(_leg(by, moved) for by, moved in rows if moved.amount)

    @cached_property
    def _sent(self) -> list[tuple[str, Movement]]:
        return list(_between(_SENT, self._party, self._today))


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
