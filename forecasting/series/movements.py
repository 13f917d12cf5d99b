"""Reading movements of goods, without those of events that were declared wrong."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from forecasting.series.days import EARLIEST
from provenance.contract import keys
from provenance.domain.custody.core import is_class, is_lot
from provenance.index.reading import fetch


class Movement(NamedTuple):
    """An object that an event moved; see ``forecasting.series.models.Movement``.

    ``back`` are the keys of the events by which some of it came back.
    """

    recorder: str
    event_id: str
    step: str
    object: str
    product: str
    site: str
    counterpart: str
    time: str
    date: date
    amount: Decimal | None
    unit: str
    flagged: bool
    back: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The event's key on the ledger."""
        return keys.event(self.recorder, self.event_id)

    @property
    def is_instance(self) -> bool:
        """Whether it is one thing with a number of its own."""
        return not is_lot(self.object) and not is_class(self.object)


_COLUMNS = """
SELECT m.recorder, m.event_id, m.step, m.object, m.product, m.site, m.counterpart, m.time, m.date,
       m.amount, m.unit, m.flagged
FROM forecasting_movement m
"""
_COUNTED = """
  AND m.block <= %(block)s AND m.date BETWEEN %(earliest)s AND %(until)s AND NOT EXISTS (
    SELECT FROM forecasting_declaration d
    WHERE d.recorder = m.recorder AND d.event_id = m.event_id AND d.block <= %(block)s)
ORDER BY m.time COLLATE "C", m.recorder, m.event_id COLLATE "C", m.place
"""
_MOVED = f"""{_COLUMNS}
WHERE m.party = %(party)s AND m.step <> ALL('{{packed,unpacked}}')
  AND (%(products)s::text[] IS NULL OR m.product = ANY(%(products)s) OR m.product = '')
{_COUNTED}"""
_PACKED = f"""{_COLUMNS}
WHERE m.step IN ('packed', 'unpacked') AND m.counterpart = ANY(%(containers)s)
{_COUNTED}"""


def movements(
    *, party: str, block: int, until: date, products: Iterable[str] | None = None
) -> list[Movement]:
    """What a party moved up to a block and a day, by time: of some products, and containers."""
    wanted = None if products is None else sorted(set(products))
    parameters = {"party": party, "products": wanted, **_bounds(block, until)}
    return [_movement(row) for row in fetch(_MOVED, parameters)]


def packings(containers: Iterable[str], *, block: int, until: date) -> dict[str, list[Movement]]:
    """What was put into these containers and taken out, and those inside them, by time."""
    found: dict[str, list[Movement]] = {}
    wanted = set(containers)
    while wanted:
        found |= {container: [] for container in wanted}
        parameters = {"containers": sorted(wanted), **_bounds(block, until)}
        for row in map(_movement, fetch(_PACKED, parameters)):
            found[row.counterpart].append(row)
        inside = (row for container in wanted for row in found[container])
        wanted = {row.object for row in inside if row.object and not row.product} - found.keys()
    return found


def _bounds(block: int, until: date) -> dict[str, object]:
    return {"block": block, "until": until, "earliest": EARLIEST}


def _movement(row: tuple[Any, ...]) -> Movement:
    *before, amount, unit, flagged = row
    return Movement._make((*before, None if amount is None else Decimal(amount), unit, flagged, ()))
