"""What is new is compared with the ledger often, everything now and then; both are kept."""

import json

import pytest
from django.db import connection
from django.test import Client, override_settings

from provenance.capture.services import document_capture
from provenance.index import locks
from provenance.index.models import Verification
from provenance.index.selectors import (
    checkpoint,
    is_full_verification_due,
    last_verification,
)
from provenance.index.verification import VerificationRuns, verification_run
from provenance.jobs.tasks import verify as verify_as_scheduled
from provenance.ledger.embedded.ledger import EmbeddedLedger
from provenance.ledger.port import LedgerUnavailable
from provenance.ledger.services import get_ledger
from provenance.proof.services import checkpoint_sign
from tests.node import document, environment, event, manage, new_node, new_party, rows, settle

pytestmark = pytest.mark.django_db(transaction=True)
ALTERED = (
    "UPDATE capture_event SET status = 'x' WHERE recorder = %s AND block > %s AND position = 0"
)
DELETED = "DELETE FROM capture_event WHERE recorder = %s AND block > %s AND position = 0"


def capture(party: str, events: int = 3) -> int:
    """Record and index some events; the last block before them."""
    before = checkpoint()
    data = document(*(event() for _ in range(events)))
    document_capture(data=data, party=party, client="t", error_behaviour="proceed")
    settle()
    return -1 if before is None else before.block


@pytest.fixture
def party() -> str:
    """A party with events, and a tree that a node has signed, all found clean."""
    recorder = new_party()
    capture(recorder, events=300)
    last = checkpoint()
    assert last is not None
    checkpoint_sign(node=new_node(), block=last.block)
    settle()
    verify(everything=True, differences=[])
    return recorder


def verify(*, everything: bool = False, differences: list[tuple[str, str]]) -> Verification:
    """Run it and look at what is found: tables and kinds."""
    run = verification_run(ledger=get_ledger(), everything=everything)
    assert [(each["table"], each["kind"]) for each in run.differences] == differences
    assert run.found == len(differences)
    return run


def alter(statement: str, *values: str | int | bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1


def test_what_is_new_is_read_and_nothing_else(party: str) -> None:
    before = capture(party)
    run = verify(differences=[])
    last = checkpoint()
    assert last is not None
    assert (run.first, run.last, bytes(run.hash)) == (before + 1, last.block, last.hash)
    assert verify(differences=[]).first == last.block + 1


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (ALTERED, "changed"),
        (DELETED, "missing"),
        (
            "INSERT INTO capture_event SELECT block, transaction, 99, transaction_id, recorder,"
            " event_id, type, action, biz_step, disposition, event_time, utc_offset, status,"
            " findings, commitment, core FROM capture_event"
            " WHERE recorder = %s AND block > %s AND position = 0",
            "surplus",
        ),
    ],
)
def test_an_altered_new_row_is_named_at_once(party: str, change: str, kind: str) -> None:
    before = capture(party)
    alter(change, party, before)
    verify(differences=[("capture_event", kind)])


def test_an_altered_old_row_is_named_by_the_next_full_one(party: str) -> None:
    alter("UPDATE capture_event SET status = 'x' WHERE recorder = %s AND position = 7", party)
    capture(party)
    verify(differences=[])
    verify(everything=True, differences=[("capture_event", "changed")])


def test_after_a_difference_what_is_new_begins_where_all_was_clean(party: str) -> None:
    before = capture(party)
    alter(ALTERED, party, before)
    for _ in range(2):
        run = verify(differences=[("capture_event", "changed")])
        assert run.first == before + 1
    assert last_verification() == run


def test_an_altered_tree_is_named(party: str) -> None:
    capture(party)
    alter(
        "UPDATE proof_tile SET hashes = overlay(hashes PLACING %s FROM length(hashes) - 31)"
        " WHERE level = 0 AND number = (SELECT max(number) FROM proof_tile WHERE level = 0)",
        bytes(32),
    )
    verify(differences=[("proof_tile", "changed")])


