"""Which of an event's words move custody (CBV 2.0, section 7.1)."""

from enum import Enum, auto

from provenance.domain.custody.core import Core


class Move(Enum):
    """What an event does to the objects it names."""

    ADD = auto()
    SHIP = auto()
    RECEIVE = auto()
    VOID = auto()
    SELL = auto()
    END = auto()


_BY_STEP = {
    "shipping": Move.SHIP,
    "departing": Move.SHIP,
    "consigning": Move.SHIP,
    "receiving": Move.RECEIVE,
    "accepting": Move.RECEIVE,
    "void_shipping": Move.VOID,
    "retail_selling": Move.SELL,
    "dispensing": Move.SELL,
    "decommissioning": Move.END,
    "destroying": Move.END,
}
OBJECT, AGGREGATION, TRANSFORMATION = "ObjectEvent", "AggregationEvent", "TransformationEvent"
MOVING = frozenset({OBJECT, AGGREGATION})
_FINAL = {Move.SELL, Move.END}


def moves(core: Core) -> tuple[Move, ...]:
    """What the event does, in order: ADD and DELETE first, then the business step.

    DELETE with a step that ends an item's life is that step alone. Of an aggregation event,
    whose ADD and DELETE change contents, it is the step; of a transformation nothing, since its
    step says why it was made. Other events move nothing.
    """
    if core.declaration_time is not None or core.type not in MOVING:
        return ()
    step = _BY_STEP.get(core.biz_step or "")
    if core.type == AGGREGATION:
        return (step,) if step else ()
    if core.action == "ADD":
        return (Move.ADD, step) if step else (Move.ADD,)
    if core.action == "DELETE" and step not in _FINAL:
        return (Move.END, step) if step else (Move.END,)
    return (step,) if step else ()
