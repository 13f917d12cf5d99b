"""What one party has of a lot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from provenance.domain.quantities import Quantity, add, subtract

ZERO = Decimal(0)

Amounts = dict[str, Decimal]
"""Amounts by base unit."""


class Account(StrEnum):
    """What a balance counts. produced + introduced + gain is what came in."""

    HELD = "held"
    PACKED = "packed"
    PRODUCED = "produced"
    INTRODUCED = "introduced"
    GAIN = "gain"
    EXTERNAL = "external"
    CONSUMED = "consumed"
    ENDED = "ended"
    SOLD = "sold"
    LOST = "lost"
    BOUGHT = "bought"
    PASSED = "passed"


@dataclass
class Balance:
    """What one party has of a lot.

    What is open from one party to another is what the first ``sent`` less what the second
    ``received`` (docs/adr/0002). ``claimed`` is what this party says it received and the other
    has not shipped. ``packed`` is what it put into containers less what it took out: that goes
    where the containers go. ``offered`` and ``agreed`` are changes of owner that only one side
    has stated; ``bought`` and ``passed`` those that both have. ``unknown`` marks that a movement
    without quantity was recorded, so that the amounts are not the whole truth.
    """

    accounts: dict[str, dict[Account, Decimal]] = field(default_factory=dict)
    sent: dict[str, Amounts] = field(default_factory=dict)
    received: dict[str, Amounts] = field(default_factory=dict)
    claimed: dict[str, Amounts] = field(default_factory=dict)
    offered: dict[str, Amounts] = field(default_factory=dict)
    agreed: dict[str, Amounts] = field(default_factory=dict)
    unknown: bool = False

    def of(self, account: Account, unit: str) -> Decimal:
        """An account's amount in a unit."""
        return self.accounts.get(unit, {}).get(account, ZERO)

    def book(self, account: Account, quantity: Quantity) -> None:
        """Add to an account."""
        accounts = self.accounts.setdefault(quantity.unit, {})
        accounts[account] = add(accounts.get(account, ZERO), quantity.amount)

    def move(self, source: Account, target: Account, quantity: Quantity) -> None:
        """From one account to another."""
        self.book(source, Quantity(-quantity.amount, quantity.unit))
        self.book(target, quantity)

    def enter(self, account: Account, quantity: Quantity) -> None:
        """Goods come into the party's hands, counted where they came from."""
        self.book(account, quantity)
        self.book(Account.HELD, quantity)

    def take(self, quantity: Quantity) -> Decimal:
        """Take from what is held; what is missing is introduced first, and returned."""
        missing = max(ZERO, subtract(quantity.amount, self.of(Account.HELD, quantity.unit)))
        if missing:
            self.enter(Account.INTRODUCED, Quantity(missing, quantity.unit))
        self.book(Account.HELD, Quantity(-quantity.amount, quantity.unit))
        return missing

    def owned(self, unit: str) -> Decimal:
        """What the party owns, wherever it is: what came in and was bought, less what left."""
        owned = ZERO
        for account in _OWNED:
            owned = add(owned, self.of(account, unit))
        for account in _NO_LONGER_OWNED:
            owned = subtract(owned, self.of(account, unit))
        return owned


_OWNED = (Account.PRODUCED, Account.INTRODUCED, Account.GAIN, Account.BOUGHT)
_NO_LONGER_OWNED = (
    *(Account.PASSED, Account.CONSUMED, Account.ENDED),
    *(Account.SOLD, Account.EXTERNAL, Account.LOST),
)


def grow(table: dict[str, Amounts], party: str, quantity: Quantity) -> None:
    """Add a quantity to a party's amounts."""
    amounts = table.setdefault(party, {})
    amounts[quantity.unit] = add(amounts.get(quantity.unit, ZERO), quantity.amount)


def amount(table: Mapping[str, Amounts], party: str, unit: str) -> Decimal:
    """A party's amount in a unit."""
    return table.get(party, {}).get(unit, ZERO)
