"""Ownership: it changes when both sides have stated it, and never by custody."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from provenance.domain.custody.balance import Account, Amounts, amount, grow
from provenance.domain.custody.contents import LotQuantity, Packing
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.state import Sale
from provenance.domain.custody.verdicts import Code
from provenance.domain.quantities import Quantity


def transfer(event: Occurrence, items: Iterable[str], lots: Iterable[LotQuantity]) -> None:
    """Note what one side states; where the other has stated the same, the owner changes."""
    sale = event.core.sale
    if sale is None:
        return
    side = next((party for party in sale if event.acts_as(party)), None)
    if side is None:
        return
    stated = Transfer(event, Sale(*sale, side))
    for name in items:
        stated.of_item(name)
    for lot, quantity in lots:
        if quantity is not None:
            stated.of_lot(lot, quantity)


@dataclass(frozen=True)
class Transfer:
    """One side's statement that a seller's goods are now a buyer's."""

    event: Occurrence
    sale: Sale

    def of_item(self, name: str) -> None:
        """The owner changes if both agree; only an owner's word stands until then."""
        item = self.event.world.item(name)
        seen = Packing(self.event).through_root(name)
        if item is None or seen is None or seen.owner == self.sale.buyer:
            return
        if seen.owner != self.sale.seller:
            self.event.outcome.find(Code.NOT_OWNER, item=name, seller=self.sale.seller)
        elif item.sale is not None and self._agrees(item.sale):
            sold = replace(item, owner=self.sale.buyer, sale=None, event=self.event.name)
            self.event.world.set_item(name, sold)
            self.event.outcome.changed = True
        elif item.sale is None or self.sale.stated_by == self.sale.seller:
            self.event.world.set_item(name, replace(item, sale=self.sale))

    def _agrees(self, other: Sale) -> bool:
        same = (other.seller, other.buyer) == (self.sale.seller, self.sale.buyer)
        return same and other.stated_by != self.sale.stated_by

    def of_lot(self, lot: str, quantity: Quantity) -> None:
        """What both have stated so far changes its owner."""
        world, sale = self.event.world, self.sale
        seller, buyer = world.balance(lot, sale.seller), world.balance(lot, sale.buyer)
        if sale.stated_by == sale.seller:
            grow(seller.offered, sale.buyer, quantity)
        else:
            grow(buyer.agreed, sale.seller, quantity)
        both = min(
            amount(seller.offered, sale.buyer, quantity.unit),
            amount(buyer.agreed, sale.seller, quantity.unit),
        )
        if both:
            settled = Quantity(both, quantity.unit)
            _settle(seller.offered, sale.buyer, settled)
            _settle(buyer.agreed, sale.seller, settled)
            seller.book(Account.PASSED, settled)
            buyer.book(Account.BOUGHT, settled)
            self.event.outcome.changed = True
            world.set_balance(lot, sale.seller, seller)
            world.set_balance(lot, sale.buyer, buyer)
        else:
            own = seller if sale.stated_by == sale.seller else buyer
            world.set_balance(lot, sale.stated_by, own)


def _settle(table: dict[str, Amounts], party: str, quantity: Quantity) -> None:
    grow(table, party, Quantity(-quantity.amount, quantity.unit))
