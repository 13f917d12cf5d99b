"""From the rows of one event, read and right, to the event in EPCIS 2.0."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from provenance.domain.identifiers import digital_link, encode

Values = Mapping[str, Any]
Event = dict[str, Any]
LINES = ("gtin", "lot", "serial", "sscc", "quantity")


class RowFault(ValueError):
    """The row at ``index`` of the event does not go together with itself or with the others."""

    def __init__(self, index: int, column: str, said: str) -> None:
        self.index, self.column = index, column
        super().__init__(said)


def make_event(template: str, rows: Sequence[Values], *, party: str) -> Event:
    """The event that a party's rows of a template say. Raises RowFault."""
    shared = {name: value for row in reversed(rows) for name, value in row.items()}
    return {**_base(shared), **_MAKERS[template](rows, shared, party)}


def _base(shared: Values) -> Event:
    time, offset = _time(shared["date"], shared.get("utc_offset"))
    place = {"id": digital_link(f"414/{shared['place']}")} if "place" in shared else None
    where = {"readPoint": place, "bizLocation": place} if place else {}
    return {"eventTime": time, "eventTimeZoneOffset": offset, **where}


def _time(text: str, given: str | None) -> tuple[str, str]:
    """The time with its offset. Raises RowFault where two offsets are given that differ."""
    text = text.replace(" ", "T")
    day, _, clock = text.partition("T")
    at = max(clock.find("+"), clock.find("-"), clock.find("Z"))
    clock, own = (clock[:at], clock[at:].replace("Z", "+00:00")) if at >= 0 else (clock, None)
    if own and given and own != given:
        raise RowFault(0, "utc_offset", f"The date has the offset {own}, the column has {given}.")
    offset = own or given or "+00:00"
    clock = f"{clock or '00:00'}:00" if clock.count(":") < 2 else clock
    return f"{day}T{clock}{offset}", offset


def _harvest(rows: Sequence[Values], shared: Values, _party: str) -> Event:
    (row,) = rows
    origin = {"cbvmda:countryOfOrigin": row["country"]} if "country" in row else {}
    made = {"cbvmda:lotNumber": row["lot"], **origin, **_expiry(shared)}
    return {
        **_object("ADD", "commissioning", rows),
        "disposition": "active",
        "ilmd": made,
    }


def _receive(rows: Sequence[Values], shared: Values, party: str) -> Event:
    return {
        **_object("OBSERVE", "receiving", rows),
        **_handover(shared["from"], party),
        **_transaction("desadv", shared["from"], shared["shipment"]),
    }


def _ship(rows: Sequence[Values], shared: Values, party: str) -> Event:
    return {
        **_object("OBSERVE", "shipping", rows),
        "disposition": "in_transit",
        **_handover(party, shared["to"]),
        **_transaction("desadv", party, shared["shipment"]),
    }


def _transform(rows: Sequence[Values], shared: Values, party: str) -> Event:
    lines = list(zip(rows, _what(rows), strict=True))
    used = [line for row, line in lines if row["direction"] == "in"]
    made = [line for row, line in lines if row["direction"] == "out"]
    if not used or not made:
        missing = "out" if used else "in"
        raise RowFault(0, "direction", f"The batch has no row with direction {missing}.")
    return {
        "type": "TransformationEvent",
        "bizStep": "commissioning",
        **_lists(used, "inputEPCList", "inputQuantityList"),
        **_lists(made, "outputEPCList", "outputQuantityList"),
        **({"ilmd": _expiry(shared)} if "expiry" in shared else {}),
        **_transaction("prodorder", party, shared["batch"]),
    }


def _pack(rows: Sequence[Values], shared: Values, _party: str) -> Event:
    return {
        "type": "AggregationEvent",
        "action": "ADD",
        "bizStep": "packing",
        "parentID": digital_link(f"00/{shared['pallet']}"),
        **_lists(_what(rows), "childEPCs", "childQuantityList"),
    }


def _sell(rows: Sequence[Values], shared: Values, party: str) -> Event:
    receipt = _transaction(None, party, shared["receipt"]) if "receipt" in shared else {}
    return {
        **_object("OBSERVE", "retail_selling", rows),
        "disposition": "retail_sold",
        **receipt,
    }


_MAKERS = {
    "harvest": _harvest,
    "receive": _receive,
    "ship": _ship,
    "transform": _transform,
    "pack": _pack,
    "sell": _sell,
}


def _object(action: str, step: str, rows: Sequence[Values]) -> Event:
    lists = _lists(_what(rows), "epcList", "quantityList")
    return {"type": "ObjectEvent", "action": action, "bizStep": step, **lists}


def _what(rows: Sequence[Values]) -> list[str | Event]:
    """Each row's instance or quantity element; an instance stands once. Raises RowFault."""
    lines: list[str | Event] = []
    for index, row in enumerate(rows):
        line = _line(index, row)
        if isinstance(line, str) and line in lines:
            raise RowFault(index, "", "The same item stands in two rows of one event.")
        lines.append(line)
    return lines


def _line(index: int, row: Values) -> str | Event:
    given = tuple(name for name in LINES if name in row)
    if given == ("sscc",) and "unit" not in row:
        return digital_link(f"00/{row['sscc']}")
    if given == ("gtin", "serial") and "unit" not in row:
        return digital_link(f"01/{row['gtin']}/21/{encode(row['serial'])}")
    if given == ("gtin", "lot", "quantity"):
        element = {
            "epcClass": digital_link(f"01/{row['gtin']}/10/{encode(row['lot'])}"),
            "quantity": row["quantity"],
        }
        return element | ({"uom": row["unit"]} if row.get("unit") else {})
    said = ", ".join(given + (("unit",) if "unit" in row else ())) or "nothing"
    raise RowFault(
        index, "",
        "A row names gtin, lot and quantity (with its unit), or gtin and serial, or sscc where "
        f"the template has it. This one names {said}.",
    )  # fmt: skip


def _lists(lines: Sequence[str | Event], instances: str, quantities: str) -> Event:
    found = {
        instances: [line for line in lines if isinstance(line, str)],
        quantities: [line for line in lines if not isinstance(line, str)],
    }
    return {name: entries for name, entries in found.items() if entries}


def _expiry(shared: Values) -> Event:
    return {"cbvmda:itemExpirationDate": shared["expiry"]} if "expiry" in shared else {}


def _handover(sender: str, receiver: str) -> Event:
    return {
        "sourceList": [{"type": "possessing_party", "source": digital_link(f"417/{sender}")}],
        "destinationList": [
            {"type": "possessing_party", "destination": digital_link(f"417/{receiver}")}
        ],
    }


def _transaction(kind: str | None, party: str, number: str) -> Event:
    """A document of a party, named as CBV 2.0 (8.5) does."""
    name = f"urn:epcglobal:cbv:bt:{party}:{quote(number, safe='')}"
    return {"bizTransactionList": [{**({"type": kind} if kind else {}), "bizTransaction": name}]}
