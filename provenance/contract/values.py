"""The forms in which the state's values lie on the ledger."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from provenance.domain.custody.balance import Account, Amounts, Balance
from provenance.domain.custody.state import (
    UNNAMED,
    Content,
    Item,
    ItemStatus,
    Lot,
    Product,
    Sale,
    Transformation,
)
from provenance.domain.quantities import plain, read_quantity

VERSION = 1
_NOBODY_NAMED = "*"
Value = Mapping[str, Any]


def write_item(item: Item) -> dict[str, Any]:
    """An instance; inside a parent without what its root says."""
    content: dict[str, Any] = {
        "event": item.event,
        "claim": item.claim,
        "parent": item.parent,
        "flags": list(item.flags),
        "sale": item.sale and [item.sale.seller, item.sale.buyer, item.sale.stated_by],
    }
    if item.parent is not None:
        return {**content, "owner": item.owner}
    owner = item.owner if item.owner != item.custodian else None
    status = str(item.status) if item.status != ItemStatus.ACTIVE else None
    to = None if item.to is None else item.to or _NOBODY_NAMED
    return {**content, "custodian": item.custodian, "owner": owner, "status": status, "to": to}


def read_item(value: Value) -> Item:
    """The instance that ``write_item`` wrote."""
    custodian = value.get("custodian", "")
    to = value.get("to")
    return Item(
        custodian,
        value.get("owner", custodian),
        ItemStatus(value.get("status", ItemStatus.ACTIVE)),
        value.get("event", ""),
        UNNAMED if to == _NOBODY_NAMED else to,
        value.get("claim"),
        value.get("parent"),
        tuple(value.get("flags", ())),
        Sale(*value["sale"]) if "sale" in value else None,
    )


def write_lot(lot: Lot) -> dict[str, Any]:
    """A lot."""
    return {
        "originator": lot.originator,
        "expiry": lot.expiry,
        "origins": list(lot.origins),
        "flags": list(lot.flags),
    }


def read_lot(value: Value) -> Lot:
    """The lot that ``write_lot`` wrote."""
    origins, flags = tuple(value.get("origins", ())), tuple(value.get("flags", ()))
    return Lot(value["originator"], value.get("expiry"), origins, flags)


_TABLES = ("sent", "received", "claimed", "offered", "agreed")


def write_balance(balance: Balance) -> dict[str, Any]:
    """A balance."""
    units = {unit: _plain(accounts) for unit, accounts in balance.accounts.items()}
    return {
        "q": {unit: accounts for unit, accounts in units.items() if accounts},
        **{name: _write_table(table) for name in _TABLES if (table := getattr(balance, name))},
        "unknown": balance.unknown or None,
    }


def read_balance(value: Value) -> Balance:
    """The balance that ``write_balance`` wrote."""
    accounts = {
        unit: {Account(name): Decimal(text) for name, text in entries.items()}
        for unit, entries in value.get("q", {}).items()
    }
    tables = {name: _read_table(value[name]) for name in _TABLES if name in value}
    return Balance(accounts, unknown=value.get("unknown", False), **tables)


def write_content(content: Content) -> dict[str, Any]:
    """What is inside a parent."""
    lots = {lot: _plain(amounts) for lot, amounts in content.lots.items()}
    return {"items": sorted(content.items), "lots": lots}


def read_content(value: Value) -> Content:
    """The contents that ``write_content`` wrote."""
    return Content(set(value.get("items", ())), _read_table(value.get("lots", {})))


def write_transformation(known: Transformation) -> dict[str, Any]:
    """A transformation's parts so far."""
    return {
        "in": _plain(known.inputs),
        "out": _plain(known.outputs),
        "owners": list(known.owners),
        "flags": list(known.flags),
        "unknown": known.unknown or None,
    }


def read_transformation(value: Value) -> Transformation:
    """The parts that ``write_transformation`` wrote."""
    return Transformation(
        _read(value.get("in", {})),
        _read(value.get("out", {})),
        tuple(value.get("owners", ())),
        tuple(value.get("flags", ())),
        value.get("unknown", False),
    )


def read_product(value: Value) -> Product:
    """Master data as ``product_register`` entered it."""
    content, yield_ = value.get("content"), value.get("yield")
    return Product(
        value["owner"],
        tuple(value.get("makers", ())),
        read_quantity(*content) if content else None,
        Decimal(yield_) if yield_ else None,
    )


def _write_table(table: Mapping[str, Amounts]) -> dict[str, dict[str, str]]:
    written = {party: _plain(amounts) for party, amounts in table.items()}
    return {party: amounts for party, amounts in written.items() if amounts}


def _read_table(table: Mapping[str, Mapping[str, str]]) -> dict[str, Amounts]:
    return {party: _read(amounts) for party, amounts in table.items()}


def _read(amounts: Mapping[str, str]) -> Amounts:
    return {unit: Decimal(text) for unit, text in amounts.items()}


def _plain(amounts: Mapping[Any, Decimal]) -> dict[str, str]:
    return {str(name): plain(amount) for name, amount in amounts.items() if amount}
