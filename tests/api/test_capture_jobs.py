"""From a posted document to its events' verdicts, by the REST interface."""

import json
from typing import Any

import pytest

from provenance.domain.identifiers import digital_link
from provenance.parties.services import delegation_set
from tests.api.clients import CAPTURE, Machine, new_machine
from tests.node import document, event, new_gtin, new_party, rows, settle

pytestmark = pytest.mark.django_db(transaction=True)
ID = "https://example.org/1"


@pytest.fixture
def machine() -> Machine:
    """Speaks for one party."""
    return new_machine()


def capture(machine: Machine, *events: dict[str, Any], **headers: str) -> str:
    """The address of the job that a document became."""
    answer = machine.post(document(*events), **headers)
    assert answer.status_code == 202, answer.content
    assert answer["GS1-EPCIS-Version"] == "2.0.0"
    return str(answer["Location"])


def job(machine: Machine, path: str) -> dict[str, Any]:
    """The job as it stands."""
    answer = machine.get(path)
    assert answer.status_code == 200, answer.content
    content: dict[str, Any] = json.loads(answer.content)
    return content


def verdicts(content: dict[str, Any]) -> list[str]:
    """The verdicts of a job's events in order."""
    return [entry["verdict"] for entry in content["events"]]


def test_what_the_interface_takes() -> None:
    answer = Machine(None).options(CAPTURE)
    assert answer.status_code == 204
    assert answer["GS1-EPCIS-Version"] == "2.0.0"
    assert answer["GS1-EPCIS-Capture-Limit"] == "500"
    assert int(answer["GS1-EPCIS-Capture-File-Size-Limit"]) > 1_000_000
    assert answer["GS1-Capture-Error-Behaviour"] == "rollback, proceed"
    assert answer["Allow"] == "POST, OPTIONS"


def test_pending_then_indexed(machine: Machine) -> None:
    path = capture(machine, event(), event())
    before = job(machine, path)
    assert (before["running"], before["success"]) == (True, True)
    assert [entry["state"] for entry in before["events"]] == ["pending", "pending"]
    assert "finishedAt" not in before
    settle()
    after = job(machine, path)
    assert (after["running"], after["success"], after["errors"]) == (False, True, [])
    assert after["captureID"] == path.rpartition("/")[2]
    assert after["captureErrorBehaviour"] == "rollback"
    assert after["finishedAt"]
    assert verdicts(after) == ["applied", "applied"]
    places = {(entry["transactionID"], entry["block"]) for entry in after["events"]}
    assert places == set(
        rows("SELECT transaction_id, block FROM index_transaction WHERE function = 'events_record'")
    )


def test_a_declaration_that_came_too_late_lists_what_stands_in_its_way(machine: Machine) -> None:
    lot = digital_link(f"01/{new_gtin()}/10/L")
    named = [{"epcClass": lot, "quantity": 5, "uom": "KGM"}]
    made = event(eventID=ID, quantityList=named)
    sold = event(eventID=f"{ID}/2", quantityList=named, bizStep="retail_selling", action="OBSERVE")
    capture(machine, made, sold, event())
    settle()
    declared = {"errorDeclaration": {"declarationTime": "2026-03-09T08:00:00Z"}}
    path = capture(machine, {**made, **declared})
    settle()
    (late,) = job(machine, path)["events"]
    assert (late["verdict"], late["findings"][0]["code"]) == ("recorded", "not_undone")
    assert late["dependents"] == [
        {
            "recorder": machine.party,
            "eventID": f"{ID}/2",
            "bizStep": "retail_selling",
            "eventTime": "2026-03-01T07:00:00.000Z",
        }
    ]


def test_a_full_outbox_is_answered_with_when_to_try_again(machine: Machine, settings: Any) -> None:
    settings.OUTBOX_LIMIT = 1
    headers = {"GS1_Capture_Error_Behaviour": "proceed"}
    capture(machine, event(), event(), **headers)
    answer = machine.post(document(event()))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Nothing of this was kept." in json.loads(answer.content)["detail"]
    settle()
    capture(machine, event())


