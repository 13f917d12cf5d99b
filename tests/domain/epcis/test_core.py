"""The core: what goes on the ledger, and what never does."""

import json
from typing import Any

import pytest

from provenance.domain.codec import encode
from provenance.domain.custody.core import read_core
from provenance.domain.epcis.core import core, utc
from provenance.domain.epcis.reading import read_document
from tests.domain.epcis.documents import EVENTS, FULL, LOT, OBJECT, document
from tests.shared_cases import epcis_examples


def core_of(event: dict[str, Any], data: bytes | None = None) -> dict[str, Any]:
    """The core of one event."""
    read = read_document(data or json.dumps(document(event)).encode())
    return core(read.events[0], event_id="id", commitment="c")


def test_a_full_event() -> None:
    assert core_of(FULL) == {
        "id": "id",
        "commitment": "c",
        "type": "ObjectEvent",
        "action": "ADD",
        "bizStep": "receiving",
        "disposition": "in_progress",
        "eventTime": "2026-03-01T07:00:00.000Z",
        "offset": "+01:00",
        "declarationTime": "2026-03-02T00:00:00.000Z",
        "reason": "incorrect_data",
        "items": ["01/04012345111118/21/987"],
        "quantities": [["01/04012345111118/10/L1", "12345678901234567000", "KGM"]],
        "readPoint": "414/4012345000054/254/122",
        "bizTransactions": [["po", "urn:x:1"], [None, "urn:x:2"]],
        "sources": [["possessing_party", "417/4000001000005"]],
        "persistentDisposition": {"set": ["recalled"]},
        "certifications": ["https://certifier.example/1"],
        "expiry": "2027-01-31",
        "origins": ["CO", "PE"],
        "lotSource": "https://example.com/source",
    }


def test_no_digit_of_a_quantity_is_lost() -> None:
    element = {"epcClass": LOT, "quantity": "NUMBER"}
    content = json.dumps(document({**OBJECT, "quantityList": [element]}))
    for text, expected in (
        ("12345678901234567890.12345678901234567890", "12345678901234567890.1234567890123456789"),
        ("1.50", "1.5"),
        ("1E2", "100"),
        ("7", "7"),
    ):
        data = content.replace('"NUMBER"', text).encode()
        assert core_of({}, data)["quantities"][0][1] == expected


def test_what_can_name_a_person_stays_out() -> None:
    written = encode(core_of(FULL)).decode()
    assert "geo:" not in written
    assert "8018/" not in written
    items = ["urn:epc:id:gsrnp:4012345.0000000007", "urn:x:1"]
    assert core_of({**OBJECT, "epcList": items})["items"] == ["urn:x:1"]


def test_transformations_and_parents() -> None:
    found = core_of(EVENTS["transformation"])
    assert found["inputs"] == ["01/04012345111118/21/987"]
    assert found["outputQuantities"] == [["01/04012345111118/10/L1", "0.5", "KGM"]]
    assert found["transformationID"] == "urn:x:t"
    assert core_of(EVENTS["aggregation"])["parent"] == "00/140123451111111117"


def test_no_quantity_is_unknown() -> None:
    found = core_of({**OBJECT, "quantityList": [{"epcClass": LOT}]})
    assert found["quantities"] == [["01/04012345111118/10/L1", None, None]]


def test_a_single_certification_and_no_known_master_data() -> None:
    event = {
        **OBJECT,
        "certificationInfo": "urn:x:c",
        "ilmd": {"ex:a": 1, "cbvmda:countryOfOrigin": 5},
    }
    found = core_of(event)
    assert found["certifications"] == ["urn:x:c"]
    assert "origins" not in found


@pytest.mark.parametrize("path", epcis_examples(), ids=lambda path: path.stem)
def test_every_example_has_a_core_that_the_contract_takes(path: Any) -> None:
    for event in read_document(path.read_bytes(), query_documents=True).events:
        found = core(event, event_id="id", commitment="c")
        read_core(found)
        assert encode(found)


def test_times_are_rounded_to_milliseconds() -> None:
    assert utc("2026-03-01T08:00:00.0005+01:00") == "2026-03-01T07:00:00.000Z"
    assert utc("2026-03-01T08:00:00.9995+01:00") == "2026-03-01T07:00:01.000Z"
