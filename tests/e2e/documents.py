"""EPCIS documents of one lot's life."""

import json
from datetime import UTC, datetime
from typing import Any

from provenance.local.story import document

GTIN = "09521000008885"
GTIN_PATH = f"/01/{GTIN}"


def lot_path(lot: str) -> str:
    """The lot's Digital Link without a host."""
    return f"{GTIN_PATH}/10/{lot}"


def event(lot: str, step: str, **more: Any) -> dict[str, Any]:
    """An event on a lot of 100 kg."""
    return {
        "type": "ObjectEvent",
        "eventID": f"https://example.org/e2e/{lot}/{step}",
        "action": "ADD" if step == "commissioning" else "OBSERVE",
        "bizStep": step,
        "eventTime": "2026-03-01T08:00:00.000Z",
        "eventTimeZoneOffset": "+01:00",
        "quantityList": [
            {"epcClass": f"https://id.gs1.org{lot_path(lot)}", "quantity": 100, "uom": "KGM"}
        ],
        **more,
    }


def handover(sender: str, receiver: str) -> dict[str, Any]:
    """From whom to whom."""
    party = "https://id.gs1.org/417/"
    return {
        "sourceList": [{"type": "possessing_party", "source": party + sender}],
        "destinationList": [{"type": "possessing_party", "destination": party + receiver}],
    }


def as_bytes(*events: dict[str, Any]) -> bytes:
    """A document of these events."""
    return json.dumps(document(list(events), datetime(2026, 3, 1, tzinfo=UTC))).encode()
