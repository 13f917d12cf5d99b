"""The state that events change: items, lots, and what each party has of a lot."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from provenance.domain.quantities import Quantity, add, subtract

ZERO = Decimal(0)
UNNAMED = ""
"""The receiver of a shipment that named none."""

Amounts = dict[str, Decimal]
"""Amounts by base unit."""


class ItemStatus(StrEnum):
    """Where an instance is in its life."""

    ACTIVE = "active"
    TRANSIT = "transit"
    EXTERNAL = "external"
    SOLD = "sold"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Item:
    """An instance. In transit, ``custodian`` is who sent it and ``to`` who is to receive it."""

    custodian: str
    owner: str
    status: ItemStatus = ItemStatus.ACTIVE
    event: str = ""
    to: str | None = None
    claim: str | None = None

    def held_by(self, party: str) -> "Item":
        """The item in the party's custody, nothing open."""
        return replace(self, custodian=party, status=ItemStatus.ACTIVE, to=None, claim=None)


@dataclass(frozen=True, slots=True)
class Lot:
    """What is said of a lot when it is first made; never changed."""

    originator: str
    expiry: str | None = None
    origins: tuple[str, ...] = ()


class Account(StrEnum):
    """What a balance counts. produced + introduced + gain is what came in."""

    HELD = "held"
    PRODUCED = "produced"
    INTRODUCED = "introduced"
    GAIN = "gain"
    EXTERNAL = "external"
    CONSUMED = "consumed"
    ENDED = "ended"
    SOLD = "sold"
    LOST = "lost"


@dataclass
class Balance:
    """What one party has of a lot.

    ``sent`` and ``received`` only grow: what is open from one party to another is what the first
    sent less what the second received (docs/adr/0002). ``claimed`` is what this party says it
    received and the other has not shipped. ``unknown`` marks that a movement without quantity
    was recorded, so that the amounts are not the whole truth.
    """

    accounts: dict[str, dict[Account, Decimal]] = field(default_factory=dict)
    sent: dict[str, Amounts] = field(default_factory=dict)
    received: dict[str, Amounts] = field(default_factory=dict)
    claimed: dict[str, Amounts] = field(default_factory=dict)
    unknown: bool = False

    def of(self, account: Account, unit: str) -> Decimal:
        """An account's amount in a unit."""
        return self.accounts.get(unit, {}).get(account, ZERO)

    def book(self, account: Account, quantity: Quantity) -> None:
        """Add to an account."""
        accounts = self.accounts.setdefault(quantity.unit, {})
        accounts[account] = add(accounts.get(account, ZERO), quantity.amount)

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


class World(Protocol):
    """The state, as the rules see it."""

    def is_party(self, gln: str) -> bool:
        """Whether the network knows a party of this GLN."""
        ...

    def item(self, instance: str) -> Item | None:
        """An instance, if anything was recorded of it."""
        ...

    def set_item(self, instance: str, item: Item) -> None:
        """Replace an instance's state."""
        ...

    def lot(self, lot: str) -> Lot | None:
        """A lot, if it was commissioned."""
        ...

    def set_lot(self, name: str, lot: Lot) -> None:
        """Enter a lot."""
        ...

    def balance(self, lot: str, gln: str) -> Balance:
        """What a party has of a lot; a copy that may be changed."""
        ...

    def set_balance(self, lot: str, gln: str, balance: Balance) -> None:
        """Replace what a party has of a lot."""
        ...


def grow(table: dict[str, Amounts], party: str, quantity: Quantity) -> None:
    """Add a quantity to a party's amounts."""
    amounts = table.setdefault(party, {})
    amounts[quantity.unit] = add(amounts.get(quantity.unit, ZERO), quantity.amount)


def amount(table: Mapping[str, Amounts], party: str, unit: str) -> Decimal:
    """A party's amount in a unit."""
    return table.get(party, {}).get(unit, ZERO)
