"""The form of documents: the standard's verdict, and problems in words."""

import json
import random
from typing import Any

import jsonschema_rs
import pytest

from provenance.domain.epcis import model
from provenance.domain.epcis.reading import MAX_DEPTH, DocumentError, Problem, read_document
from tests.domain.epcis.documents import EVENTS, FULL, OBJECT, document, query_document
from tests.domain.epcis.mutations import mutate
from tests.shared_cases import SCHEMA, epcis_examples, events_of, load

MUTATIONS = 4000


def problems(content: Any, **options: bool) -> tuple[Problem, ...]:
    """What is wrong with a document; nothing if all is right."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    try:
        read_document(data, **options)
    except DocumentError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_each_type_of_event_is_read(event: dict[str, Any]) -> None:
    read = read_document(json.dumps(document(event)).encode())
    kind = model.EVENT_TYPES.get(event["type"], model.ExtendedEvent)
    assert type(read.events[0].body) is kind
    assert read.events[0].raw["eventTime"] == event["eventTime"]
    assert read.events[0].namespaces == {"ex": "https://ns.example.com/"}


def test_an_events_own_context_adds_namespaces() -> None:
    event = {**OBJECT, "@context": [{"own": "https://own.example/"}]}
    read = read_document(json.dumps(document(event)).encode())
    assert read.events[0].namespaces["own"] == "https://own.example/"


def test_query_documents_only_where_asked() -> None:
    content = query_document(OBJECT)
    assert problems(content, query_documents=True) == ()
    assert "EPCISDocument is needed" in problems(content)[0].reason


@pytest.mark.parametrize("path", epcis_examples(), ids=lambda path: path.stem)
def test_the_standards_examples_are_read(path: Any) -> None:
    read = read_document(path.read_bytes(), query_documents=True)
    assert len(read.events) == len(events_of(load(path)))


@pytest.mark.skipif(not SCHEMA.exists(), reason="the standard's schema is not beside the project")
def test_the_verdict_is_the_schemas_on_thousands_of_mutations() -> None:
    schema = jsonschema_rs.Draft7Validator(load(SCHEMA), validate_formats=True)
    originals = [load(path) for path in epcis_examples()]
    originals += [document(event) for event in EVENTS.values()] + [query_document(FULL)]
    rng = random.Random(20260301)  # noqa: S311 - not for secrets
    invalid = 0
    for _ in range(MUTATIONS):
        content = mutate(rng.choice(originals), rng)
        valid = schema.is_valid(content)
        found = problems(content, query_documents=True)
        assert valid == (not found), (content, found)
        invalid += not valid
    assert MUTATIONS // 4 < invalid < MUTATIONS


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"eventTime": "2026-03-01T08:00:00"}, "eventTime", "A time with its offset"),
        (
            {"eventTime": "2026-02-30T08:00:00Z"},
            "",
            "2026-02-30T08:00:00Z names a day that does not",
        ),
        ({"eventTimeZoneOffset": "+15:00"}, "eventTimeZoneOffset", "An offset from UTC"),
        ({"action": None}, "action", "needed"),
        ({"action": "CHANGE"}, "action", "CHANGE"),
        ({"type": "Foo"}, "type", "An event type is needed: ObjectEvent, "),
        ({"type": None}, "type", "An event type is needed"),
        ({"epcList": ["no uri"]}, "epcList[0]", "A URI"),
        ({"epcList": ["urn:x:1", "urn:x:1"]}, "", "twice"),
        ({"epcList": None}, "", "One of epcList, quantityList"),
        ({"bizStep": "selling"}, "bizStep", "A business step of the CBV"),
        (
            {"quantityList": [{"epcClass": "urn:x:1", "quantity": "2"}]},
            "quantityList[0].quantity",
            "number",
        ),
        (
            {"quantityList": [{"epcClass": "urn:x:1", "quantity": True}]},
            "quantityList[0].quantity",
            "number",
        ),
        ({"quantityList": [{"epcClass": "urn:x:1", "more": 1}]}, "quantityList[0]", "more"),
        ({"unknown": 1}, "unknown", "extension needs a prefix"),
        ({"action": "OBSERVE", "ilmd": {}}, "", "An ilmd is only allowed with action ADD"),
        ({"ilmd": {"plain": 1}}, "ilmd.plain", "extension needs a prefix"),
        ({"certificationInfo": ["x y"]}, "", "no URI"),
        ({"certificationInfo": ""}, "", "no URI"),
        ({"sensorElementList": ["hot"]}, "sensorElementList[0]", "object"),
        ({"sensorElementList": "hot"}, "sensorElementList", ""),
        (
            {"errorDeclaration": {"declarationTime": "2026-03-01T00:00:00Z", "x": 1}},
            "errorDeclaration.x",
            "prefix",
        ),
        (
            {"sensorElementList": [{"sensorReport": [{"type": "Heat"}]}]},
            "sensorElementList[0].sensorReport[0].type",
            "measurement",
        ),
        ({"sensorElementList": [{"sensorReport": [], "x": 1}]}, "sensorElementList[0].x", "prefix"),
        (
            {"sensorElementList": [{"sensorMetadata": {"x": 1}, "sensorReport": [{"y": 1}]}]},
            "sensorElementList[0].sensorMetadata.x",
            "prefix",
        ),
        ({"persistentDisposition": {}}, "persistentDisposition", "One of set and unset is needed"),
        ({"recordTime": 5}, "recordTime", "str"),
    ],
)
def test_a_problem_names_event_field_and_reason(
    change: dict[str, Any], field: str, reason: str
) -> None:
    event = {name: value for name, value in {**OBJECT, **change}.items() if value is not None}
    found = problems(document(OBJECT, event))
    assert found
    assert {problem.event for problem in found} == {1}
    assert found[0].field == field
    assert reason in found[0].reason
    assert str(found[0]).startswith("event 1")


def test_the_problems_of_all_events_are_told() -> None:
    found = problems(document({**OBJECT, "action": "X"}, OBJECT, {**OBJECT, "foo": 1}))
    assert [problem.event for problem in found] == [0, 2]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"a": NaN}', "not JSON"),
        (b"[]", "A JSON object is needed"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * (MAX_DEPTH + 2) + b"1" + b"}" * (MAX_DEPTH + 2), "nested deeper"),
        ({"type": "EPCISDocument"}, "needed"),
        ({}, "EPCISDocument is needed"),
    ],
)
def test_what_is_no_document_is_said_in_words(content: Any, reason: str) -> None:
    (found,) = problems(content)
    assert found.event is None
    assert reason in found.reason
    assert str(found).startswith("document")


@pytest.mark.parametrize(
    "change",
    [
        {"@context": None},
        {"@context": "no uri"},
        {"@context": ["a:b", "a:b"]},
        {"schemaVersion": "2.x"},
        {"creationDate": "2026-02-30T00:00:00Z"},
        {"id": "x"},
        {"foo": 1},
        {"epcisBody": {}},
        {"epcisHeader": {"foo": 1}},
        {"epcisBody": {"eventList": [1]}},
        {
            "epcisHeader": {
                "epcisMasterData": {
                    "vocabularyList": [
                        {
                            "type": "urn:x:v",
                            "vocabularyElementList": [
                                {
                                    "id": "urn:x:e",
                                    "attributes": [{"id": "urn:x:a", "attribute": True}],
                                }
                            ],
                        }
                    ]
                }
            }
        },
    ],
)
def test_the_documents_own_fields_are_checked(change: dict[str, Any]) -> None:
    assert problems(document(OBJECT, **change))


@pytest.mark.parametrize(
    "event",
    [
        {**EVENTS["aggregation"], "childEPCs": [], "childQuantityList": []},
        {**EVENTS["transaction"], "bizTransactionList": []},
        {name: value for name, value in EVENTS["transaction"].items() if name != "epcList"},
        {**EVENTS["transformation"], "inputEPCList": [], "outputQuantityList": []},
        {name: value for name, value in EVENTS["association"].items() if name != "parentID"},
    ],
)
def test_what_a_type_needs_is_asked_for(event: dict[str, Any]) -> None:
    assert problems(document(event))
