"""How an event moves instances."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from provenance.domain.custody.contents import UNAVAILABLE, Packing
from provenance.domain.custody.flags import find_holds
from provenance.domain.custody.making import require_authority
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.state import UNNAMED, Item, ItemStatus
from provenance.domain.custody.steps import Move
from provenance.domain.custody.verdicts import Code


@dataclass(frozen=True)
class ItemRules:
    """The rules for one event. What is inside another moves alone only by being unpacked."""

    event: Occurrence

    def apply(self, move: Move, name: str) -> None:
        """Apply one move to one instance."""
        rule: dict[Move, Callable[[str], None]] = {
            Move.ADD: self._add,
            Move.SHIP: self._ship,
            Move.RECEIVE: self._receive,
            Move.VOID: self._void,
            Move.SELL: self._sell,
            Move.END: self._end,
        }
        rule[move](name)

    def _add(self, name: str) -> None:
        self.make(name, Item(self.event.actor, self.event.actor))

    def make(self, name: str, item: Item) -> None:
        """A new instance; one that exists stays as it was."""
        if self.event.world.item(name) is not None:
            self._find(Code.INSTANCE_EXISTS, name)
        else:
            require_authority(self.event, name)
            self._set(name, item)

    # --- sent

    def _ship(self, name: str) -> None:
        item = self._mine(name)
        receiver = self.event.receiver
        if item is None or receiver == item.custodian:
            return
        find_holds(self.event, name, item.flags)
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
            self._find(Code.ALREADY_IN_TRANSIT, name, to=item.to or "")

    def _send(self, name: str, item: Item, receiver: str | None) -> None:
        if receiver is None:
            self._find(Code.NO_RECEIVER, name)
        outside = receiver is not None and not self.event.world.is_party(receiver)
        status = ItemStatus.EXTERNAL if outside else ItemStatus.TRANSIT
        to = UNNAMED if receiver is None else receiver
        self._set(name, replace(item, status=status, to=to, claim=None))

    def _void(self, name: str) -> None:
        """What is on its way, or has left the network, comes back to its sender."""
        item = self._look(name)
        gone = item is not None and item.status in {ItemStatus.TRANSIT, ItemStatus.EXTERNAL}
        if item is None or not gone or not self._may_move(name, item):
            self._find(Code.NOTHING_TO_VOID, name, actor=self.event.actor)
        else:
            self._set(name, item.held_by(item.custodian))

    # --- received

    def _receive(self, name: str) -> None:
        item, receiver = self._look(name), self.event.receiver
        actor = self.event.acting(receiver)
        if not self.event.acts_as(receiver):
            self._other_acted(receiver)
        elif item is None:
            self._find(Code.UNKNOWN_ITEM, name)
            self._set(name, Item(actor, actor))
        elif self._may_take(item, actor):
            self._set(name, item.held_by(actor))
        elif not self._is_over(name, item) and item.custodian != actor:
            self._claim(name, item, actor)

    def _may_take(self, item: Item, actor: str) -> bool:
        """Sent to the actor or to nobody named, or sold and now coming back."""
        if item.status == ItemStatus.SOLD:
            return self.event.core.is_return
        return item.status == ItemStatus.TRANSIT and item.to in {actor, UNNAMED}

    def _claim(self, name: str, item: Item, actor: str) -> None:
        """Custody stays until its custodian's matching shipping comes."""
        self._find(Code.CLAIM, name, actor=actor, custodian=item.custodian)
        free = item.parent is None and item.claim is None and item.status == ItemStatus.ACTIVE
        if free:
            self.event.world.set_item(name, replace(item, claim=actor))

    # --- gone

    def _sell(self, name: str) -> None:
        self._finish(name, ItemStatus.SOLD)

    def _end(self, name: str) -> None:
        self._finish(name, ItemStatus.ENDED)

    def consume(self, name: str) -> Item | None:
        """Use an instance up; as it was before, None where the actor may not."""
        item = self._mine(name)
        if item is not None:
            find_holds(self.event, name, item.flags)
            self._set(name, replace(item.held_by(item.custodian), status=ItemStatus.CONSUMED))
        return item

    def _finish(self, name: str, status: ItemStatus) -> None:
        item = self._mine(name)
        if item is not None:
            if status == ItemStatus.SOLD:
                find_holds(self.event, name, item.flags)
            self._set(name, replace(item.held_by(item.custodian), status=status))

    # --- common

    def _look(self, name: str) -> Item | None:
        return Packing(self.event).through_root(name)

    def _mine(self, name: str) -> Item | None:
        """The item, if the actor may move it; unknown to the record, it enters here."""
        item, sender = self._look(name), self.event.sender
        if item is None and self.event.acts_as(sender):
            self._find(Code.UNKNOWN_ITEM, name)
            actor = self.event.acting(sender)
            return Item(actor, actor)
        if item is None:
            self._other_acted(sender)
            return None
        if self._is_over(name, item) or not self._may_move(name, item):
            return None
        return item

    def _may_move(self, name: str, item: Item) -> bool:
        """As its custodian, its owner, or by their delegation; found if not."""
        event, holders = self.event, (item.custodian, item.owner)
        stated = event.sender in {None, event.actor}
        if not stated and event.sender not in holders:
            self._other_acted(event.sender)
            return False
        if any(event.acts_as(holder) for holder in holders):
            return True
        if stated:
            self._find(Code.NOT_CUSTODIAN, name, custodian=item.custodian, actor=event.actor)
        else:
            self._other_acted(event.sender)
        return False

    def _other_acted(self, named: str | None) -> None:
        self.event.outcome.find(Code.OTHER_PARTY, actor=self.event.actor, party=str(named))

    def _is_over(self, name: str, item: Item) -> bool:
        if item.status in {ItemStatus.ACTIVE, ItemStatus.TRANSIT}:
            return False
        self._find(UNAVAILABLE[item.status], name)
        return True

    def _find(self, code: Code, name: str, **params: str) -> None:
        self.event.outcome.find(code, item=name, **params)

    def _set(self, name: str, item: Item) -> None:
        if item.parent is not None:
            Packing(self.event).take_out_alone(name, item.parent)
        kept = replace(item, event=self.event.name, parent=None)
        self.event.world.set_item(name, kept)
        self.event.outcome.changed = True
