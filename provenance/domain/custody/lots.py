"""How an event moves quantities of lots."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from provenance.domain.custody.balance import ZERO, Account, Balance, amount, grow
from provenance.domain.custody.flags import find_holds
from provenance.domain.custody.making import require_authority
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.receipts import Receipt
from provenance.domain.custody.state import UNNAMED, Lot
from provenance.domain.custody.steps import Move
from provenance.domain.custody.verdicts import Code
from provenance.domain.quantities import Quantity, plain, subtract


@dataclass(frozen=True)
class LotRules:
    """The rules for one event.

    A quantity of None is unknown: the balance then says that it is not the whole truth.
    """

    event: Occurrence

    def apply(self, move: Move, lot: str, quantity: Quantity | None) -> None:
        """Apply one move to a quantity of a lot."""
        rule: dict[Move, Callable[[str, Quantity | None], None]] = {
            Move.ADD: self.make,
            Move.SHIP: self._ship,
            Move.RECEIVE: self._receive,
            Move.VOID: self._void,
            Move.SELL: self._sell,
            Move.END: self._end,
        }
        rule[move](lot, quantity)

    # --- made

    def make(self, lot: str, quantity: Quantity | None, flags: tuple[str, ...] = ()) -> None:
        """A new lot, or more of one."""
        core, actor = self.event.core, self.event.actor
        known = self.event.world.lot(lot)
        if known is None:
            self.event.world.set_lot(lot, Lot(actor, core.expiry, core.origins, flags))
            require_authority(self.event, lot)
        elif not self._may_add(known):
            self._find(Code.LOT_EXISTS, lot)
        balance = self.event.world.balance(lot, actor)
        if quantity is None:
            balance.unknown = True
        else:
            balance.enter(Account.PRODUCED, quantity)
        self._keep(lot, actor, balance)

    # --- sent

    def _ship(self, lot: str, quantity: Quantity | None) -> None:
        receiver, who = self.event.receiver, self._holder(lot, quantity)
        if who is None or receiver == who:
            return
        if receiver is None:
            self._find(Code.NO_RECEIVER, lot)
        self._find_holds(lot)
        balance = self._taken(lot, who, quantity)
        if quantity is not None:
            self._send(lot, who, balance, quantity)
        self._keep(lot, who, balance)

    def _send(self, lot: str, who: str, balance: Balance, quantity: Quantity) -> None:
        receiver = self.event.receiver
        if receiver is None:
            grow(balance.sent, UNNAMED, quantity)
        elif self.event.world.is_party(receiver):
            grow(balance.sent, receiver, quantity)
            self._settle_claim(lot, who, quantity, receiver)
        else:
            balance.book(Account.EXTERNAL, quantity)

    def _settle_claim(self, lot: str, who: str, quantity: Quantity, receiver: str) -> None:
        """The receiver recorded its receipt before: what it claimed is now its own."""
        theirs = self.event.world.balance(lot, receiver)
        settled = min(quantity.amount, amount(theirs.claimed, who, quantity.unit))
        if settled:
            grow(theirs.claimed, who, Quantity(-settled, quantity.unit))
            grow(theirs.received, who, Quantity(settled, quantity.unit))
            theirs.book(Account.HELD, Quantity(settled, quantity.unit))
            self.event.world.set_balance(lot, receiver, theirs)

    def _void(self, lot: str, quantity: Quantity | None) -> None:
        """What is on its way, or has left the network, comes back to its sender."""
        who = self._holder(lot, None)
        if who is None or quantity is None:
            return
        balance = self.event.world.balance(lot, who)
        back = min(quantity.amount, self._open(lot, who, balance, quantity.unit))
        if back < quantity.amount:
            self._find(Code.NOTHING_TO_VOID, lot, actor=who)
        if back:
            self._bring_back(balance, Quantity(back, quantity.unit))
            self._keep(lot, who, balance)

    def _open(self, lot: str, who: str, balance: Balance, unit: str) -> Decimal:
        """What can come back: it was sent as the event says, and has not been received."""
        receiver = self.event.receiver
        if receiver is None:
            return amount(balance.sent, UNNAMED, unit)
        if not self.event.world.is_party(receiver):
            return balance.of(Account.EXTERNAL, unit)
        theirs = self.event.world.balance(lot, receiver)
        return subtract(amount(balance.sent, receiver, unit), amount(theirs.received, who, unit))

    def _bring_back(self, balance: Balance, back: Quantity) -> None:
        receiver = self.event.receiver
        if receiver is not None and not self.event.world.is_party(receiver):
            balance.move(Account.EXTERNAL, Account.HELD, back)
        else:
            grow(balance.sent, receiver or UNNAMED, Quantity(-back.amount, back.unit))
            balance.book(Account.HELD, back)

    # --- received

    def _receive(self, lot: str, quantity: Quantity | None) -> None:
        sender, receiver = self.event.sender, self.event.receiver
        who = self.event.acting(receiver)
        if not self.event.acts_as(receiver):
            self._other_acted(receiver)
            return
        if sender == who:
            return
        balance = self.event.world.balance(lot, who)
        theirs = self.event.world.balance(lot, sender) if sender else Balance()
        if quantity is None:
            balance.unknown = self.event.outcome.changed = True
        else:
            Receipt(self.event, lot, quantity, who, balance, theirs).book()
        self.event.world.set_balance(lot, who, balance)

    # --- gone

    def consume(self, lot: str, quantity: Quantity | None) -> None:
        """Use up a quantity."""
        self._find_holds(lot)
        self._finish(lot, quantity, Account.CONSUMED)

    def _sell(self, lot: str, quantity: Quantity | None) -> None:
        self._find_holds(lot)
        self._finish(lot, quantity, Account.SOLD)

    def _end(self, lot: str, quantity: Quantity | None) -> None:
        self._finish(lot, quantity, Account.ENDED)

    def _finish(self, lot: str, quantity: Quantity | None, account: Account) -> None:
        who = self._holder(lot, quantity)
        if who is None:
            return
        balance = self._taken(lot, who, quantity)
        if quantity is not None:
            balance.book(account, quantity)
        self._keep(lot, who, balance)

    # --- common

    def _holder(self, lot: str, quantity: Quantity | None) -> str | None:
        """Whose balance a movement takes from: the sender's, by itself, its delegate, its owner.

        An owner moves what the sender holds, and introduces nothing there.
        """
        sender, actor = self.event.sender, self.event.actor
        if self.event.acts_as(sender):
            return self.event.acting(sender)
        if quantity is not None and quantity.amount > ZERO:
            owned = self.event.world.balance(lot, actor).owned(quantity.unit)
            there = self.event.world.balance(lot, str(sender)).of(Account.HELD, quantity.unit)
            if min(owned, there) >= quantity.amount:
                return sender
        self._other_acted(sender)
        return None

    def _taken(self, lot: str, who: str, quantity: Quantity | None) -> Balance:
        """The holder's balance less the quantity; a shortfall is introduced and found."""
        balance = self.event.world.balance(lot, who)
        if quantity is None:
            balance.unknown = True
            return balance
        missing = balance.take(quantity)
        if missing and not balance.unknown:
            params = {"actor": who, "unit": quantity.unit or "units"}
            self._find(Code.QUANTITY_SHORTFALL, lot, shortfall=plain(missing), **params)
        return balance

    def _may_add(self, known: Lot) -> bool:
        step = self.event.core.biz_step
        by_originator = step == "commissioning" and known.originator == self.event.actor
        return step == "creating_class_instance" or by_originator

    def _find_holds(self, lot: str) -> None:
        known = self.event.world.lot(lot)
        find_holds(self.event, lot, known.flags if known else ())

    def _other_acted(self, named: str | None) -> None:
        self.event.outcome.find(Code.OTHER_PARTY, actor=self.event.actor, party=str(named))

    def _find(self, code: Code, lot: str, **params: str) -> None:
        key = "lot" if code == Code.LOT_EXISTS else "item"
        self.event.outcome.find(code, **{key: lot}, **params)

    def _keep(self, lot: str, who: str, balance: Balance) -> None:
        self.event.world.set_balance(lot, who, balance)
        self.event.outcome.changed = True
