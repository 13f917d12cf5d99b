"""What one event does to the state, whatever it names."""

from provenance.domain.custody.core import Core, QuantityEntry, is_lot
from provenance.domain.custody.items import ItemRules
from provenance.domain.custody.lots import LotRules
from provenance.domain.custody.outcome import Outcome
from provenance.domain.custody.state import World
from provenance.domain.custody.steps import moves
from provenance.domain.custody.verdicts import Code, Status, Verdict, refused
from provenance.domain.quantities import Quantity, QuantityError, read_quantity

LotQuantity = tuple[str, Quantity | None]
_CLASS_LENGTH = len("01/") + 14


def apply_event(core: Core, actor: str, world: World) -> Verdict:
    """Apply an event that its actor signed; the verdict says whether anything changed.

    Refused, with nothing changed, only where a quantity is no amount.
    """
    try:
        lots = lot_quantities(core)
    except QuantityError as error:
        return refused(Code.MALFORMED, reason=str(error))
    outcome = Outcome()
    items = ItemRules(core, actor, world, outcome)
    quantities = LotRules(core, actor, world, outcome)
    for move in moves(core):
        for name in instances(core):
            items.apply(move, name)
        for lot, quantity in lots:
            quantities.apply(move, lot, quantity)
    status = Status.APPLIED if outcome.changed else Status.RECORDED
    return Verdict(status, tuple(outcome.findings))


def instances(core: Core) -> list[str]:
    """The instances an object event names: what is neither a lot nor a class, each once."""
    named = dict.fromkeys(core.items)
    return [name for name in named if not is_lot(name) and not is_class(name)]


def lot_quantities(core: Core) -> list[LotQuantity]:
    """The lots an object event names, with quantities in base units; None is unknown.

    Raises QuantityError.
    """
    named = [(name, None) for name in dict.fromkeys(core.items) if is_lot(name)]
    return [*named, *(_read(entry) for entry in core.quantities if is_lot(entry[0]))]


def is_class(identifier: str) -> bool:
    """Whether a canonical identifier is a GTIN alone, which has no balance."""
    return identifier.startswith("01/") and len(identifier) == _CLASS_LENGTH


def _read(entry: QuantityEntry) -> LotQuantity:
    lot, amount, uom = entry
    return lot, None if amount is None else read_quantity(amount, uom)
