"""What every adapter of the ledger's port promises."""

import dataclasses
import threading
from collections.abc import Iterator
from itertools import pairwise
from queue import SimpleQueue

import pytest
from django.db import connection
from django.test import override_settings

from hlfabric.network import Network
from provenance.contract import calls, keys
from provenance.contract.version import source_hash
from provenance.domain.codec import decode, encode
from provenance.domain.custody.verdicts import Status
from provenance.ledger.creators import admin_of
from provenance.ledger.embedded.ledger import MSP, EmbeddedLedger
from provenance.ledger.fabric import FabricLedger
from provenance.ledger.port import Block, Commit, LedgerRejected, OutcomeUnknown
from tests.contract.world import core
from tests.node import new_gln, new_party, send

pytestmark = pytest.mark.django_db(transaction=True)
Adapter = EmbeddedLedger | FabricLedger


@pytest.fixture(params=["embedded", pytest.param("fabric", marks=pytest.mark.fabric)])
def ledger(request: pytest.FixtureRequest) -> Iterator[Adapter]:
    """Each adapter in turn."""
    if request.param == "embedded":
        adapter: Adapter = EmbeddedLedger()
        yield adapter
    else:
        network: Network = request.getfixturevalue("fabric_network")
        with override_settings(FABRIC_PROFILE=str(network.layout.profile)):
            adapter = FabricLedger(str(network.layout.profile))
            yield adapter
    adapter.close()


@pytest.fixture
def msp(ledger: Adapter) -> str:
    """An organisation of the ledger."""
    return ledger.organisations()[-1]


@pytest.fixture
def party(ledger: Adapter, msp: str) -> str:
    """A registered party."""
    return new_party(ledger, msp=msp)


def one_event(**fields: object) -> calls.Call:
    """A call that records one event."""
    return calls.events_record([encode([core(**fields)])])


def commissioning(item: str) -> calls.Call:
    """A call that commissions an instance."""
    return one_event(action="ADD", bizStep="commissioning", items=[item])


def blocks(ledger: Adapter, first: Commit, last: Commit) -> list[Block]:
    """The blocks of two transactions and those between; waits for a peer that lags behind."""
    return list(ledger.blocks(first.block, stop=last.block + 1))


def test_the_contract_that_answers_is_the_one_at_hand(ledger: Adapter, party: str) -> None:
    answer = ledger.evaluate(calls.contract_version(), signer=party)
    assert answer.decode() == source_hash()


def test_a_call_is_recorded_and_comes_back_in_a_block(ledger: Adapter, party: str) -> None:
    call = commissioning(f"urn:x:{party}")
    endorsement = ledger.endorse(call, signer=party)
    ledger.submit(endorsement, signer=party)
    commit = ledger.commit(endorsement.transaction_id, signer=party, timeout=30)

    (block,) = blocks(ledger, commit, commit)
    (found,) = block.transactions
    assert (commit.valid, found.valid) == (True, True)
    assert block.number == commit.block < ledger.height()
    assert (found.id, found.code, found.gln) == (endorsement.transaction_id, "VALID", party)
    assert (found.function, found.payload) == (call.function, call.payload)
    assert found.response == endorsement.response
    (verdict,) = calls.verdicts(found.response)
    assert verdict.status == Status.APPLIED
    assert decode(found.writes[keys.item(f"urn:x:{party}")])["custodian"] == party


def test_blocks_are_chained(ledger: Adapter, party: str) -> None:
    commits = [
        send(ledger, commissioning(f"urn:x:{party}:{number}"), signer=party) for number in range(3)
    ]
    found = blocks(ledger, commits[0], commits[-1])
    assert [block.number for block in found] == [commit.block for commit in commits]
    for earlier, later in pairwise(found):
        assert later.previous_hash == earlier.hash


def test_blocks_stand_up_to_an_audit(ledger: Adapter, party: str) -> None:
    block = send(ledger, one_event(), signer=party).block
    assert list(ledger.audit(0, block + 1)) == [(number, []) for number in range(block + 1)]


