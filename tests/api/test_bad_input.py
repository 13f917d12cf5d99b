"""Whatever is wrong with a request is named, and nothing of it is kept."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse

from provenance.accounts.selectors import clients
from provenance.accounts.services import api_client_revoke
from tests.api.clients import CAPTURE, Machine, new_machine
from tests.node import document, event, new_party, rows

pytestmark = pytest.mark.django_db(transaction=True)
GTIN = "https://id.gs1.org/01/09521000001015"
WRITTEN = ("capture_job", "capture_job_event", "capture_content", "documents_document",
           "documents_event", "relay_call")  # fmt: skip
ID = "https://example.org/1"
NESTED = b"[" * 100_000 + b"]" * 100_000
QUANTITY = {"epcClass": f"{GTIN}/10/A", "quantity": 1, "uom": "KGM"}


@pytest.fixture
def machine() -> Machine:
    """Speaks for one party."""
    return new_machine()


def kept() -> int:
    """How many rows a capture left behind."""
    return sum(rows(f"SELECT count(*) FROM {table}")[0][0] for table in WRITTEN)  # noqa: S608


def problem(answer: HttpResponse, status: int) -> dict[str, Any]:
    """The problem document of an answer that kept nothing."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    content: dict[str, Any] = json.loads(answer.content)
    assert content["status"] == status
    assert content["type"].startswith("epcisException:")
    assert all(content[name] for name in ("title", "detail"))
    assert kept() == 0
    return content


def item(epc: str) -> dict[str, Any]:
    """An event on an instance."""
    return event(quantityList=None, epcList=[epc])


def of(**quantity: Any) -> dict[str, Any]:
    """An event on a lot with another quantity."""
    return event(quantityList=[{**QUANTITY, **quantity}])


@pytest.mark.parametrize(
    ("bad", "field", "words"),
    [
        (event(type="ShippingEvent"), "type", "ObjectEvent, "),
        (item(f"{GTIN[:-1]}6/21/1"), "epcList[0]", "it is 5"),
        (event(bizLocation={"id": "https://id.gs1.org/414/9521000000019"}), "bizLocation.id", "8"),
        (event(eventTime="2026-03-01T08:00:00"), "eventTime", ""),
        (of(quantity=-1), "quantityList[0].quantity", ""),
        (event(bizStep="shopping"), "bizStep", ""),
        (event(eventID="https://example.org/" + "x" * 500), "eventID", "500 characters"),
    ],
)
def test_the_event_the_field_and_the_reason(
    machine: Machine, bad: dict[str, Any], field: str, words: str
) -> None:
    require_named(machine, bad, field, words)


def test_a_time_that_is_too_far_ahead(machine: Machine) -> None:
    require_named(machine, event(eventTime=ahead()), "eventTime", "10 minutes ahead")


def ahead() -> str:
    """A time that is a minute too far ahead now, not when the tests were collected."""
    return (datetime.now(UTC) + timedelta(minutes=11)).isoformat()


def require_named(machine: Machine, bad: dict[str, Any], field: str, words: str) -> None:
    """An event that follows a right one is named with its field and the reason."""
    content = problem(machine.post(document(event(), bad)), 400)
    named = [entry for entry in content["errors"] if entry["event"] == 1]
    assert [entry["field"] for entry in named] == [field]
    assert named[0]["reason"]
    assert words in named[0]["reason"]


@pytest.mark.parametrize(
    "data",
    [
        b" ",
        b"{",
        b"\xff\xfe",
        b'"text"',
        NESTED,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        document(event(), type="EPCISQueryDocument"),
        document(of(quantity=float("nan"))),
        document(of(quantity=float("inf"))),
    ],
)
def test_what_is_no_document(machine: Machine, data: bytes) -> None:
    assert problem(machine.post(data), 400)["errors"]


@pytest.mark.parametrize(
    "context", ["https://example.org/context.jsonld", ["https://example.org/x", {"ex": "a:"}], []]
)
def test_a_wrong_context(machine: Machine, context: Any) -> None:
    content = problem(machine.post(document(event(), **{"@context": context})), 400)
    assert content["errors"][0]["field"].startswith("@context")


