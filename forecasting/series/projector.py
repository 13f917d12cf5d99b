"""From blocks to movements of goods, and to the events that were declared wrong."""

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from forecasting.series.packing import left_alone
from provenance.capture.projector import LONGEST_ID, storable
from provenance.domain.custody.core import Core, QuantityEntry, gln, gtin, read_core
from provenance.domain.custody.events import instances
from provenance.domain.custody.steps import AGGREGATION, TRANSFORMATION, Move, moves
from provenance.domain.custody.verdicts import Code, Status
from provenance.domain.quantities import QuantityError, plain, read_quantity
from provenance.index.facts import BlockFacts, EventFact
from provenance.index.projectors import Row, Rows, Table
from provenance.trace.links import has_trail


class Step(StrEnum):
    """What happened to an object, as the one who records it sees it."""

    SALE = "sale"
    SHIPPING = "shipping"
    VOID = "void"
    RECEIVING = "receiving"
    RETURN = "return"
    MADE = "made"
    USED = "used"
    ENDED = "ended"
    PACKED = "packed"
    UNPACKED = "unpacked"


MOVEMENT = Table(
    "forecasting_movement",
    (
        *("block", "transaction", "position", "place", "recorder", "event_id", "party", "step"),
        *("object", "product", "site", "counterpart", "time", "date", "amount", "unit", "flagged"),
    ),
    ("block", "transaction", "position", "place"),
)
DECLARATION = Table(
    "forecasting_declaration",
    ("block", "transaction", "position", "recorder", "event_id"),
    ("block", "transaction", "position"),
)
EVERYTHING = ""
"""The object of an unpacking that empties its container."""
_KEPT = (Status.APPLIED, Status.RECORDED)
_STEPS = {
    Move.ADD: Step.MADE,
    Move.SHIP: Step.SHIPPING,
    Move.RECEIVE: Step.RECEIVING,
    Move.VOID: Step.VOID,
    Move.SELL: Step.SALE,
    Move.END: Step.ENDED,
}
_GLN_DIGITS = 13
_OFFSET = re.compile(r"([+-])([0-9]{2}):([0-9]{2})")


class _Entry(NamedTuple):
    """An object with its amount in a base unit; None is unknown."""

    step: Step
    object: str
    amount: str | None
    unit: str


class SeriesProjector:
    """A movement for each object that a recorded event moves, and a row for each declaration."""

    tables = (MOVEMENT, DECLARATION)

    def project(self, facts: BlockFacts) -> Rows:
        """The rows of a block."""
        moved: list[Row] = []
        declared: list[Row] = []
        for fact in facts.events:
            if fact.verdict.status in _KEPT:
                core = read_core(fact.core)
                if core.declaration_time is None:
                    moved += _movements(fact, core)
                else:
                    declared.append((*_where(fact), fact.recorder, _id(core)))
        return {MOVEMENT.name: moved, DECLARATION.name: declared}


def _where(fact: EventFact) -> tuple[int, int, int]:
    return fact.block, fact.transaction, fact.position


def _id(core: Core) -> str:
    return (storable(core.id) or "")[:LONGEST_ID]


def _movements(fact: EventFact, core: Core) -> Iterator[Row]:
    """An event whose time is none makes no movement: there is no day that it belongs to."""
    left = left_alone(core, fact.verdict)
    entries = [entry for entry in _entries(core, left) if has_trail(entry.object)]
    day = _day(core) if entries else None
    if day is None:
        return
    who = (fact.recorder, _id(core), core.acting_for or fact.recorder)
    flagged = {f.params["item"] for f in fact.verdict.findings if f.code == Code.FLAGGED}
    site = _site(core)
    for place, (step, name, amount, unit) in enumerate(entries):
        what = (name, gtin(name) or "", site, _counterpart(core, step), core.event_time, day)
        yield (*_where(fact), place, *who, step, *what, amount, unit, name in flagged)


def _day(core: Core) -> date | None:
    """The local day, by the event's own offset; None where the time is none."""
    try:
        return (datetime.fromisoformat(core.event_time) + _shift(core.offset)).date()
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def _shift(offset: str) -> timedelta:
    found = _OFFSET.fullmatch(offset)
    if not found:
        return timedelta()
    shift = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -shift if found[1] == "-" else shift


def _site(core: Core) -> str:
    """The GLN of where it happened; "" where none is named."""
    name = gln(core.read_point or core.biz_location or "")
    return name if len(name) == _GLN_DIGITS and name.isdecimal() else ""


def _counterpart(core: Core, step: Step) -> str:
    """To whom, from whom, or the container that something is put into or taken out of."""
    if step in {Step.PACKED, Step.UNPACKED}:
        return core.parent or ""
    if step in {Step.SHIPPING, Step.VOID}:
        return storable(core.receiver) or ""
    return (storable(core.sender) or "") if step in {Step.RECEIVING, Step.RETURN} else ""


def _entries(core: Core, left: Container[str]) -> Iterator[_Entry]:
    if core.type == TRANSFORMATION:
        yield from _listed(Step.USED, core.inputs, core.input_quantities)
        yield from _listed(Step.MADE, core.outputs, core.output_quantities)
        return
    if core.type == AGGREGATION and core.parent and has_trail(core.parent):
        inside = () if core.parent in left else _contents(core)
        yield from (entry for entry in inside if entry.object not in left)
    parent = (core.parent,) if core.type == AGGREGATION and core.parent else ()
    for move in moves(core):
        step = Step.RETURN if move is Move.RECEIVE and core.is_return else _STEPS[move]
        yield from _listed(step, (*parent, *instances(core)), core.quantities)


def _contents(core: Core) -> Iterator[_Entry]:
    if core.action == "ADD":
        yield from _listed(Step.PACKED, instances(core), core.quantities)
    elif core.action == "DELETE":
        children = list(_listed(Step.UNPACKED, instances(core), core.quantities))
        yield from children or [_Entry(Step.UNPACKED, EVERYTHING, None, "")]


def _listed(step: Step, names: Iterable[str], counted: Iterable[QuantityEntry]) -> Iterator[_Entry]:
    for name in names:
        yield _Entry(step, name, "1", "")
    for name, amount, uom in counted:
        yield _Entry(step, name, *_in_base_unit(amount, uom))


def _in_base_unit(amount: str | None, uom: str | None) -> tuple[str | None, str]:
    try:
        quantity = read_quantity(amount or "", uom)
    except QuantityError:
        return None, storable(uom) or ""
    return plain(quantity.amount), storable(quantity.unit) or ""
