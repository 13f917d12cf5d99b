"""Which keys an event will read or write, as far as the event itself says.

What is inside something else touches its parents' keys too, which only the state knows.
"""

from collections.abc import Iterable, Iterator

from provenance.contract import keys
from provenance.domain.custody.core import Core, gtin, is_class, is_lot, location
from provenance.domain.custody.events import instances
from provenance.domain.custody.steps import AGGREGATION, MOVING, TRANSFORMATION, Move, moves


def contested(touched: Iterable[str]) -> tuple[str, ...]:
    """The keys for which two events may be rivals: not master data, which all of them only read."""
    return tuple(key for key in touched if not key.startswith(keys.MASTER_DATA))


def keys_touched(core: Core, recorder: str) -> tuple[str, ...]:
    """Every key that recording the event may touch, each once, in a fixed order."""
    touched = [keys.event(recorder, core.id)]
    if core.declaration_time is not None:
        touched.append(keys.error(recorder, core.id))
    elif core.type in {*MOVING, TRANSFORMATION}:
        touched += _Touched(core, recorder).keys()
    return tuple(dict.fromkeys(touched))


class _Touched:
    """The keys of one event that changes custody."""

    def __init__(self, core: Core, recorder: str) -> None:
        self._core = core
        self._recorder = recorder
        self._actor = core.acting_for or recorder
        self._moves = moves(core)
        self._makes = Move.ADD in self._moves or core.type == TRANSFORMATION
        self._changes = bool(
            self._moves
            or core.type == TRANSFORMATION
            or core.persistent_disposition
            or core.sale
            or (core.type == AGGREGATION and core.action != "OBSERVE")
        )

    def keys(self) -> Iterator[str]:
        """All of them; some more than once."""
        if self._core.acting_for is not None:
            yield keys.delegation(self._core.acting_for, self._recorder)
        if self._changes:
            yield from self._parties()
            yield from self._objects()
            yield from self._containers()
        if self._core.transformation_id is not None:
            yield keys.transformation(f"{self._recorder}/{self._core.transformation_id}")

    def _objects(self) -> Iterator[str]:
        core = self._core
        for name in (*core.items, *core.inputs, *core.outputs):
            yield from self._lot(name) if is_lot(name) else self._instance(name)
        for lot, _amount, _uom in (
            *core.quantities,
            *core.input_quantities,
            *core.output_quantities,
        ):
            yield from self._lot(lot)

    def _containers(self) -> Iterator[str]:
        core = self._core
        if core.type == AGGREGATION and core.parent is not None:
            yield keys.item(core.parent)
            yield keys.content(core.parent)
        if self._moves and core.quantities:
            yield from map(keys.content, instances(core))

    def _instance(self, name: str) -> Iterator[str]:
        if not is_class(name):
            yield keys.item(name)
            yield from self._product(name)

    def _lot(self, name: str) -> Iterator[str]:
        if not is_lot(name):
            return
        yield keys.lot(name)
        yield from self._product(name)
        for party in self._named():
            yield keys.balance(name, party)

    def _product(self, name: str) -> Iterator[str]:
        named = gtin(name)
        if named and (self._makes or self._core.persistent_disposition):
            yield keys.product(named)

    def _named(self) -> Iterator[str]:
        """The parties whose balances the event may change."""
        yield self._actor
        if self._moves or self._core.sale:
            yield from filter(None, (self._core.sender, self._core.receiver))
            yield from self._core.sale or ()

    def _parties(self) -> Iterator[str]:
        core = self._core
        if core.receiver:
            yield keys.party(core.receiver)
        for other in (core.sender, core.receiver):
            if other and other != self._actor:
                yield keys.delegation(other, self._actor)
        for entries in (core.sources, core.destinations):
            place = location(entries)
            if place:
                yield keys.place(place)
