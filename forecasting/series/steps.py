"""What an event moves: each object with its step and its amount."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from forecasting.series.packing import left_as_it_was
from provenance.capture.projector import storable
from provenance.domain.custody.core import Core, QuantityEntry
from provenance.domain.custody.events import instances
from provenance.domain.custody.steps import AGGREGATION, TRANSFORMATION, Move, moves
from provenance.domain.custody.verdicts import Code, Verdict
from provenance.domain.quantities import QuantityError, plain, read_quantity
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


EVERYTHING = ""
"""The object of an unpacking that empties its container."""
_STEPS = {
    Move.ADD: Step.MADE,
    Move.SHIP: Step.SHIPPING,
    Move.RECEIVE: Step.RECEIVING,
    Move.VOID: Step.VOID,
    Move.SELL: Step.SALE,
    Move.END: Step.ENDED,
}


class Entry(NamedTuple):
    """An object with its amount in a base unit; None is unknown.

    ``counterpart`` is to whom, from whom, or the container that it is put into or taken out of.
    """

    step: Step
    object: str
    amount: str | None
    unit: str
    counterpart: str


def entries(core: Core, verdict: Verdict) -> list[Entry]:
    """All that an event moves and whose trail is kept, in its order."""
    if core.type == TRANSFORMATION:
        moved = [*_made(core)]
    else:
        moved = [*_packed(core, verdict), *_stepped(core), *_left_alone(verdict)]
    return [entry for entry in moved if has_trail(entry.object)]


def _made(core: Core) -> Iterator[Entry]:
    yield from _listed(Step.USED, core.inputs, core.input_quantities)
    yield from _listed(Step.MADE, core.outputs, core.output_quantities)


def _packed(core: Core, verdict: Verdict) -> Iterator[Entry]:
    """What is put into a container or taken out, but for what the ledger left where it was."""
    if core.type != AGGREGATION or not core.parent or not has_trail(core.parent):
        return
    left = left_as_it_was(core, verdict)
    if core.parent in left:
        return
    yield from (entry for entry in _contents(core, core.parent) if entry.object not in left)


def _contents(core: Core, parent: str) -> Iterator[Entry]:
    listed = instances(core), core.quantities, parent
    if core.action == "ADD":
        yield from _listed(Step.PACKED, *listed)
    elif core.action == "DELETE":
        everything = Entry(Step.UNPACKED, EVERYTHING, None, "", parent)
        yield from list(_listed(Step.UNPACKED, *listed)) or [everything]


def _stepped(core: Core) -> Iterator[Entry]:
    parent = (core.parent,) if core.type == AGGREGATION and core.parent else ()
    for move in moves(core):
        step = Step.RETURN if move is Move.RECEIVE and core.is_return else _STEPS[move]
        named = (*parent, *instances(core))
        yield from _listed(step, named, core.quantities, _counterpart(core, step))


def _left_alone(verdict: Verdict) -> Iterator[Entry]:
    """What was moved without its container has left that."""
    for found in verdict.findings:
        if found.code == Code.IMPLIED_UNPACKING:
            item, parent = found.params["item"], found.params["parent"]
            yield Entry(Step.UNPACKED, item, "1", "", parent)


def _counterpart(core: Core, step: Step) -> str:
    if step in {Step.SHIPPING, Step.VOID}:
        return storable(core.receiver) or ""
    return (storable(core.sender) or "") if step in {Step.RECEIVING, Step.RETURN} else ""


def _listed(
    step: Step, names: Iterable[str], counted: Iterable[QuantityEntry], counterpart: str = ""
) -> Iterator[Entry]:
    for name in names:
        yield Entry(step, name, "1", "", counterpart)
    for name, amount, uom in counted:
        yield Entry(step, name, *_in_base_unit(amount, uom), counterpart)


def _in_base_unit(amount: str | None, uom: str | None) -> tuple[str | None, str]:
    try:
        quantity = read_quantity(amount or "", uom)
    except QuantityError:
        return None, storable(uom) or ""
    return plain(quantity.amount), storable(quantity.unit) or ""
