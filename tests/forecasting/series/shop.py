"""A shop's events for tests of demand series."""

from typing import Any

from provenance.capture.services import document_capture
from provenance.domain.identifiers import digital_link
from provenance.local.chain.events import CONTEXT
from tests.node import document, event, new_gtin, settle


def new_lot() -> str:
    """A lot of a product of its own."""
    return f"01/{new_gtin()}/10/L"


def capture(party: str, *events: dict[str, Any]) -> None:
    """Have a party's events recorded and indexed, one after the other."""
    for each in events:
        sheet = document(each, **{"@context": CONTEXT})
        document_capture(data=sheet, party=party, client="t", error_behaviour="proceed")
    settle()


def moved(step: str, day: str, *names: str, place: str, amount: object = 1, **more: Any) -> Any:
    """An event of a day at a place: instances and containers, or an amount of each lot."""
    lots = [name for name in names if "/10/" in name]
    items = [digital_link(name) for name in names if name not in lots]
    unit = {"uom": uom} if (uom := more.pop("uom", None)) else {}
    where = {"id": digital_link(f"414/{place}")}
    time = f"{day}T10:00:00.000+01:00" if len(day) == 10 else day
    quantities = [{"epcClass": digital_link(lot), "quantity": amount, **unit} for lot in lots]
    base: dict[str, Any] = {
        "action": "OBSERVE",
        "bizStep": step,
        "eventTime": time,
        "readPoint": where,
        "quantityList": quantities or None,
        "epcList": items or None,
    }
    return event(**{**base, **more})


def sold(day: str, *names: str, place: str, amount: object = 1, **more: Any) -> Any:
    """A sale."""
    return moved("retail_selling", day, *names, place=place, amount=amount, **more)


def returned(day: str, *names: str, place: str, amount: object = 1, **more: Any) -> Any:
    """A customer brings something back."""
    fields = {"disposition": "returned", **more}
    return moved("receiving", day, *names, place=place, amount=amount, **fields)


def made(day: str, *names: str, place: str, amount: object = 1000, **more: Any) -> Any:
    """Something is commissioned."""
    fields = {"action": "ADD", **more}
    return moved("commissioning", day, *names, place=place, amount=amount, **fields)


def between(sender: str, receiver: str) -> dict[str, Any]:
    """Source and destination."""
    return {
        "sourceList": [{"type": "possessing_party", "source": digital_link(f"417/{sender}")}],
        "destinationList": [
            {"type": "possessing_party", "destination": digital_link(f"417/{receiver}")}
        ],
    }


def contents(action: str, day: str, parent: str, *names: str, place: str, **more: Any) -> Any:
    """Things are put into a container, or taken out with DELETE."""
    base = moved("packing", day, *names, place=place, action=action, **more)
    children = {"childEPCs": base.pop("epcList", None)}
    counted = {"childQuantityList": base.pop("quantityList", None)}
    given = {name: value for name, value in {**children, **counted}.items() if value}
    return {**base, **given, "type": "AggregationEvent", "parentID": digital_link(parent)}


def declared_wrong(wrong: dict[str, Any]) -> dict[str, Any]:
    """The event again, declared an error."""
    declaration = {"declarationTime": "2026-03-31T08:00:00.000Z", "reason": "incorrect_data"}
    return {**wrong, "errorDeclaration": declaration}