def test_committed_is_not_indexed_yet(machine: Machine) -> None:
    path = capture(machine, event())
    settle()
    rows("DELETE FROM capture_event RETURNING 1")
    (entry,) = job(machine, path)["events"]
    assert (entry["state"], entry["verdict"]) == ("committed", None)


def test_rollback_refuses_all_for_one(machine: Machine) -> None:
    capture(machine, event(eventID=ID))
    settle()
    path = capture(machine, event(), event(eventID=ID), event())
    settle()
    content = job(machine, path)
    assert verdicts(content) == ["refused"] * 3
    assert (content["success"], len(content["errors"])) == (False, 3)
    codes = [entry["findings"][0]["code"] for entry in content["events"]]
    assert codes == ["group", "id_conflict", "group"]
    assert ID in content["errors"][1]["detail"]


def test_proceed_refuses_that_one_alone(machine: Machine) -> None:
    capture(machine, event(eventID=ID))
    settle()
    events = (event(), event(eventID=ID), event())
    path = capture(machine, *events, GS1_Capture_Error_Behaviour="proceed")
    settle()
    content = job(machine, path)
    assert verdicts(content) == ["applied", "refused", "applied"]
    assert [error["event"] for error in content["errors"]] == [1]


def test_sent_again_it_is_a_duplicate(machine: Machine) -> None:
    same = event()
    first = capture(machine, same)
    settle()
    again = capture(machine, same)
    settle()
    content = job(machine, again)
    assert (verdicts(content), content["success"]) == (["duplicate"], True)
    assert content["events"][0]["eventID"] == job(machine, first)["events"][0]["eventID"]


def test_the_same_content_under_another_id_names_the_first(machine: Machine) -> None:
    same = event()
    first = capture(machine, {**same, "eventID": ID})
    settle()
    (known,) = job(machine, first)["events"]
    again = capture(machine, {**same, "eventID": f"{ID}/again"})
    (entry,) = job(machine, again)["events"]
    assert (entry["state"], entry["verdict"]) == ("indexed", "duplicate")
    assert entry["firstEventID"] == ID
    assert (entry["transactionID"], entry["block"]) == (known["transactionID"], known["block"])


def test_findings_are_told_in_words(machine: Machine) -> None:
    lot = digital_link(f"01/{new_gtin()}/10/A")
    quantity = [{"epcClass": lot, "quantity": 5, "uom": "KGM"}]
    path = capture(machine, event(action="OBSERVE", bizStep="shipping", quantityList=quantity))
    settle()
    (entry,) = job(machine, path)["events"]
    found = {finding["code"]: finding for finding in entry["findings"]}
    assert found["no_receiver"]["sentence"].endswith("left without a receiver being named.")
    assert found["quantity_shortfall"]["params"]["shortfall"] == "5"


def test_anothers_job_is_not_there(machine: Machine) -> None:
    path = capture(machine, event())
    assert new_machine().get(path).status_code == 404
    assert Machine(None).get(path).status_code == 401


@pytest.mark.parametrize("name", ["0" * 32, "x", "00000000-0000-0000-0000-000000000000"])
def test_no_such_job(machine: Machine, name: str) -> None:
    answer = machine.get(f"{CAPTURE}/{name}")
    assert answer.status_code == 404
    assert json.loads(answer.content)["type"] == "epcisException:NoSuchResourceException"


def test_a_delegate_captures_for_its_owner(machine: Machine) -> None:
    owner = new_party()
    settle()
    path = capture(machine, event(), Lotbook_Acting_For=owner)
    settle()
    assert job(machine, path)["events"][0]["findings"][0]["code"] == "no_delegation"
    delegation_set(party=owner, delegate=machine.party, granted=True)
    settle()
    path = capture(machine, event(), Lotbook_Acting_For=owner)
    settle()
    assert job(machine, path)["success"]
    assert machine.post(document(event()), Lotbook_Acting_For="me").status_code == 400
