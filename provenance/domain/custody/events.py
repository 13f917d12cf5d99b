"""What one event does to the state, whatever it names."""

from collections.abc import Iterable

from provenance.domain.custody.contents import LotQuantity, Packing
from provenance.domain.custody.core import Core, QuantityEntry, is_class, is_lot
from provenance.domain.custody.flags import flag
from provenance.domain.custody.items import ItemRules
from provenance.domain.custody.lots import LotRules
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.outcome import Outcome
from provenance.domain.custody.ownership import transfer
from provenance.domain.custody.state import World
from provenance.domain.custody.steps import AGGREGATION, MOVING, TRANSFORMATION, moves
from provenance.domain.custody.transformations import Transforming
from provenance.domain.custody.verdicts import Code, Status, Verdict, refused
from provenance.domain.quantities import Quantity, QuantityError, read_quantity, subtract


def apply_event(core: Core, recorder: str, world: World) -> Verdict:
    """Apply an event that its recorder signed; the verdict says whether anything changed.

    Refused, with nothing changed, only where a quantity is no amount.
    """
    event = Occurrence(core, core.acting_for or recorder, recorder, world, Outcome())
    try:
        _apply(event)
    except QuantityError as error:
        return refused(Code.MALFORMED, reason=str(error))
    status = Status.APPLIED if event.outcome.changed else Status.RECORDED
    return Verdict(status, event.outcome.findings)


def _apply(event: Occurrence) -> None:
    core = event.core
    lots = _quantities(core.items, core.quantities)
    if core.type == TRANSFORMATION:
        inputs = _quantities(core.inputs, core.input_quantities)
        outputs = _quantities(core.outputs, core.output_quantities)
        Transforming(event, inputs, outputs).apply()
    elif core.type in MOVING:
        if core.type == AGGREGATION:
            _change_contents(event, lots)
        named = _named(core)
        _move(event, named, lots)
        transfer(event, named, lots)
        flag(event, [*named, *(lot for lot, _ in lots)])


def _change_contents(event: Occurrence, lots: list[LotQuantity]) -> None:
    core, packing = event.core, Packing(event)
    if core.parent is None:
        return
    if core.action == "ADD":
        packing.put_in(core.parent, instances(core), lots)
    elif core.action == "DELETE":
        packing.take_out(core.parent, instances(core), lots)


def _move(event: Occurrence, named: list[str], lots: list[LotQuantity]) -> None:
    """Move what the event names; what is inside something else that it names goes along."""
    items, quantities = ItemRules(event), LotRules(event)
    for move in moves(event.core):
        for name in _alone(event, named):
            items.apply(move, name)
        for lot, quantity in _loose(event, named, lots):
            quantities.apply(move, lot, quantity)


def _named(core: Core) -> list[str]:
    """The instances that an object or aggregation event names, a parent first."""
    parent = [core.parent] if core.type == AGGREGATION and core.parent else []
    return list(dict.fromkeys([*parent, *instances(core)]))


def _alone(event: Occurrence, named: list[str]) -> list[str]:
    together, packing = set(named), Packing(event)
    return [name for name in named if together.isdisjoint(packing.parents(name))]


def _loose(
    event: Occurrence, named: list[str], lots: Iterable[LotQuantity]
) -> Iterable[LotQuantity]:
    """The quantities less what is inside the instances that the event names too."""
    packing = Packing(event)
    for lot, quantity in lots:
        if quantity is None:
            if not any(lot in event.world.content(name).lots for name in named):
                yield lot, None
            continue
        inside = min(quantity.amount, packing.carried(named, lot, quantity.unit))
        rest = subtract(quantity.amount, inside)
        if rest or not inside:
            yield lot, Quantity(rest, quantity.unit)


def instances(core: Core) -> list[str]:
    """The instances in an event's list: what is neither a lot nor a class, each once."""
    named = dict.fromkeys(core.items)
    return [name for name in named if not is_lot(name) and not is_class(name)]


def _quantities(names: Iterable[str], counted: Iterable[QuantityEntry]) -> list[LotQuantity]:
    """The lots of a list, with quantities in base units; None is unknown. Raises QuantityError."""
    named: list[LotQuantity] = [(name, None) for name in dict.fromkeys(names) if is_lot(name)]
    return [*named, *(_read(entry) for entry in counted if is_lot(entry[0]))]


def _read(entry: QuantityEntry) -> LotQuantity:
    lot, amount, uom = entry
    return lot, None if amount is None else read_quantity(amount, uom)
