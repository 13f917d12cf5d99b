"""GS1's own EPCIS example documents, where the checkout has them beside it."""

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "epcis" / "JSON"


def example_documents() -> list[Path]:
    """The examples in a fixed order; none where the folder is not there."""
    return sorted(FOLDER.rglob("*.jsonld"))


def is_query_document(path: Path) -> bool:
    """Whether it is the answer to a query, which the REST interface does not take."""
    return bool(json.loads(path.read_bytes())["type"] == "EPCISQueryDocument")
