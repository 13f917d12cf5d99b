"""The example documents of the standard, recorded by one party on one ledger."""

from collections.abc import Iterator
from pathlib import Path

from provenance.capture.preparation import Prepared, prepare
from provenance.domain.codec import decode
from provenance.domain.epcis.reading import read_document
from tests.contract.world import FARM, Ledger, ledger, told
from tests.shared_cases import EPCIS, epcis_examples

SHARE_AN_ID = [
    ("AssociationEvent-f", "Example-Type-sourceOrDestination,measurement,bizTransaction"),
    ("ErrorDeclarationAndCorrectiveEvent", "object_event_all_possible_fields"),
    ("SensorDataExample13", "SensorDataExample17"),
]
"""Pairs of documents that use one id for two contents."""


def events(path: Path) -> Iterator[Prepared]:
    """A document's events, signed by the farm."""
    document = read_document(path.read_bytes(), query_documents=True)
    return prepare(document.events, party=FARM, secret=b"s" * 32)


def record(known: Ledger, event: Prepared) -> tuple[str, list[str]]:
    (verdict,) = known.record(FARM, decode(event.core))
    return told(verdict)


def test_each_alone_is_recorded() -> None:
    for path in epcis_examples():
        known = ledger()
        for event in events(path):
            status, _ = record(known, event)
            assert status in {"applied", "recorded"}, path.name


def test_together_those_that_share_an_id_are_refused_and_no_others() -> None:
    known, clashes = ledger(), []
    first: dict[str, str] = {}
    for path in epcis_examples():
        for event in events(path):
            status, found = record(known, event)
            if status == "refused":
                assert set(found) <= {"id_conflict", "declaration_differs"}
                clashes.append((first[event.event_id], path.stem))
            first.setdefault(event.event_id, path.stem)
    assert clashes == (SHARE_AN_ID if EPCIS.exists() else [])
