"""Example documents: the project's own, and those written by others where they lie beside it."""

import json
from pathlib import Path
from typing import Any

CONFORMANCE = Path(__file__).resolve().parents[2] / "shared" / "conformance"
OWN = Path(__file__).resolve().parents[1] / "docs" / "example"
EPCIS = CONFORMANCE / "epcis" / "JSON"
HASHES = CONFORMANCE / "epcis-hash"
RFC6962 = CONFORMANCE / "rfc6962"
DIGITAL_LINKS = CONFORMANCE / "digital-link" / "parse-vectors.json"
SCHEMA = CONFORMANCE / "epcis" / "EPCIS-JSON-Schema.json"


def epcis_examples() -> list[Path]:
    """The project's example documents, then the standard's where they are there."""
    return [*sorted(OWN.glob("*.jsonld")), *sorted(EPCIS.glob("**/*.jsonld"))]


def hash_examples() -> list[Path]:
    """Documents with the event hashes that CBV 2.0 defines."""
    return sorted(HASHES.glob("*.jsonld"))


def digital_link_cases() -> list[tuple[str, str | None]]:
    """Digital Links of others with the element string of each; None where it is no valid one."""
    if not DIGITAL_LINKS.exists():
        return []
    return [(case["uri"], case["element_string"]) for case in load(DIGITAL_LINKS)["vectors"]]


def load(path: Path) -> dict[str, Any]:
    """A document."""
    content: dict[str, Any] = json.loads(path.read_bytes())
    return content


def events_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of either kind of document."""
    body = document["epcisBody"]
    if "queryResults" in body:
        body = body["queryResults"]["resultsBody"]
    return list(body["eventList"]) if "eventList" in body else [body["event"]]