def test_a_missing_field_is_named(machine: Machine) -> None:
    content = problem(machine.post(document(event(eventTimeZoneOffset=None))), 400)
    (entry,) = content["errors"]
    assert entry["event"] == 0
    assert "eventTimeZoneOffset" in entry["field"] + entry["reason"]


def test_every_problem_is_named_at_once(machine: Machine) -> None:
    form = document(event(action="PUT"), event(), event(bizStep="shopping"))
    sense = document(event(eventTime=ahead()), event(), item(f"{GTIN[:-1]}6/21/1"))
    for bad in (form, sense):
        errors = problem(machine.post(bad), 400)["errors"]
        assert {entry["event"] for entry in errors} == {0, 2}


def test_an_id_twice(machine: Machine) -> None:
    content = problem(machine.post(document(event(eventID=ID), event(eventID=ID))), 400)
    assert [(e["event"], e["field"]) for e in content["errors"]] == [(1, "eventID")]


def test_an_id_twice_as_its_declaration_of_error(machine: Machine) -> None:
    original = event(eventID=ID)
    declared = {"errorDeclaration": {"declarationTime": "2026-03-02T08:00:00Z"}}
    assert machine.post(document(original, {**original, **declared})).status_code == 202


@pytest.mark.parametrize("key", ["lb_unknown", "ü", "a b"])
def test_an_unknown_key(key: str) -> None:
    by_bearer = Machine(key).post(document(event()))
    by_header = Machine(None).post(document(event()), X_API_Key=key)
    for answer in (by_bearer, by_header):
        problem(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_no_key() -> None:
    assert "X-API-Key" in problem(Machine(None).post(document(event())), 401)["detail"]


def test_an_ended_key(machine: Machine) -> None:
    api_client_revoke(name=clients()[0].name)
    problem(machine.post(document(event())), 401)


def test_a_party_that_the_key_does_not_speak_for(machine: Machine) -> None:
    other = new_party()
    content = problem(machine.post(document(event()), Lotbook_Party=other), 403)
    assert content["errors"][0]["field"] == "Lotbook-Party"
    assert other in content["detail"]


def test_a_key_of_two_parties_must_say_for_which() -> None:
    parties = new_party(), new_party()
    machine = new_machine(*parties)
    problem(machine.post(document(event())), 403)
    assert machine.post(document(event()), Lotbook_Party=parties[1]).status_code == 202


def test_a_party_whose_key_is_elsewhere() -> None:
    machine = new_machine("9521000000018")
    assert "9521000000018" in problem(machine.post(document(event())), 403)["detail"]


def test_more_events_than_one_transaction_takes(machine: Machine) -> None:
    many = document(*(event() for _ in range(501)))
    assert "501 events" in problem(machine.post(many), 413)["detail"]
    assert machine.post(many, GS1_Capture_Error_Behaviour="proceed").status_code == 202


def test_more_bytes_than_one_transaction_takes(machine: Machine) -> None:
    names = [f"https://example.org/{'x' * 400}/{n}" for n in range(2500)]
    assert (
        "bytes"
        in problem(machine.post(document(event(quantityList=None, epcList=names))), 413)["detail"]
    )


def test_more_bytes_than_a_request_takes(machine: Machine) -> None:
    large = document(event(), **{"ex:filler": "x" * settings.CAPTURE_FILE_SIZE_LIMIT})
    problem(machine.post(large), 413)


@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "multipart/form-data; boundary=x"]
)
def test_another_media_type(machine: Machine, media: str) -> None:
    assert (
        "application/ld+json"
        in problem(machine.post(document(event()), media=media), 415)["detail"]
    )


def test_another_error_behaviour(machine: Machine) -> None:
    answer = machine.post(document(event()), GS1_Capture_Error_Behaviour="shrug")
    assert "rollback or proceed" in problem(answer, 400)["detail"]


def test_another_method(machine: Machine) -> None:
    problem(machine.delete(CAPTURE), 405)
