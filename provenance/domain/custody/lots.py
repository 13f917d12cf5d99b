"""How an event moves quantities of lots."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from provenance.domain.custody.core import Core
from provenance.domain.custody.outcome import Outcome
from provenance.domain.custody.state import (
    UNNAMED,
    Account,
    Balance,
    Lot,
    World,
    amount,
    grow,
)
from provenance.domain.custody.steps import Move
from provenance.domain.custody.verdicts import Code
from provenance.domain.quantities import Quantity, plain, subtract


@dataclass(frozen=True)
class LotRules:
    """The rules for one event, its actor and the state it meets.

    A quantity of None is unknown: the balance then says that it is not the whole truth.
    """

    core: Core
    actor: str
    world: World
    outcome: Outcome

    def apply(self, move: Move, lot: str, quantity: Quantity | None) -> None:
        """Apply one move to a quantity of a lot."""
        rule: dict[Move, Callable[[str, Quantity | None], None]] = {
            Move.ADD: self._add,
            Move.SHIP: self._ship,
            Move.RECEIVE: self._receive,
            Move.SELL: self._sell,
            Move.END: self._end,
        }
        rule[move](lot, quantity)

    # --- made

    def _add(self, lot: str, quantity: Quantity | None) -> None:
        known = self.world.lot(lot)
        if known is None:
            self.world.set_lot(lot, Lot(self.actor, self.core.expiry, self.core.origins))
        elif not self._may_add(known):
            self.outcome.find(Code.LOT_EXISTS, lot=lot)
        balance = self._mine(lot)
        if quantity is None:
            balance.unknown = True
        else:
            balance.enter(Account.PRODUCED, quantity)
        self._keep(lot, balance)

    def _may_add(self, known: Lot) -> bool:
        step = self.core.biz_step
        by_originator = step == "commissioning" and known.originator == self.actor
        return step == "creating_class_instance" or by_originator

    # --- sent

    def _ship(self, lot: str, quantity: Quantity | None) -> None:
        receiver = self.core.receiver
        if self.outcome.other_acted(self.actor, self.core.sender) or receiver == self.actor:
            return
        if receiver is None:
            self.outcome.find(Code.NO_RECEIVER, item=lot)
        balance = self._taken(lot, quantity)
        if quantity is not None:
            self._send(lot, balance, quantity, receiver)
        self._keep(lot, balance)

    def _send(self, lot: str, balance: Balance, quantity: Quantity, receiver: str | None) -> None:
        if receiver is None:
            grow(balance.sent, UNNAMED, quantity)
        elif self.world.is_party(receiver):
            grow(balance.sent, receiver, quantity)
            self._settle_claim(lot, quantity, receiver)
        else:
            balance.book(Account.EXTERNAL, quantity)

    def _settle_claim(self, lot: str, quantity: Quantity, receiver: str) -> None:
        """The receiver recorded its receipt before: what it claimed is now its own."""
        theirs = self.world.balance(lot, receiver)
        settled = min(quantity.amount, amount(theirs.claimed, self.actor, quantity.unit))
        if settled:
            grow(theirs.claimed, self.actor, Quantity(-settled, quantity.unit))
            grow(theirs.received, self.actor, Quantity(settled, quantity.unit))
            theirs.book(Account.HELD, Quantity(settled, quantity.unit))
            self.world.set_balance(lot, receiver, theirs)

    # --- received

    def _receive(self, lot: str, quantity: Quantity | None) -> None:
        sender = self.core.sender
        if self.outcome.other_acted(self.actor, self.core.receiver) or sender == self.actor:
            return
        balance = self._mine(lot)
        theirs = self.world.balance(lot, sender) if sender else Balance()
        if quantity is None:
            balance.unknown = self.outcome.changed = True
        else:
            held = balance.of(Account.HELD, quantity.unit)
            rest = self._take_open(lot, balance, theirs, quantity)
            self._book_rest(lot, balance, theirs, quantity, rest)
            self.outcome.changed |= balance.of(Account.HELD, quantity.unit) > held
        self.world.set_balance(lot, self.actor, balance)

    def _take_open(
        self, lot: str, balance: Balance, theirs: Balance, quantity: Quantity
    ) -> Decimal:
        """Receive what the sender has open to the actor, then to nobody; what is left over."""
        sender, unit = self.core.sender or "", quantity.unit
        came = amount(balance.received, sender, unit)
        named = min(quantity.amount, subtract(amount(theirs.sent, self.actor, unit), came))
        rest = subtract(quantity.amount, named)
        unnamed = min(rest, amount(theirs.sent, UNNAMED, unit))
        if unnamed:
            grow(theirs.sent, UNNAMED, Quantity(-unnamed, unit))
            grow(theirs.sent, self.actor, Quantity(unnamed, unit))
            self.world.set_balance(lot, sender, theirs)
        taken = Quantity(subtract(quantity.amount, subtract(rest, unnamed)), unit)
        if taken.amount:
            grow(balance.received, sender, taken)
            balance.book(Account.HELD, taken)
        return subtract(rest, unnamed)

    def _book_rest(
        self, lot: str, balance: Balance, theirs: Balance, quantity: Quantity, rest: Decimal
    ) -> None:
        excess = Quantity(rest, quantity.unit)
        if not rest:
            return
        if rest < quantity.amount:
            balance.enter(Account.GAIN, excess)
            self._find(Code.OVER_RECEIPT, lot, excess, excess=plain(rest), sender=self.core.sender)
        elif self.core.is_return:
            self._take_back(lot, balance, excess)
        elif theirs.accounts and not theirs.unknown:
            grow(balance.claimed, str(self.core.sender), excess)
            self._find(Code.CLAIM, lot, excess, custodian=self.core.sender)
        else:
            self._introduce(lot, balance, excess)

    def _take_back(self, lot: str, balance: Balance, quantity: Quantity) -> None:
        sold = min(quantity.amount, balance.of(Account.SOLD, quantity.unit))
        balance.book(Account.SOLD, Quantity(-sold, quantity.unit))
        balance.book(Account.HELD, Quantity(sold, quantity.unit))
        rest = subtract(quantity.amount, sold)
        if rest:
            self._introduce(lot, balance, Quantity(rest, quantity.unit))

    def _introduce(self, lot: str, balance: Balance, quantity: Quantity) -> None:
        balance.enter(Account.INTRODUCED, quantity)
        self._find(Code.NO_TRANSIT, lot, quantity)

    # --- gone

    def _sell(self, lot: str, quantity: Quantity | None) -> None:
        self._finish(lot, quantity, Account.SOLD)

    def _end(self, lot: str, quantity: Quantity | None) -> None:
        self._finish(lot, quantity, Account.ENDED)

    def _finish(self, lot: str, quantity: Quantity | None, account: Account) -> None:
        if self.outcome.other_acted(self.actor, self.core.sender):
            return
        balance = self._taken(lot, quantity)
        if quantity is not None:
            balance.book(account, quantity)
        self._keep(lot, balance)

    # --- common

    def _mine(self, lot: str) -> Balance:
        return self.world.balance(lot, self.actor)

    def _taken(self, lot: str, quantity: Quantity | None) -> Balance:
        """The actor's balance less the quantity; a shortfall is introduced and found."""
        balance = self._mine(lot)
        if quantity is None:
            balance.unknown = True
            return balance
        missing = balance.take(quantity)
        if missing and not balance.unknown:
            self._find(Code.QUANTITY_SHORTFALL, lot, quantity, shortfall=plain(missing))
        return balance

    def _keep(self, lot: str, balance: Balance) -> None:
        self.world.set_balance(lot, self.actor, balance)
        self.outcome.changed = True

    def _find(self, code: Code, lot: str, quantity: Quantity, **params: str | None) -> None:
        known = {"item": lot, "actor": self.actor, "unit": quantity.unit or "units"}
        self.outcome.find(code, **known, **{name: str(value) for name, value in params.items()})
