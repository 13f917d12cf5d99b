"""The ledger's state as the rules of custody see it."""

from collections.abc import Mapping
from typing import Any

from provenance.contract import keys
from provenance.contract.overlay import Overlay
from provenance.contract.values import (
    VERSION,
    read_balance,
    read_content,
    read_item,
    read_lot,
    read_product,
    read_transformation,
    write_balance,
    write_content,
    write_item,
    write_lot,
    write_transformation,
)
from provenance.domain.custody.balance import Balance
from provenance.domain.custody.state import Content, Item, Lot, Product, Transformation


class LedgerWorld:
    """The state in an overlay. Every value carries its form's version ``v``."""

    def __init__(self, overlay: Overlay) -> None:
        self._overlay = overlay
        self._new_lots: dict[str, str] = {}

    def is_party(self, gln: str) -> bool:
        """Whether the network knows a party of this GLN."""
        return self._overlay.get(keys.party(gln)) is not None

    def is_delegate(self, owner: str, delegate: str) -> bool:
        """Whether a party has given another leave to act for it."""
        entry = self._overlay.get(keys.delegation(owner, delegate))
        return entry is not None and bool(entry["granted"])

    def place_owner(self, gln: str) -> str | None:
        """The party that registered a place."""
        entry = self._overlay.get(keys.place(gln))
        return None if entry is None else str(entry["owner"])

    def product(self, gtin: str) -> Product | None:
        """A trade item's master data."""
        entry = self._overlay.get(keys.product(gtin))
        return None if entry is None else read_product(entry)

    def item(self, instance: str) -> Item | None:
        """An instance, if anything was recorded of it."""
        value = self._overlay.get(keys.item(instance))
        return None if value is None else read_item(value)

    def set_item(self, instance: str, item: Item) -> None:
        """Replace an instance's state."""
        self._put(keys.item(instance), write_item(item))

    def lot(self, lot: str) -> Lot | None:
        """A lot, if it was commissioned."""
        value = self._overlay.get(keys.lot(lot))
        return None if value is None else read_lot(value)

    def set_lot(self, name: str, lot: Lot) -> None:
        """Enter a lot, or change what is said of one."""
        known = self._overlay.own(keys.lot(name))
        if known is None:
            self._new_lots[name] = lot.originator
        self._put(keys.lot(name), {**write_lot(lot), "opening": (known or {}).get("opening")})

    def balance(self, lot: str, gln: str) -> Balance:
        """What a party has of a lot; a copy that may be changed."""
        return read_balance(self._overlay.get(keys.balance(lot, gln)) or {})

    def set_balance(self, lot: str, gln: str, balance: Balance) -> None:
        """Replace what a party has of a lot. What its making gives it is the lot's opening."""
        key = keys.balance(lot, gln)
        if self._new_lots.get(lot) == gln and self._overlay.own(key) is None:
            known = self._overlay.own(keys.lot(lot))
            self._put(keys.lot(lot), {**known, "opening": _filled(write_balance(balance))})
        else:
            self._put(key, write_balance(balance))

    def content(self, parent: str) -> Content:
        """What is inside a parent; a copy that may be changed."""
        return read_content(self._overlay.get(keys.content(parent)) or {})

    def set_content(self, parent: str, content: Content) -> None:
        """Replace what is inside a parent."""
        self._put(keys.content(parent), write_content(content))

    def transformation(self, name: str) -> Transformation:
        """The parts of a transformation so far; a copy that may be changed."""
        return read_transformation(self._overlay.get(keys.transformation(name)) or {})

    def set_transformation(self, name: str, transformation: Transformation) -> None:
        """Replace the parts of a transformation."""
        self._put(keys.transformation(name), write_transformation(transformation))

    def _put(self, key: str, content: Mapping[str, Any]) -> None:
        """The content with its form's version, empty fields left out."""
        self._overlay.put(key, {"v": VERSION, **_filled(content)})


def _filled(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value not in (None, "", [], {})}
