"""The outbox's way to the ledger, on PostgreSQL and the embedded ledger."""

import subprocess
import sys
import threading

import pytest
from django.db import transaction

from hlfabric.network.processes import wait_until
from provenance.contract.calls import EVENTS_RECORD, Call
from provenance.contract.touched import keys_touched
from provenance.domain.codec import encode
from provenance.domain.custody.core import read_core
from provenance.index import locks
from provenance.index.services import catch_up
from provenance.ledger.embedded.ledger import EmbeddedLedger
from provenance.ledger.port import Endorsement, LedgerUnavailable, OutcomeUnknown
from provenance.ledger.services import get_ledger
from provenance.relay import outbox
from provenance.relay.relay import Relay
from provenance.relay.selectors import backlog, calls
from provenance.relay.services import NewCall, calls_enqueue
from tests.contract.world import core
from tests.node import ROOT, environment, manage, new_party, rows

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = 1000
LOTS = 20


def new_call(party: str, **fields: object) -> NewCall:
    """A call that records one event."""
    content = core(**fields)
    keys = keys_touched(read_core(content), party)
    return NewCall(EVENTS_RECORD, encode([content]), party, keys, 1)


def enqueue(party: str, count: int) -> list[int]:
    """Put events into the outbox, many of them on the same lots."""
    with transaction.atomic():
        return calls_enqueue(
            calls=[
                new_call(
                    party,
                    action="ADD",
                    bizStep="commissioning",
                    quantities=[[f"01/09500000000006/10/{party}-{number % LOTS}", "1", "KGM"]],
                )
                for number in range(count)
            ],
            job="test",
        )


def recorded(party: str) -> tuple[int, int]:
    """How many events of a party are on the ledger, and how many different ones."""
    catch_up(ledger=get_ledger())
    return rows(
        "SELECT count(*), count(DISTINCT event_id) FROM capture_event"
        " WHERE recorder = %s AND status IN ('applied', 'recorded')",
        [party],
    )[0]


def test_calls_come_to_the_ledger_in_batches() -> None:
    party = new_party()
    numbers = enqueue(party, 20)
    Relay(get_ledger()).run_once()
    states = calls(numbers)
    assert {state.state for state in states.values()} == {"committed"}
    assert [states[number].position for number in numbers] == list(range(20))
    assert len({state.transaction_id for state in states.values()}) == 1
    assert recorded(party) == (20, 20)
    assert backlog() == 0


def test_what_the_ledger_rejects_fails_alone() -> None:
    good, stranger = new_party(), new_party()
    numbers = enqueue(good, 3)
    with transaction.atomic():
        bad = calls_enqueue(
            calls=[NewCall("no_such_function", b"[]", stranger, ("x",), 1)], job="bad"
        )
    Relay(get_ledger()).run_once()
    states = calls([*numbers, *bad])
    assert states[bad[0]].state == "failed"
    assert "no_such_function" in (states[bad[0]].reason or "")
    assert all(states[number].state == "committed" for number in numbers)


def test_a_malformed_group_among_good_ones_is_isolated() -> None:
    party = new_party()
    with transaction.atomic():
        numbers = calls_enqueue(
            calls=[
                *(new_call(party, items=[f"urn:x:{party}:{n}"]) for n in range(4)),
                NewCall(EVENTS_RECORD, b'"no list"', party, ("odd",), 1),
                *(new_call(party, items=[f"urn:x:{party}:{n}"]) for n in range(4, 7)),
            ],
            job="mixed",
        )
    Relay(get_ledger()).run_once()
    states = calls(numbers)
    assert [states[number].state for number in numbers] == [
        *["committed"] * 4,
        "failed",
        *["committed"] * 3,
    ]
    assert recorded(party) == (7, 7)


class Conflicting(EmbeddedLedger):
    """Another transaction always comes between, for the first few submissions."""

    def __init__(self, party: str, times: int) -> None:
        super().__init__()
        self.party, self.times = party, times

    def submit(self, endorsement: Endorsement, *, signer: str) -> None:
        """Let a competing event on the same lot go first."""
        if self.times:
            self.times -= 1
            lot = f"01/09500000000006/10/{self.party}-0"
            content = core(action="ADD", bizStep="commissioning", quantities=[[lot, "1", "KGM"]])
            rival = super().endorse(
                Call(EVENTS_RECORD, b'{"groups":[[' + encode(content) + b"]]}"), signer=signer
            )
            super().submit(rival, signer=signer)
        super().submit(endorsement, signer=signer)


def test_after_a_conflict_the_calls_go_again_in_smaller_batches() -> None:
    party = new_party()
    numbers = enqueue(party, 40)
    Relay(Conflicting(party, times=2)).run_once()
    assert {state.state for state in calls(numbers).values()} == {"committed"}
    assert recorded(party) == (42, 42)
    codes = {row[0] for row in rows("SELECT DISTINCT code FROM relay_transaction")}
    assert "MVCC_READ_CONFLICT" in codes


class Forgetful(EmbeddedLedger):
    """Takes what is submitted and never says so, at first."""

    times = 3

    def submit(self, endorsement: Endorsement, *, signer: str) -> None:
        """Record it, and break the line."""
        super().submit(endorsement, signer=signer)
        if self.times:
            self.times -= 1
            raise OutcomeUnknown("The line broke.")


def test_an_unknown_outcome_is_settled_by_the_same_envelope() -> None:
    party = new_party()
    numbers = enqueue(party, 5)
    Relay(Forgetful()).run_once()
    assert {state.state for state in calls(numbers).values()} == {"committed"}
    assert recorded(party) == (5, 5)


class Down(EmbeddedLedger):
    """A ledger that does not answer."""

    def endorse(self, call: Call, *, signer: str) -> Endorsement:
        """Refuse to answer."""
        raise LedgerUnavailable("It is down.")


def test_while_the_ledger_is_down_everything_waits() -> None:
    party = new_party()
    numbers = enqueue(party, 5)
    with pytest.raises(LedgerUnavailable, match="wait in the outbox"):
        Relay(Down()).run_once()
    assert {state.state for state in calls(numbers).values()} == {"pending"}
    Relay(get_ledger()).run_once()
    assert recorded(party) == (5, 5)


@pytest.mark.parametrize(
    "point",
    ["relay.endorsed.unsaved", "relay.endorsed", "relay.submitted", "relay.committed"],
)
def test_killed_at_any_point_nothing_is_lost_or_doubled(point: str) -> None:
    party = new_party()
    numbers = enqueue(party, EVENTS)
    killed = manage("relay", "--once", env=environment(CRASH_AT=point))
    assert killed.returncode == -9, killed.stderr
    Relay(get_ledger()).run_once()
    assert {state.state for state in calls(numbers).values()} == {"committed"}
    assert recorded(party) == (EVENTS, EVENTS)
    assert not outbox.unsettled()


def test_a_second_relay_stands_by_and_takes_over() -> None:
    party = new_party()
    first = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "relay"],
        env=environment(),
        stderr=subprocess.DEVNULL,
    )
    second = Relay(get_ledger())
    thread = threading.Thread(target=second.run)
    try:
        wait_until(lambda: locks.is_held(locks.RELAY), deadline=30, what="the relay has its lock")
        thread.start()
        enqueue(party, 5)
        wait_until(lambda: backlog() == 0, deadline=30, what="the first relay sent all")
        first.kill()
        first.wait()
        enqueue(party, 5)
        wait_until(lambda: backlog() == 0, deadline=30, what="the second relay sent all")
    finally:
        first.kill()
        first.wait()
        second.stop()
        thread.join(timeout=30)
    assert recorded(party) == (10, 10)
