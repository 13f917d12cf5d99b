"""What is inside what: aggregation, and what follows for the things inside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from provenance.domain.custody.balance import ZERO, Account, Amounts, Balance
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.state import Content, Item, ItemStatus
from provenance.domain.custody.verdicts import Code
from provenance.domain.quantities import Quantity, add, plain, subtract

LotQuantity = tuple[str, Quantity | None]


@dataclass(frozen=True)
class Packing:
    """Puts into parents and takes out of them. A parent carries its contents, to any depth."""

    event: Occurrence

    # --- where something is

    def parents(self, name: str) -> Iterator[str]:
        """What an instance is in, from the inside out."""
        item = self.event.world.item(name)
        while item is not None and item.parent is not None:
            yield item.parent
            item = self.event.world.item(item.parent)

    def through_root(self, name: str) -> Item | None:
        """An instance as it is through its root."""
        item = self.event.world.item(name)
        if item is None or item.parent is None:
            return item
        *_, last = self.parents(name)
        root = self.event.world.item(last)
        return item if root is None else item.inside(root)

    def carried(self, names: Iterable[str], lot: str, unit: str) -> Decimal:
        """How much of a lot is directly inside the instances that an event names."""
        amount = ZERO
        for name in names:
            amount = add(amount, self.event.world.content(name).lots.get(lot, {}).get(unit, ZERO))
        return amount

    # --- in

    def put_in(self, parent: str, items: Iterable[str], lots: Iterable[LotQuantity]) -> None:
        """An aggregation's ADD."""
        holder = self._container(parent)
        if holder is None:
            return
        content = self.event.world.content(parent)
        for name in items:
            self._put_item(parent, holder, content, name)
        for lot, quantity in lots:
            self._put_lot(holder, content, lot, quantity)
        self._keep(parent, content)

    def _container(self, parent: str) -> Item | None:
        """The parent, if the actor may pack it; one that nobody has seen begins here."""
        if self.event.world.item(parent) is None:
            actor = self.event.actor
            made = Item(actor, actor, event=self.event.name)
            self.event.world.set_item(parent, made)
            self.event.outcome.changed = True
            return made
        return self._available(parent)

    def _put_item(self, parent: str, holder: Item, content: Content, name: str) -> None:
        if name == parent or name in self.parents(parent):
            self.event.outcome.find(Code.CYCLE, item=name, parent=parent)
            return
        item = self.event.world.item(name)
        if item is None:
            self.event.outcome.find(Code.UNKNOWN_ITEM, item=name)
            item = Item(self.event.actor, self.event.actor)
        elif item.parent == parent:
            return
        else:
            found = self._available(name)
            if found is None:
                return
            item = self._taken_out(name, found)
        owner = "" if item.owner == holder.owner else item.owner
        inside = replace(item, owner=owner, parent=parent, event=self.event.name)
        self.event.world.set_item(name, replace(inside, claim=None))
        content.items.add(name)

    def _taken_out(self, name: str, item: Item) -> Item:
        if item.parent is not None:
            self.take_out_alone(name, item.parent)
        return replace(item, parent=None)

    def _put_lot(self, holder: Item, content: Content, lot: str, quantity: Quantity | None) -> None:
        """From what the container's custodian has, where the actor may act as it."""
        who = self.event.acting(holder.custodian)
        balance = self.event.world.balance(lot, who)
        inside = content.lots.setdefault(lot, {})
        if quantity is None:
            balance.unknown = True
        else:
            missing = balance.take(quantity)
            if missing and not balance.unknown:
                self._find_shortfall(who, lot, quantity, missing)
            balance.book(Account.PACKED, quantity)
            inside[quantity.unit] = add(inside.get(quantity.unit, ZERO), quantity.amount)
        self.event.world.set_balance(lot, who, balance)

    # --- out

    def take_out(self, parent: str, items: Iterable[str], lots: Iterable[LotQuantity]) -> None:
        """An aggregation's DELETE; without children it empties the parent."""
        if self.event.world.item(parent) is None:
            self.event.outcome.find(Code.UNKNOWN_ITEM, item=parent)
            return
        root = self._available(parent)
        if root is None:
            return
        content = self.event.world.content(parent)
        named, counted = list(items), list(lots)
        if not named and not counted:
            named, counted = sorted(content.items), [(lot, None) for lot in content.lots]
        for name in named:
            self._take_item(parent, root, content, name)
        for lot, quantity in counted:
            self._take_lot(parent, root, content, lot, quantity)
        self._keep(parent, content)

    def take_out_alone(self, name: str, parent: str) -> None:
        """A child that is moved without its parent is unpacked by that."""
        self.event.outcome.find(Code.IMPLIED_UNPACKING, item=name, parent=parent)
        content = self.event.world.content(parent)
        content.items.discard(name)
        self.event.world.set_content(parent, content)

    def _take_item(self, parent: str, root: Item, content: Content, name: str) -> None:
        item = self.event.world.item(name)
        if item is None or item.parent != parent:
            self.event.outcome.find(Code.NOT_INSIDE, item=name, parent=parent)
            return
        content.items.discard(name)
        out = replace(item.inside(root), parent=None, event=self.event.name)
        self.event.world.set_item(name, out)

    def _take_lot(
        self, parent: str, root: Item, content: Content, lot: str, quantity: Quantity | None
    ) -> None:
        inside = content.lots.get(lot)
        if inside is None:
            self.event.outcome.find(Code.NOT_INSIDE, item=lot, parent=parent)
            return
        balance = self.event.world.balance(lot, root.custodian)
        taken = _amounts(inside) if quantity is None else [quantity]
        for part in taken:
            self._unpack(parent, inside, balance, lot, part)
        balance.unknown |= quantity is None and not taken
        content.lots = {name: rest for name, rest in content.lots.items() if rest or name != lot}
        self.event.world.set_balance(lot, root.custodian, balance)
        self.event.outcome.changed = True

    def _unpack(
        self, parent: str, inside: Amounts, balance: Balance, lot: str, part: Quantity
    ) -> None:
        """Take an amount from what is inside; what is taken beyond it is introduced."""
        there = min(inside.get(part.unit, ZERO), part.amount)
        excess = subtract(part.amount, there)
        if excess:
            self.event.outcome.find(Code.NOT_INSIDE, item=lot, parent=parent)
            balance.enter(Account.INTRODUCED, Quantity(excess, part.unit))
        if there:
            balance.move(Account.PACKED, Account.HELD, Quantity(there, part.unit))
            inside[part.unit] = subtract(inside[part.unit], there)
            if not inside[part.unit]:
                del inside[part.unit]

    # --- common

    def _available(self, name: str) -> Item | None:
        """An instance through its root, if it is there to be packed and the actor holds it."""
        item = self.through_root(name)
        if item is not None and item.status != ItemStatus.ACTIVE:
            self.event.outcome.find(UNAVAILABLE[item.status], item=name, to=item.to or "")
            return None
        if item is not None and not any(map(self.event.acts_as, (item.custodian, item.owner))):
            params = {"item": name, "custodian": item.custodian, "actor": self.event.actor}
            self.event.outcome.find(Code.NOT_CUSTODIAN, **params)
            return None
        return item

    def _keep(self, parent: str, content: Content) -> None:
        if content != self.event.world.content(parent):
            self.event.world.set_content(parent, content)
            self.event.outcome.changed = True

    def _find_shortfall(self, who: str, lot: str, quantity: Quantity, missing: Decimal) -> None:
        params = {"item": lot, "actor": who, "unit": quantity.unit or "units"}
        self.event.outcome.find(Code.QUANTITY_SHORTFALL, shortfall=plain(missing), **params)


UNAVAILABLE = {
    ItemStatus.TRANSIT: Code.ALREADY_IN_TRANSIT,
    ItemStatus.SOLD: Code.ITEM_SOLD,
    ItemStatus.ENDED: Code.ITEM_ENDED,
    ItemStatus.EXTERNAL: Code.ITEM_EXTERNAL,
    ItemStatus.CONSUMED: Code.ITEM_CONSUMED,
}
"""What is found of an instance that is no longer, or not now, in somebody's hands."""


def _amounts(inside: Amounts) -> list[Quantity]:
    return [Quantity(amount, unit) for unit, amount in inside.items()]
