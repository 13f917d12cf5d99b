"""Prices and promotions of sales, from the documents that the node holds of its own parties."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from provenance.documents.selectors import document
from provenance.domain.quantities import QuantityError, read_quantity
from provenance.index.reading import fetch

_HELD = """
SELECT d.sha256, d.position, d.event_id FROM documents_event d
WHERE d.recorder = %(recorder)s AND d.event_id = ANY(%(events)s)
ORDER BY d.sha256, d.position
"""
_YES = {"true", "yes", "1"}


class Offer(NamedTuple):
    """What a sale's document says: the price of a unit, and whether it was on offer."""

    price: Decimal | None
    promotion: bool


def offers(recorder: str, events: Iterable[str]) -> dict[str, Offer]:
    """The offers of a recorder's events, by id, where documents of them are held and say so.

    An extension of any namespace counts that is called ``price`` or ``promotion``. The price is
    no part of what the ledger holds, but the ledger's commitment binds it.
    """
    places: dict[bytes, list[tuple[int, str]]] = {}
    for sha256, position, event_id in fetch(
        _HELD, {"recorder": recorder, "events": sorted(set(events))}
    ):
        places.setdefault(bytes(sha256), []).append((position, event_id))
    return {
        event_id: offer
        for sha256, wanted in places.items()
        for event_id, offer in _of_document(sha256, wanted)
    }


def _of_document(sha256: bytes, wanted: Iterable[tuple[int, str]]) -> Iterator[tuple[str, Offer]]:
    listed = _events(document(sha256) or b"{}")
    for position, event_id in wanted:
        if position < len(listed) and (offer := _offer(listed[position])):
            yield event_id, offer


def _events(data: bytes) -> list[Mapping[str, Any]]:
    content = json.loads(data)
    body = content.get("epcisBody", {})
    if "queryResults" in body:
        body = body["queryResults"]["resultsBody"]
    listed = body.get("eventList", [body["event"]] if "event" in body else [content])
    return list(listed)


def _offer(event: Mapping[str, Any]) -> Offer | None:
    said = {name.rpartition(":")[2]: value for name, value in event.items() if ":" in name}
    if not said.keys() & {"price", "promotion"}:
        return None
    return Offer(_price(said.get("price")), str(said.get("promotion")).lower() in _YES)


def _price(said: Any) -> Decimal | None:
    try:
        return read_quantity(str(said), None).amount or None
    except QuantityError:
        return None
