"""The same content under two ids, which only this node's database sees."""

import pytest

from provenance.capture.models import CaptureJob
from provenance.capture.selectors import JobState, job_state
from provenance.capture.services import document_capture
from tests.node import document, event, new_party, rows, settle

pytestmark = pytest.mark.django_db(transaction=True)
ID = "https://example.org/{}"


@pytest.fixture
def party() -> str:
    return new_party()


def capture(party: str, *events: dict[str, object]) -> CaptureJob:
    """A job, each event for itself."""
    data = document(*events)
    return document_capture(data=data, party=party, client="t", error_behaviour="proceed")


def verdicts(job: CaptureJob) -> JobState:
    """What became of it."""
    settle()
    return job_state(job)


def test_within_one_document(party: str) -> None:
    same = event()
    state = verdicts(
        capture(party, {**same, "eventID": ID.format(1)}, {**same, "eventID": ID.format(2)})
    )
    assert [entry.status for entry in state.events] == ["applied", "duplicate"]
    assert state.events[1].first_id == ID.format(1)
    assert rows("SELECT count(*) FROM capture_event") == [(1,)]


def test_what_is_sent_again_is_answered_with_the_first_transaction(party: str) -> None:
    one = event(eventID=ID.format(1))
    wrong = {**one, "errorDeclaration": {"declarationTime": "2026-03-02T08:00:00Z"}}
    first = [verdicts(capture(party, entry)).events[0] for entry in (one, wrong)]
    again = verdicts(capture(party, one, wrong)).events
    assert [entry.status for entry in again] == ["duplicate", "duplicate"]
    places = [(entry.transaction_id, entry.block) for entry in first]
    assert [(entry.transaction_id, entry.block) for entry in again] == places
    assert places[0] != places[1]


def test_the_answer_waits_for_nobody_but_the_first(party: str) -> None:
    same = event()
    capture(party, {**same, "eventID": ID.format(1)})
    state = job_state(capture(party, {**same, "eventID": ID.format(2)}))
    assert [entry.status for entry in state.events] == ["duplicate"]


def test_of_another_party_it_is_no_duplicate(party: str) -> None:
    same = event(action="OBSERVE", bizStep="inspecting")
    capture(party, {**same, "eventID": ID.format(1)})
    state = verdicts(capture(new_party(), {**same, "eventID": ID.format(2)}))
    assert [entry.status for entry in state.events] == ["recorded"]


def test_content_whose_first_id_was_refused_passes_to_the_next(party: str) -> None:
    verdicts(capture(party, event(eventID=ID.format(1))))
    other = event()
    refused = verdicts(capture(party, {**other, "eventID": ID.format(1)}))
    assert [entry.status for entry in refused.events] == ["refused"]
    state = verdicts(capture(party, {**other, "eventID": ID.format(2)}))
    assert [entry.status for entry in state.events] == ["applied"]


def test_an_error_declaration_is_no_duplicate_of_its_event(party: str) -> None:
    wrong = event(eventID=ID.format(1))
    declared = {"errorDeclaration": {"declarationTime": "2026-03-02T08:00:00Z"}}
    state = verdicts(capture(party, wrong, {**wrong, **declared}))
    assert [entry.status for entry in state.events] == ["applied", "applied"]


def test_while_the_first_is_on_its_way_the_second_waits_for_it(party: str) -> None:
    verdicts(capture(party, event(eventID=ID.format(1))))
    other = event()
    on_its_way = capture(party, {**other, "eventID": ID.format(1)})
    state = job_state(capture(party, {**other, "eventID": ID.format(2)}))
    assert [entry.status for entry in state.events] == ["duplicate"]
    assert [entry.status for entry in verdicts(on_its_way).events] == ["refused"]


def test_content_whose_call_failed_passes_to_the_next(party: str) -> None:
    same = event()
    capture(party, {**same, "eventID": ID.format(1)})
    rows("UPDATE relay_call SET state = 'failed', reason = 'gone' RETURNING 1")
    state = verdicts(capture(party, {**same, "eventID": ID.format(2)}))
    assert [entry.status for entry in state.events] == ["applied"]
