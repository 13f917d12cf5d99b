"""What a batch meets on its way, and what becomes of its calls."""

from collections.abc import Sequence

import pytest
from django.db import transaction

from provenance.contract.calls import EVENTS_RECORD, Call
from provenance.domain.codec import encode
from provenance.ledger.embedded.ledger import EmbeddedLedger
from provenance.ledger.port import Endorsement, LedgerConflict, LedgerRejected, LedgerUnavailable
from provenance.ledger.services import get_ledger
from provenance.relay import sender
from provenance.relay.outbox import CallsTaken
from provenance.relay.relay import Relay
from provenance.relay.selectors import CallState, calls
from provenance.relay.services import NewCall, calls_enqueue
from tests.contract.world import core
from tests.node import new_gln, new_party, rows

pytestmark = pytest.mark.django_db(transaction=True)


def enqueue(party: str, count: int = 6) -> list[int]:
    """Put unrelated events of a party into the outbox."""
    new = [
        NewCall(EVENTS_RECORD, encode([core(items=[f"urn:x:{n}"])]), party, (f"{party}{n}",), 1)
        for n in range(count)
    ]
    with transaction.atomic():
        return calls_enqueue(calls=new, job="test")


def states(ids: Sequence[int]) -> list[CallState]:
    """The calls' states, in order."""
    found = calls(ids)
    return [found[number] for number in ids]


class Disagreeing(EmbeddedLedger):
    """Its endorsers have not all seen the same blocks yet."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def endorse(self, call: Call, *, signer: str) -> Endorsement:
        """Fail so many times."""
        if self.times:
            self.times -= 1
            raise LedgerConflict("The endorsers differ.")
        return super().endorse(call, signer=signer)


def test_endorsers_that_differ_for_a_moment_cost_no_split() -> None:
    ids = enqueue(new_party())
    Relay(Disagreeing(times=3)).run_once()
    assert {state.state for state in states(ids)} == {"committed"}
    assert len({state.transaction_id for state in states(ids)}) == 1


def test_endorsers_that_go_on_differing_leave_the_calls_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sender, "AGREE_SECONDS", 0.1)
    ids = enqueue(new_party())
    with pytest.raises(LedgerUnavailable):
        Relay(Disagreeing(times=1000)).run_once()
    assert {state.state for state in states(ids)} == {"pending"}
    assert rows("SELECT DISTINCT batch FROM relay_call") == [(None,)]


class Overtaken(EmbeddedLedger):
    """While it endorses, another relay sends the same calls: this one lost its lock unawares."""

    def endorse(self, call: Call, *, signer: str) -> Endorsement:
        """Endorse after the other."""
        Relay(get_ledger()).run_once()
        return super().endorse(call, signer=signer)


def test_calls_that_another_relay_has_taken_are_left_to_it() -> None:
    ids = enqueue(new_party())
    with pytest.raises(CallsTaken):
        Relay(Overtaken()).run_once()
    assert {state.state for state in states(ids)} == {"committed"}
    assert rows("SELECT count(*) FROM relay_transaction") == [(1,)]


class Refusing(EmbeddedLedger):
    """Its orderer refuses what it is given."""

    def submit(self, endorsement: Endorsement, *, signer: str) -> None:
        """Refuse."""
        raise LedgerRejected("The orderer said FORBIDDEN.")


def test_what_the_orderer_refuses_has_failed_with_its_reason() -> None:
    ids = enqueue(new_party(), 2)
    Relay(Refusing()).run_once()
    assert [(state.state, state.reason) for state in states(ids)] == [
        ("failed", "The orderer said FORBIDDEN.")
    ] * 2
    assert rows("SELECT code FROM relay_transaction") == [("NOT_ORDERED",)]


def test_calls_of_a_party_without_a_key_fail_and_hold_up_nobody() -> None:
    stranger, party = new_gln(), new_party()
    lost, kept = enqueue(stranger, 3), enqueue(party, 3)
    Relay(get_ledger()).run_once()
    assert {state.state for state in states(lost)} == {"failed"}
    assert all("holds no key" in (state.reason or "") for state in states(lost))
    assert {state.state for state in states(kept)} == {"committed"}
