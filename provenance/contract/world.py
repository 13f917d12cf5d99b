"""The ledger's state as the rules of custody see it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from provenance.contract import keys
from provenance.contract.overlay import Overlay
from provenance.domain.custody.state import Account, Amounts, Balance, Item, ItemStatus, Lot
from provenance.domain.quantities import plain

VERSION = 1


class LedgerWorld:
    """Items, lots and balances in an overlay. Every value carries its form's version ``v``."""

    def __init__(self, overlay: Overlay) -> None:
        self._overlay = overlay

    def is_party(self, gln: str) -> bool:
        """Whether the network knows a party of this GLN."""
        return self._overlay.get(keys.party(gln)) is not None

    def item(self, instance: str) -> Item | None:
        """An instance, if anything was recorded of it."""
        value = self._overlay.get(keys.item(instance))
        return None if value is None else _read_item(value)

    def set_item(self, instance: str, item: Item) -> None:
        """Replace an instance's state."""
        self._overlay.put(keys.item(instance), _write_item(item))

    def lot(self, lot: str) -> Lot | None:
        """A lot, if it was commissioned."""
        value = self._overlay.get(keys.lot(lot))
        if value is None:
            return None
        return Lot(value["originator"], value.get("expiry"), tuple(value.get("origins", ())))

    def set_lot(self, name: str, lot: Lot) -> None:
        """Enter a lot."""
        content = {"originator": lot.originator, "expiry": lot.expiry, "origins": list(lot.origins)}
        self._overlay.put(keys.lot(name), _versioned(content))

    def balance(self, lot: str, gln: str) -> Balance:
        """What a party has of a lot; a copy that may be changed."""
        return _read_balance(self._overlay.get(keys.balance(lot, gln)) or {})

    def set_balance(self, lot: str, gln: str, balance: Balance) -> None:
        """Replace what a party has of a lot."""
        self._overlay.put(keys.balance(lot, gln), _write_balance(balance))


def _versioned(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with its form's version, empty fields left out."""
    kept = {name: value for name, value in content.items() if value not in (None, "", [], {})}
    return {"v": VERSION, **kept}


def _write_item(item: Item) -> dict[str, Any]:
    content = {
        "custodian": item.custodian,
        "owner": item.owner if item.owner != item.custodian else None,
        "status": str(item.status) if item.status != ItemStatus.ACTIVE else None,
        "event": item.event,
        "claim": item.claim,
    }
    if item.to is None:
        return _versioned(content)
    return {**_versioned(content), "to": item.to}


def _read_item(value: Mapping[str, Any]) -> Item:
    custodian = value["custodian"]
    return Item(
        custodian,
        value.get("owner", custodian),
        ItemStatus(value.get("status", ItemStatus.ACTIVE)),
        value.get("event", ""),
        value.get("to"),
        value.get("claim"),
    )


def _write_balance(balance: Balance) -> dict[str, Any]:
    units = {unit: _plain(accounts) for unit, accounts in balance.accounts.items()}
    return _versioned(
        {
            "q": {unit: accounts for unit, accounts in units.items() if accounts},
            "sent": _write_table(balance.sent),
            "received": _write_table(balance.received),
            "claimed": _write_table(balance.claimed),
            "unknown": balance.unknown or None,
        }
    )


def _read_balance(value: Mapping[str, Any]) -> Balance:
    accounts = {
        unit: {Account(name): Decimal(text) for name, text in entries.items()}
        for unit, entries in value.get("q", {}).items()
    }
    return Balance(
        accounts,
        _read_table(value.get("sent", {})),
        _read_table(value.get("received", {})),
        _read_table(value.get("claimed", {})),
        value.get("unknown", False),
    )


def _write_table(table: Mapping[str, Amounts]) -> dict[str, dict[str, str]]:
    written = {party: _plain(amounts) for party, amounts in table.items()}
    return {party: amounts for party, amounts in written.items() if amounts}


def _read_table(table: Mapping[str, Mapping[str, str]]) -> dict[str, Amounts]:
    return {
        party: {unit: Decimal(text) for unit, text in amounts.items()}
        for party, amounts in table.items()
    }


def _plain(amounts: Mapping[Any, Decimal]) -> dict[str, str]:
    return {str(name): plain(amount) for name, amount in amounts.items() if amount}
