"""Events on their whole way."""

from provenance.capture.services import document_capture
from tests.node import document, settle


def capture(party: str, *events: dict[str, object]) -> None:
    """Have events captured, recorded and indexed."""
    document_capture(data=document(*events), party=party, client="t", error_behaviour="proceed")
    settle()
