"""Who has what now, by the ledger's values as they are indexed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from provenance.domain.quantities import plain, subtract
from provenance.index.reading import fetch
from provenance.trace.models import TraceContent, TraceItem
from provenance.trace.queries import BALANCES
from provenance.trace.recall import Holding

HELD, IN_TRANSIT = "held", "transit"
_NOBODY_NAMED = ("", "*")


class Item(NamedTuple):
    """The ledger's value of an instance; inside a parent only that is known."""

    custodian: str | None
    status: str | None
    receiver: str | None
    parent: str | None


def holdings(
    lots: list[str], *, items: Mapping[str, Item], boxes: Mapping[str, Iterable[str]]
) -> dict[str, list[Holding]]:
    """What each party has of each of these lots and instances.

    ``boxes`` are the containers that a lot was put into at some time.
    """
    around = {box for lot in lots for box in boxes.get(lot, ())}
    known = {**items, **items_of(_outside(items, around))}
    found = {name: [_of_item(name, known)] for name in items}
    for lot, holding in (*_of_balances(lots), *_of_contents(lots, boxes, around, known)):
        found.setdefault(lot, []).append(holding)
    return found


def _outside(items: Mapping[str, Item], around: Iterable[str]) -> set[str]:
    """Containers whose values are still to be read."""
    named = {item.parent for item in items.values() if item.parent}
    return {*named, *around} - items.keys()


def items_of(names: Iterable[str]) -> dict[str, Item]:
    """Instances, and all that they are inside, level by level."""
    found: dict[str, Item] = {}
    wanted = set(names)
    while wanted:
        rows = TraceItem.objects.filter(item__in=wanted).values_list(
            "item", "custodian", "status", "receiver", "parent"
        )
        level = {name: Item(*row) for name, *row in rows}
        found |= level
        wanted = {item.parent for item in level.values() if item.parent} - found.keys()
    return found


def _of_item(name: str, items: Mapping[str, Item]) -> Holding:
    root = name
    while (parent := items[root].parent) and parent in items:
        root = parent
    item, box = items[root], items[name].parent
    receiver = None if item.receiver in _NOBODY_NAMED else item.receiver
    return Holding(item.custodian, item.status or HELD, None, receiver, box)


def _of_balances(lots: list[str]) -> Iterator[tuple[str, Holding]]:
    by_lot: dict[str, dict[str, Mapping[str, Mapping[str, Mapping[str, str]]]]] = {}
    for lot, party, value in fetch(BALANCES, {"lots": lots}):
        by_lot.setdefault(lot, {})[party] = json.loads(value)
    for lot, balances in by_lot.items():
        for party, value in balances.items():
            held = {unit: accounts.get(HELD, "0") for unit, accounts in value.get("q", {}).items()}
            if _some(held):
                yield lot, Holding(party, HELD, _some(held))
            for receiver, sent in value.get("sent", {}).items():
                received = balances.get(receiver, {}).get("received", {}).get(party, {})
                if left := _some(_less(sent, received)):
                    yield lot, Holding(party, IN_TRANSIT, left, receiver or None)


def _of_contents(
    lots: list[str],
    boxes: Mapping[str, Iterable[str]],
    around: set[str],
    items: Mapping[str, Item],
) -> Iterator[tuple[str, Holding]]:
    rows = TraceContent.objects.filter(parent__in=around).values_list("parent", "lots")
    inside = {parent: json.loads(content) for parent, content in rows}
    for lot in lots:
        for box in boxes.get(lot, ()):
            if box in items and lot in inside.get(box, {}):
                at = _of_item(box, items)
                amounts = inside[box][lot] or None
                yield lot, Holding(at.party, at.state, amounts, at.receiver, box)


def _less(sent: Mapping[str, str], received: Mapping[str, str]) -> dict[str, str]:
    return {
        unit: plain(subtract(Decimal(amount), Decimal(received.get(unit, "0"))))
        for unit, amount in sent.items()
    }


def _some(amounts: Mapping[str, str]) -> dict[str, str]:
    return {unit: amount for unit, amount in amounts.items() if Decimal(amount)}
