"""A small chain of companies for tests of trails and recalls."""

from itertools import count
from typing import Any

from provenance.capture.services import document_capture
from provenance.domain.identifiers import check_digit, digital_link
from tests.node import document, new_gtin, settle

_minutes = count()
Amount = tuple[str, str]
"""A quantity and its unit."""


def new_lot(name: str = "L") -> str:
    """A lot of a product of its own."""
    return f"01/{new_gtin()}/10/{name}"


def new_item(serial: int = 1) -> str:
    """An instance of a product of its own."""
    return f"01/{new_gtin()}/21/{serial}"


def new_box() -> str:
    """A logistic unit."""
    digits = new_gtin().removeprefix("0")[:12].rjust(17, "3")
    return f"00/{digits}{check_digit(digits)}"


def capture(party: str, *events: dict[str, Any]) -> None:
    """Have a party's events recorded and indexed."""
    document_capture(data=document(*events), party=party, client="t", error_behaviour="proceed")
    settle()


def made(name: str, quantity: str | None = "100", **more: Any) -> dict[str, Any]:
    """An instance, or a lot with a quantity, is commissioned."""
    return _event(
        "ObjectEvent", action="ADD", bizStep="commissioning", **_what(name, quantity), **more
    )


def sent(name: str, sender: str, receiver: str, quantity: str | None = "100") -> dict[str, Any]:
    """Something is shipped."""
    return _moved("shipping", name, sender, receiver, quantity)


def received(name: str, sender: str, receiver: str, quantity: str | None = "100") -> dict[str, Any]:
    """Something is received."""
    return _moved("receiving", name, sender, receiver, quantity)


def transformed(
    inputs: dict[str, str | None], outputs: dict[str, str | None], **more: Any
) -> dict[str, Any]:
    """Inputs become outputs; an instance's quantity is None."""
    return _event(
        "TransformationEvent", **_side("input", inputs), **_side("output", outputs), **more
    )


def marked(name: str, flag: str) -> dict[str, Any]:
    """A persistent disposition is set."""
    return _event(
        "ObjectEvent",
        action="OBSERVE",
        bizStep="inspecting",
        persistentDisposition={"set": [flag]},
        **_what(name, None),
    )


def packed(parent: str, *names: str, action: str = "ADD") -> dict[str, Any]:
    """Instances and lots go into a parent, or out of it with DELETE."""
    quantities = {name: "10" for name in names if "/10/" in name}
    items = [digital_link(name) for name in names if name not in quantities]
    return _event(
        "AggregationEvent",
        action=action,
        bizStep="packing" if action == "ADD" else "unpacking",
        parentID=digital_link(parent),
        **({"childEPCs": items} if items else {}),
        **({"childQuantityList": _quantities(quantities)} if quantities else {}),
    )


def _moved(
    step: str, name: str, sender: str, receiver: str, quantity: str | None
) -> dict[str, Any]:
    source = {"type": "possessing_party", "source": digital_link(f"417/{sender}")}
    destination = {"type": "possessing_party", "destination": digital_link(f"417/{receiver}")}
    return _event(
        "ObjectEvent",
        action="OBSERVE",
        bizStep=step,
        sourceList=[source],
        destinationList=[destination],
        **_what(name, quantity),
    )


def _what(name: str, quantity: str | None) -> dict[str, Any]:
    if "/10/" in name:
        return {"quantityList": _quantities({name: quantity})}
    return {"epcList": [digital_link(name)]}


def _side(side: str, named: dict[str, str | None]) -> dict[str, Any]:
    lots = {name: quantity for name, quantity in named.items() if "/10/" in name}
    items = [digital_link(name) for name in named if name not in lots]
    return {
        **({f"{side}EPCList": items} if items else {}),
        **({f"{side}QuantityList": _quantities(lots)} if lots else {}),
    }


def _quantities(lots: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"epcClass": digital_link(name), **({"quantity": float(q), "uom": "KGM"} if q else {})}
        for name, q in lots.items()
    ]


def _event(kind: str, **fields: Any) -> dict[str, Any]:
    minute = next(_minutes)
    time = f"2026-03-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00.000+01:00"
    return {"type": kind, "eventTime": time, "eventTimeZoneOffset": "+01:00", **fields}