def test_a_document_of_new_events_that_was_altered_is_named(party: str) -> None:
    before = capture(party)
    alter(
        "UPDATE documents_document SET content = 'x' WHERE sha256 = (SELECT max(d.sha256) FROM"
        " documents_event d JOIN capture_event c USING (recorder, event_id) WHERE block > %s)",
        before,
    )
    verify(differences=[("documents_document", "changed")])


def test_a_chain_that_was_replaced_is_named(party: str) -> None:
    Verification.objects.update(hash=b"another")
    verify(differences=[("block", "unsound")])


def test_an_unsound_block_is_named(party: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = capture(party)
    fault = (before + 1, ["no orderer signed it"])
    monkeypatch.setattr(EmbeddedLedger, "audit", lambda *_: iter([fault]))
    run = verify(differences=[("block", "unsound")])
    assert run.differences[0]["key"] == [before + 1, "no orderer signed it"]
    capture(party)


def test_what_could_not_be_compared_is_kept_and_counts_for_nothing(
    party: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    capture(party)

    def away(*_: object) -> None:
        raise LedgerUnavailable("The peer of OtherMSP does not answer.")

    clean = last_verification()
    with monkeypatch.context() as patched:
        patched.setattr(EmbeddedLedger, "audit", away)
        with pytest.raises(LedgerUnavailable):
            verification_run(ledger=get_ledger(), everything=False)
    failed = Verification.objects.latest("pk")
    assert (failed.found, failed.failure) == (None, "The peer of OtherMSP does not answer.")
    assert last_verification() == clean
    verify(differences=[])


def test_never_two_at_once(party: str) -> None:
    with locks.own_connection() as other:
        assert locks.try_lock(other, locks.VERIFIER)
        with pytest.raises(VerificationRuns):
            verification_run(ledger=get_ledger(), everything=False)
        assert manage("index", "verify", env=environment()).returncode == 2


def test_the_command_says_what_it_compared(party: str) -> None:
    before = capture(party)
    told = manage("index", "verify", "--new", "--json", env=environment())
    assert told.returncode == 0
    assert json.loads(told.stdout)["first"] == before + 1
    alter(DELETED, party, before)
    said = manage("index", "verify", env=environment())
    assert said.returncode == 1
    assert "the row is missing" in said.stdout


def test_everything_is_due_at_first_and_then_after_a_day() -> None:
    capture(new_party())
    assert is_full_verification_due()
    verify_as_scheduled()
    assert not is_full_verification_due()
    capture(new_party())
    verify_as_scheduled()
    assert [run.first == 0 for run in Verification.objects.order_by("pk")] == [True, False]
    with override_settings(VERIFY_ALL_SECONDS=0):
        assert is_full_verification_due()


def test_the_schedule_leaves_a_running_one_alone(party: str) -> None:
    before = Verification.objects.count()
    with locks.own_connection() as other:
        assert locks.try_lock(other, locks.VERIFIER)
        verify_as_scheduled()
    assert Verification.objects.count() == before


def test_the_ready_answer_tells_of_the_last_one(client: Client) -> None:
    Verification.objects.all().delete()
    assert json.loads(client.get("/health/ready").content)["verified"] is None
    capture(new_party())
    run = verify(differences=[])
    told = json.loads(client.get("/health/ready").content)["verified"]
    assert (told["first"], told["last"], told["differences"]) == (0, run.last, 0)


def test_a_block_that_was_altered_is_named_and_nothing_else_is_compared(party: str) -> None:
    before = capture(party)
    envelope = rows("SELECT envelope FROM ledger_block WHERE number = %s", [before + 1])[0][0]
    alter("UPDATE ledger_block SET envelope = 'x' WHERE number = %s", before + 1)
    run = verify(differences=[("block", "unsound")])
    assert run.differences[0]["key"][0].startswith(f"Block {before + 1} of the embedded ledger")
    assert manage("index", "verify", env=environment()).stdout.startswith(f"Block {before + 1} ")
    alter("UPDATE ledger_block SET envelope = %s WHERE number = %s", envelope, before + 1)
    verify(differences=[])
