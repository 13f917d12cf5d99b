"""Who has what now: the ledger's own values of items, balances and contents, as rows."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from provenance.contract import keys
from provenance.domain.codec import decode, encode
from provenance.index.projectors import Row, Table
from provenance.trace.links import has_trail

ITEM = Table(
    "trace_item",
    ("item", "custodian", "owner", "status", "receiver", "parent", "flags"),
    ("item",),
    replaces=True,
)
LOT = Table(
    "trace_lot",
    ("lot", "originator", "opening", "expiry", "countries", "flags"),
    ("lot",),
    replaces=True,
)
BALANCE = Table("trace_balance", ("lot", "party", "value"), ("lot", "party"), replaces=True)
CONTENT = Table("trace_content", ("parent", "lots"), ("parent",), replaces=True)
TABLES = (ITEM, LOT, BALANCE, CONTENT)


def holding_rows(writes: Mapping[str, bytes]) -> Iterator[tuple[Table, Row]]:
    """What a transaction has written of who has what; an undone value is empty."""
    for key, value in writes.items():
        kind, *parts = key.split("/")
        names = [unquote(part) for part in parts]
        if kind in _ROWS and all(map(has_trail, names)):
            table, row = _ROWS[kind]
            yield table, (*names, *row(decode(value) or {}))


def _item(value: Mapping[str, Any]) -> Row:
    custodian = value.get("custodian")
    said = (custodian, value.get("owner", custodian), value.get("status"), value.get("to"))
    return (*said, value.get("parent"), list(value.get("flags", ())))


def _lot(value: Mapping[str, Any]) -> Row:
    opening = encode(value["opening"]).decode() if "opening" in value else None
    said = (value.get("originator"), opening, value.get("expiry"))
    return (*said, list(value.get("origins", ())), list(value.get("flags", ())))


def _balance(value: Mapping[str, Any]) -> Row:
    return (encode({name: entry for name, entry in value.items() if name != "v"}).decode(),)


def _content(value: Mapping[str, Any]) -> Row:
    return (encode(value.get("lots", {})).decode(),)


_ROWS: Mapping[str, tuple[Table, Callable[[Mapping[str, Any]], Row]]] = {
    keys.ITEM.rstrip("/"): (ITEM, _item),
    "lot": (LOT, _lot),
    keys.BALANCE.rstrip("/"): (BALANCE, _balance),
    "content": (CONTENT, _content),
}
