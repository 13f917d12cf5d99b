"""How an event moves instances."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from provenance.domain.custody.core import Core
from provenance.domain.custody.outcome import Outcome
from provenance.domain.custody.state import UNNAMED, Item, ItemStatus, World
from provenance.domain.custody.steps import Move
from provenance.domain.custody.verdicts import Code


@dataclass(frozen=True)
class ItemRules:
    """The rules for one event, its actor and the state it meets."""

    core: Core
    actor: str
    world: World
    outcome: Outcome

    def apply(self, move: Move, name: str) -> None:
        """Apply one move to one instance."""
        rule: dict[Move, Callable[[str], None]] = {
            Move.ADD: self._add,
            Move.SHIP: self._ship,
            Move.RECEIVE: self._receive,
            Move.SELL: self._sell,
            Move.END: self._end,
        }
        rule[move](name)

    def _add(self, name: str) -> None:
        if self.world.item(name) is not None:
            self.outcome.find(Code.INSTANCE_EXISTS, item=name)
        else:
            self._set(name, Item(self.actor, self.actor))

    def _ship(self, name: str) -> None:
        item = self._mine(name)
        receiver = self.core.receiver
        if item is None or receiver == self.actor:
            return
        if item.status == ItemStatus.TRANSIT:
            self._ship_again(name, item, receiver)
        elif receiver is not None and receiver == item.claim:
            self._set(name, item.held_by(receiver))
        else:
            self._send(name, item, receiver)

    def _ship_again(self, name: str, item: Item, receiver: str | None) -> None:
        """Consigning, shipping and departing may all be recorded for one journey."""
        if receiver is not None and item.to == UNNAMED:
            self._send(name, item, receiver)
        elif receiver is not None and receiver != item.to:
            self.outcome.find(Code.ALREADY_IN_TRANSIT, item=name, to=item.to or "")

    def _send(self, name: str, item: Item, receiver: str | None) -> None:
        if receiver is None:
            self.outcome.find(Code.NO_RECEIVER, item=name)
        outside = receiver is not None and not self.world.is_party(receiver)
        status = ItemStatus.EXTERNAL if outside else ItemStatus.TRANSIT
        to = UNNAMED if receiver is None else receiver
        self._set(name, replace(item, status=status, to=to, claim=None))

    def _receive(self, name: str) -> None:
        item = self.world.item(name)
        if self.outcome.other_acted(self.actor, self.core.receiver):
            return
        if item is None:
            self.outcome.find(Code.UNKNOWN_ITEM, item=name)
            self._set(name, Item(self.actor, self.actor))
        elif self._may_take(item):
            self._set(name, item.held_by(self.actor))
        elif not self._is_over(name, item) and item.custodian != self.actor:
            self._claim(name, item)

    def _may_take(self, item: Item) -> bool:
        """Sent to the actor or to nobody named, or sold and now coming back."""
        if item.status == ItemStatus.SOLD:
            return self.core.is_return
        return item.status == ItemStatus.TRANSIT and item.to in {self.actor, UNNAMED}

    def _claim(self, name: str, item: Item) -> None:
        """Custody stays until its custodian's matching shipping comes."""
        params = {"actor": self.actor, "item": name, "custodian": item.custodian}
        self.outcome.find(Code.CLAIM, **params)
        if item.claim is None and item.status == ItemStatus.ACTIVE:
            self.world.set_item(name, replace(item, claim=self.actor))

    def _sell(self, name: str) -> None:
        self._finish(name, ItemStatus.SOLD)

    def _end(self, name: str) -> None:
        self._finish(name, ItemStatus.ENDED)

    def _finish(self, name: str, status: ItemStatus) -> None:
        item = self._mine(name)
        if item is not None:
            self._set(name, replace(item.held_by(item.custodian), status=status))

    def _mine(self, name: str) -> Item | None:
        """The item, if the actor may move it: as its custodian or its owner."""
        item = self.world.item(name)
        if self.outcome.other_acted(self.actor, self.core.sender):
            return None
        if item is None:
            self.outcome.find(Code.UNKNOWN_ITEM, item=name)
            return Item(self.actor, self.actor)
        if self._is_over(name, item):
            return None
        if self.actor not in {item.custodian, item.owner}:
            params = {"item": name, "custodian": item.custodian, "actor": self.actor}
            self.outcome.find(Code.NOT_CUSTODIAN, **params)
            return None
        return item

    def _is_over(self, name: str, item: Item) -> bool:
        code = _OVER.get(item.status)
        if code is not None:
            self.outcome.find(code, item=name)
        return code is not None

    def _set(self, name: str, item: Item) -> None:
        self.world.set_item(name, replace(item, event=self.core.id))
        self.outcome.changed = True


_OVER = {
    ItemStatus.SOLD: Code.ITEM_SOLD,
    ItemStatus.ENDED: Code.ITEM_ENDED,
    ItemStatus.EXTERNAL: Code.ITEM_EXTERNAL,
}
