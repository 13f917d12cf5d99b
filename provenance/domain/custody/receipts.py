"""What a receipt of a lot does: take what is open, gain, claim, introduce, or come back."""

from dataclasses import dataclass
from decimal import Decimal

from provenance.domain.custody.balance import Account, Balance, amount, grow
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.state import UNNAMED
from provenance.domain.custody.verdicts import Code
from provenance.domain.quantities import Quantity, plain, subtract


@dataclass(frozen=True)
class Receipt:
    """A quantity of a lot that a party says it received, with both sides' balances."""

    event: Occurrence
    lot: str
    quantity: Quantity
    who: str
    balance: Balance
    theirs: Balance

    def book(self) -> None:
        """Book it; the event changed something if more is held now, or something was lost."""
        held = self.balance.of(Account.HELD, self.quantity.unit)
        self._book_rest(self._take_open())
        if self.event.core.is_complete:
            self._close()
        if self.balance.of(Account.HELD, self.quantity.unit) > held:
            self.event.outcome.changed = True

    @property
    def _sender(self) -> str:
        return self.event.sender or ""

    def _open(self) -> Decimal:
        """What the sender has sent to this party and it has not received."""
        unit = self.quantity.unit
        sent = amount(self.theirs.sent, self.who, unit)
        return subtract(sent, amount(self.balance.received, self._sender, unit))

    def _take_open(self) -> Decimal:
        """Receive what the sender has open to the party, then to nobody; what is left over."""
        rest = subtract(self.quantity.amount, min(self.quantity.amount, self._open()))
        unnamed = min(rest, amount(self.theirs.sent, UNNAMED, self.quantity.unit))
        if unnamed:
            grow(self.theirs.sent, UNNAMED, self._of(-unnamed))
            grow(self.theirs.sent, self.who, self._of(unnamed))
            self.event.world.set_balance(self.lot, self._sender, self.theirs)
        rest = subtract(rest, unnamed)
        taken = self._of(subtract(self.quantity.amount, rest))
        if taken.amount:
            grow(self.balance.received, self._sender, taken)
            self.balance.book(Account.HELD, taken)
        return rest

    def _book_rest(self, rest: Decimal) -> None:
        if not rest:
            return
        if rest < self.quantity.amount:
            self.balance.enter(Account.GAIN, self._of(rest))
            self._find(Code.OVER_RECEIPT, excess=plain(rest), sender=self._sender)
        elif self.event.core.is_return:
            self._take_back(rest)
        elif self.theirs.accounts and not self.theirs.unknown:
            grow(self.balance.claimed, self._sender, self._of(rest))
            self._find(Code.CLAIM, actor=self.who, custodian=self._sender)
        else:
            self._introduce(rest)

    def _take_back(self, rest: Decimal) -> None:
        """What this party had sold comes back; more than that it brings in."""
        sold = min(rest, self.balance.of(Account.SOLD, self.quantity.unit))
        self.balance.move(Account.SOLD, Account.HELD, self._of(sold))
        if rest > sold:
            self._introduce(subtract(rest, sold))

    def _introduce(self, rest: Decimal) -> None:
        self.balance.enter(Account.INTRODUCED, self._of(rest))
        self._find(Code.NO_TRANSIT, actor=self.who)

    def _close(self) -> None:
        """The receiver says that this is all: what is still open is lost."""
        lost = self._open()
        if lost > 0:
            grow(self.balance.received, self._sender, self._of(lost))
            self.balance.book(Account.LOST, self._of(lost))
            self._find(Code.LOST, lost=plain(lost), sender=self._sender)
            self.event.outcome.changed = True

    def _of(self, amount_: Decimal) -> Quantity:
        return Quantity(amount_, self.quantity.unit)

    def _find(self, code: Code, **params: str) -> None:
        unit = self.quantity.unit or "units"
        self.event.outcome.find(code, item=self.lot, unit=unit, **params)
