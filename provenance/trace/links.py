"""What is in what: rows from recorded events that link inputs, outputs, contents and containers.

A transformation is a node of its own between its inputs and outputs, so that parts that are
joined by a transformationID meet there in whatever order they come.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any

from provenance.capture.projector import storable
from provenance.contract import keys
from provenance.domain.codec import decode
from provenance.domain.custody.core import Core, QuantityEntry
from provenance.domain.custody.steps import AGGREGATION, TRANSFORMATION
from provenance.domain.custody.verdicts import Code
from provenance.index.facts import EventFact
from provenance.index.projectors import Row, Table

LONGEST = 500
"""Bytes of an identifier that has a trail: no GS1 key is longer, and indexes have a limit."""
TRANSFORMATION_NODE = "transformation:"
"""What the names of transformations' nodes begin with."""
EVERYTHING = ""
"""What is taken out of a container that is emptied."""
_TRANSACTION_BITS, _POSITION_BITS = 16, 12
_AFTER_LISTS = 1_000_000
"""Where the places of what an event implies begin, after those of what it lists."""


class Link(StrEnum):
    """How the source stands to the target."""

    INPUT = "input"
    OUTPUT = "output"
    INSIDE = "inside"
    OUTSIDE = "outside"


TABLE = Table(
    "trace_link",
    ("source", "target", "link", "event", "place", "quantity", "uom", "at", "wrong"),
    ("source", "target", "link", "event", "place"),
    replaces=True,
)

Entry = tuple[str, str, Link, int, str | None, str | None]
"""Source, target, link, place in the event, quantity, unit."""


def at(block: int, transaction: int, position: int) -> int:
    """An event's place in the order of the ledger, as one number."""
    return ((block << _TRANSACTION_BITS) + transaction << _POSITION_BITS) + position


def has_trail(name: str) -> bool:
    """Whether an identifier can be looked up; PostgreSQL knows no NUL."""
    return "\0" not in name and len(name.encode("utf-8", "replace")) <= LONGEST


def link_rows(fact: EventFact, core: Core, writes: Mapping[str, bytes]) -> Iterator[Row]:
    """The links that an event makes; of its declaration the same, marked wrong."""
    event = _digest(fact.recorder, core.id)
    where = at(fact.block, fact.transaction, fact.position)
    wrong = core.declaration_time is not None
    for source, target, link, place, quantity, uom in _entries(fact, core, writes):
        if has_trail(source) and has_trail(target):
            amount = (quantity, storable(uom))
            yield source, target, str(link), event, place, *amount, where, wrong


def _entries(fact: EventFact, core: Core, writes: Mapping[str, bytes]) -> Iterator[Entry]:
    if core.type == TRANSFORMATION:
        yield from _transformed(core, node_of(fact.recorder, core))
    elif core.type == AGGREGATION and core.parent is not None:
        yield from _contents(core, core.parent, writes)
    for place, (code, params) in enumerate(fact.verdict.to_list()[1], start=_AFTER_LISTS):
        if code == Code.IMPLIED_UNPACKING:
            yield params["item"], params["parent"], Link.OUTSIDE, place, None, None


def _transformed(core: Core, node: str) -> Iterator[Entry]:
    for name, entry in _listed(core.inputs, core.input_quantities):
        yield name, node, Link.INPUT, *entry
    for name, entry in _listed(core.outputs, core.output_quantities):
        yield node, name, Link.OUTPUT, *entry


def _contents(core: Core, parent: str, writes: Mapping[str, bytes]) -> Iterator[Entry]:
    children = list(_listed(core.items, core.quantities))
    if core.action == "ADD":
        for name, entry in children:
            yield name, parent, Link.INSIDE, *entry
    elif core.action == "DELETE" and children:
        left = () if core.declaration_time else _lots_inside(parent, writes)
        for name, (place, _, _) in children:
            if name not in left:
                yield name, parent, Link.OUTSIDE, place, None, None
    elif core.action == "DELETE":
        yield EVERYTHING, parent, Link.OUTSIDE, 0, None, None


def _listed(
    names: Iterable[str], counted: Iterable[QuantityEntry]
) -> Iterator[tuple[str, tuple[int, str | None, str | None]]]:
    """Each name with its place, its quantity and unit."""
    entries = [*((name, None, None) for name in names), *counted]
    return ((name, (place, amount, uom)) for place, (name, amount, uom) in enumerate(entries))


def _lots_inside(parent: str, writes: Mapping[str, bytes]) -> Iterable[str]:
    """The lots of which anything is still inside, after the event's transaction."""
    value = writes.get(keys.content(parent))
    content: Mapping[str, Any] = (decode(value) if value else None) or {}
    lots: Mapping[str, Any] = content.get("lots", {})
    return lots


def node_of(recorder: str, core: Core) -> str:
    """A transformation's node; all parts with one transformationID of one recorder share it."""
    return f"{TRANSFORMATION_NODE}{_digest(recorder, core.transformation_id or core.id)}"


def _digest(recorder: str, name: str) -> str:
    return sha256(f"{recorder}/{name}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
