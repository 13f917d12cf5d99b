"""The second step: check digits, times, sense."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from provenance.domain.epcis.reading import read_document
from provenance.domain.epcis.sense import problems
from tests.domain.epcis.documents import EVENTS, FULL, OBJECT, document
from tests.shared_cases import epcis_examples

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def found(content: dict[str, Any]) -> list[tuple[int | None, str, str]]:
    """What makes no sense in a document."""
    read = read_document(json.dumps(content).encode())
    return [(p.event, p.field, p.reason) for p in problems(read, NOW)]


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_sound_events_have_no_problems(event: dict[str, Any]) -> None:
    assert found(document(event)) == []


@pytest.mark.parametrize("path", epcis_examples(), ids=lambda path: path.stem)
def test_the_standards_examples_make_sense(path: Any) -> None:
    assert problems(read_document(path.read_bytes(), query_documents=True), NOW) == []


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"epcList": ["https://id.gs1.org/01/04012345111119/21/1"]}, "epcList[0]", "it is 8"),
        ({"readPoint": {"id": "https://id.gs1.org/414/4012345000053"}}, "readPoint.id", "it is 4"),
        (
            {"quantityList": [{"epcClass": "https://id.gs1.org/01/04012345111119"}]},
            "quantityList[0].epcClass",
            "it is 8",
        ),
        (
            {
                "sourceList": [
                    {"type": "location", "source": "https://id.gs1.org/414/4012345000053"}
                ]
            },
            "sourceList[0].source",
            "it is 4",
        ),
        (
            {
                "destinationList": [
                    {"type": "location", "destination": "https://id.gs1.org/414/4012345000053"}
                ]
            },
            "destinationList[0].destination",
            "it is 4",
        ),
        ({"eventTime": "2026-11-01T12:11:00Z"}, "eventTime", "more than 10 minutes ahead"),
        ({"eventTime": "0001-01-01T00:00:00+14:00"}, "eventTime", "edge of the calendar"),
        ({"recordTime": "9999-12-31T23:59:59-14:00"}, "eventTime", "edge of the calendar"),
        (
            {"quantityList": [{"epcClass": "urn:x:1", "quantity": -1}]},
            "quantityList[0].quantity",
            "zero up",
        ),
        (
            {"quantityList": [{"epcClass": "urn:x:1", "quantity": 1e25}]},
            "quantityList[0].quantity",
            "20 digits",
        ),
    ],
)
def test_what_makes_no_sense_is_named(change: dict[str, Any], field: str, reason: str) -> None:
    ((event, where, why),) = found(document(OBJECT, {**OBJECT, **change}))
    assert (event, where) == (1, field)
    assert reason in why


@pytest.mark.parametrize("number", ["1e999", "1e-999", "-0.5"])
def test_numbers_that_no_quantity_has(number: str) -> None:
    element = {"epcClass": "urn:x:1", "quantity": "NUMBER"}
    data = json.dumps(document({**OBJECT, "quantityList": [element]})).replace('"NUMBER"', number)
    assert problems(read_document(data.encode()), NOW)


def test_ten_minutes_ahead_are_allowed() -> None:
    assert found(document({**OBJECT, "eventTime": "2026-11-01T12:10:00Z"})) == []


def test_a_wrong_context_is_told() -> None:
    ((event, field, reason),) = found(document(OBJECT, **{"@context": "https://example.com/c"}))
    assert (event, field) == (None, "@context")
    assert "EPCIS 2.0 context" in reason


def test_an_id_stands_once_and_once_as_its_declaration() -> None:
    plain = {name: value for name, value in FULL.items() if name != "errorDeclaration"}
    assert found(document(plain, FULL)) == []
    ((event, field, _),) = found(document(plain, FULL, plain))
    assert (event, field) == (2, "eventID")
    assert len(found(document(FULL, FULL))) == 1


def test_the_parents_check_digit_counts() -> None:
    event = {**EVENTS["aggregation"], "parentID": "https://id.gs1.org/00/140123451111111111"}
    assert [field for _, field, _ in found(document(event))] == ["parentID"]
