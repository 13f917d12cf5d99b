"""The state that events change: instances, lots, contents, and what each party has of a lot."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from provenance.domain.custody.balance import Amounts, Balance
from provenance.domain.quantities import Quantity

UNNAMED = ""
"""The receiver of a shipment that named none."""


class ItemStatus(StrEnum):
    """Where an instance is in its life."""

    ACTIVE = "active"
    TRANSIT = "transit"
    EXTERNAL = "external"
    SOLD = "sold"
    CONSUMED = "consumed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Sale:
    """A change of owner that one side has stated and the other has not."""

    seller: str
    buyer: str
    stated_by: str


@dataclass(frozen=True, slots=True)
class Item:
    """An instance. In transit, ``custodian`` is who sent it and ``to`` who is to receive it.

    Inside a ``parent`` its custodian, status and receiver are those of the root, and so is its
    owner unless it names its own. ``event`` is the last event that moved it, by recorder and id.
    """

    custodian: str
    owner: str
    status: ItemStatus = ItemStatus.ACTIVE
    event: str = ""
    to: str | None = None
    claim: str | None = None
    parent: str | None = None
    flags: tuple[str, ...] = ()
    sale: Sale | None = None

    def held_by(self, party: str) -> "Item":
        """The item in the party's custody, nothing open."""
        return replace(self, custodian=party, status=ItemStatus.ACTIVE, to=None, claim=None)

    def inside(self, root: "Item") -> "Item":
        """The item as it is through its root: where that is, what it is flagged with."""
        flags = tuple(sorted({*self.flags, *root.flags}))
        kept = replace(root, owner=self.owner or root.owner, event=self.event, flags=flags)
        return replace(kept, parent=self.parent, claim=None, sale=self.sale)


@dataclass(frozen=True, slots=True)
class Lot:
    """What is said of a lot when it is first made, and the dispositions that stay with it."""

    originator: str
    expiry: str | None = None
    origins: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass
class Content:
    """What is inside a parent: instances, and amounts of lots by base unit.

    A lot with no amounts is inside in an unknown quantity.
    """

    items: set[str] = field(default_factory=set)
    lots: dict[str, Amounts] = field(default_factory=dict)


@dataclass
class Transformation:
    """What went into a transformation and came out of it so far, over all its parts."""

    inputs: Amounts = field(default_factory=dict)
    outputs: Amounts = field(default_factory=dict)
    owners: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Product:
    """Master data of a trade item: who may make it, what is in a unit, what may come of an input.

    ``content`` is the net content of one unit; ``yield_`` the greatest amount of output for an
    input of one, in the same dimension. No ``makers`` means that anybody may make it.
    """

    owner: str
    makers: tuple[str, ...] = ()
    content: Quantity | None = None
    yield_: Decimal | None = None


class World(Protocol):
    """The state, as the rules see it."""

    def is_party(self, gln: str) -> bool:
        """Whether the network knows a party of this GLN."""
        ...

    def is_delegate(self, owner: str, delegate: str) -> bool:
        """Whether a party has given another leave to act for it."""
        ...

    def place_owner(self, gln: str) -> str | None:
        """The party that registered a place."""
        ...

    def product(self, gtin: str) -> Product | None:
        """A trade item's master data."""
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

    def content(self, parent: str) -> Content:
        """What is inside a parent; a copy that may be changed."""
        ...

    def set_content(self, parent: str, content: Content) -> None:
        """Replace what is inside a parent."""
        ...

    def transformation(self, name: str) -> Transformation:
        """The parts of a transformation so far; a copy that may be changed."""
        ...

    def set_transformation(self, name: str, transformation: Transformation) -> None:
        """Replace the parts of a transformation."""
        ...