def test_the_same_envelope_three_times_is_committed_once(ledger: Adapter, party: str) -> None:
    endorsement = ledger.endorse(commissioning(f"urn:x:{party}"), signer=party)
    for _ in range(3):
        ledger.submit(endorsement, signer=party)
    commit = ledger.commit(endorsement.transaction_id, signer=party, timeout=30)
    last = send(ledger, commissioning(f"urn:x:{party}:after"), signer=party)
    codes = [
        found.code
        for block in blocks(ledger, commit, last)
        for found in block.transactions
        if found.id == endorsement.transaction_id
    ]
    assert codes == ["VALID", "DUPLICATE_TXID", "DUPLICATE_TXID"]


def test_of_two_calls_on_one_key_the_second_conflicts(ledger: Adapter, party: str) -> None:
    item = f"urn:x:{party}"
    first = ledger.endorse(commissioning(item), signer=party)
    second = ledger.endorse(commissioning(item), signer=party)
    for endorsement in (first, second):
        ledger.submit(endorsement, signer=party)
    assert ledger.commit(first.transaction_id, signer=party, timeout=30).valid
    late = ledger.commit(second.transaction_id, signer=party, timeout=30)
    assert (late.valid, late.code) == (False, "MVCC_READ_CONFLICT")
    (block, *_) = blocks(ledger, late, late)
    assert [dict(t.writes) for t in block.transactions if t.id == second.transaction_id] == [{}]


def test_an_unregistered_party_is_rejected_in_words(ledger: Adapter, msp: str) -> None:
    stranger = new_gln()
    ledger.enrol(gln=stranger, msp=msp)
    with pytest.raises(LedgerRejected, match=f"No party {stranger} is registered"):
        ledger.endorse(commissioning("urn:x:1"), signer=stranger)


def test_a_party_cannot_register_parties(ledger: Adapter, msp: str, party: str) -> None:
    call = calls.party_register(gln=new_gln(), msp=msp, roles=["trader"])
    with pytest.raises(LedgerRejected, match="Only an admin"):
        ledger.endorse(call, signer=party)


def test_registering_again_changes_nothing(ledger: Adapter, msp: str, party: str) -> None:
    call = calls.party_register(gln=party, msp=msp, roles=["trader"])
    endorsement = ledger.endorse(call, signer=admin_of(msp))
    assert decode(endorsement.response)["msp"] == msp


def test_the_fate_of_what_was_never_ordered_stays_unknown(ledger: Adapter, party: str) -> None:
    endorsement = ledger.endorse(commissioning(f"urn:x:{party}"), signer=party)
    with pytest.raises(OutcomeUnknown):
        ledger.commit(endorsement.transaction_id, signer=party, timeout=0.5)


def test_an_envelope_with_another_signature_is_not_ordered(ledger: Adapter, party: str) -> None:
    endorsement = ledger.endorse(commissioning(f"urn:x:{party}"), signer=party)
    envelope = endorsement.envelope[:-1] + bytes([endorsement.envelope[-1] ^ 1])
    with pytest.raises(LedgerRejected):
        ledger.submit(dataclasses.replace(endorsement, envelope=envelope), signer=party)
    with pytest.raises(OutcomeUnknown):
        ledger.commit(endorsement.transaction_id, signer=party, timeout=0.5)


def test_a_stream_waits_for_what_comes_and_ends_when_closed(ledger: Adapter, party: str) -> None:
    first = send(ledger, commissioning(f"urn:x:{party}:0"), signer=party)
    numbers: SimpleQueue[int] = SimpleQueue()

    def follow() -> None:
        for block in ledger.blocks(first.block):
            numbers.put(block.number)
        connection.close()

    thread = threading.Thread(target=follow)
    thread.start()
    assert numbers.get(timeout=30) == first.block
    later = send(ledger, commissioning(f"urn:x:{party}:1"), signer=party)
    assert numbers.get(timeout=30) == later.block
    ledger.close()
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_a_party_without_a_key_here_is_rejected(ledger: Adapter) -> None:
    with pytest.raises(LedgerRejected, match="holds no key"):
        ledger.endorse(commissioning("urn:x:1"), signer=new_gln())


def test_an_unknown_organisation_is_rejected(ledger: Adapter) -> None:
    with pytest.raises(LedgerRejected, match="NoSuchMSP"):
        ledger.enrol(gln=new_gln(), msp="NoSuchMSP")


def test_the_embedded_ledger_has_one_organisation() -> None:
    assert EmbeddedLedger().organisations() == [MSP]
