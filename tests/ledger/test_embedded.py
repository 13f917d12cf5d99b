"""The embedded ledger alone: what it notices, and what happens when its database fails."""

from typing import Any

import pytest
from django.db import connection

from provenance.contract import calls
from provenance.domain.codec import encode
from provenance.ledger.embedded import ledger as embedded
from provenance.ledger.embedded.envelopes import Header, header_hash, read
from provenance.ledger.embedded.ledger import MSP, NODE, EmbeddedLedger
from provenance.ledger.port import Block, LedgerError, LedgerRejected, LedgerUnavailable
from provenance.ledger.wallet import glns, signer
from tests.contract.world import core
from tests.node import new_party, rows, send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ledger() -> EmbeddedLedger:
    """A ledger with three blocks."""
    adapter = EmbeddedLedger()
    party = new_party(adapter)
    for number in range(2):
        assert send(adapter, observation(f"urn:x:{number}"), signer=party).valid
    return adapter


def observation(item: str) -> calls.Call:
    """A call that records one event."""
    return calls.events_record([encode([core(items=[item])])])


def change(statement: str, *parameters: Any) -> None:
    """Alter a table by hand."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        assert cursor.rowcount


def all_blocks(ledger: EmbeddedLedger) -> list[Block]:
    """Every block, checked."""
    return list(ledger.blocks(0, stop=ledger.height()))


def test_what_was_not_altered_is_read(ledger: EmbeddedLedger) -> None:
    assert [block.number for block in all_blocks(ledger)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("alteration", "noticed"),
    [
        ("code = 'MVCC_READ_CONFLICT'", "hash differs"),
        ("envelope = envelope || '\\x00'::bytea", "hash differs"),
        ("data_hash = previous_hash", "hash differs"),
        ("signature = (SELECT signature FROM ledger_block WHERE number = 0)", "signature"),
    ],
)
def test_an_altered_block_is_noticed(ledger: EmbeddedLedger, alteration: str, noticed: str) -> None:
    change(f"UPDATE ledger_block SET {alteration} WHERE number = 1")  # noqa: S608
    with pytest.raises(LedgerError, match=f"Block 1 of .* was altered: .*{noticed}"):
        all_blocks(ledger)


def test_a_chain_made_again_by_a_stranger_is_noticed(ledger: EmbeddedLedger) -> None:
    ((number, previous, data),) = rows(
        "SELECT number, previous_hash, data_hash FROM ledger_block WHERE number = 2"
    )
    own = header_hash(Header(number, bytes(previous), bytes(data), "MVCC_READ_CONFLICT"))
    change("UPDATE ledger_block SET code = 'MVCC_READ_CONFLICT', hash = %s WHERE number = 2", own)
    with pytest.raises(LedgerError, match=r"Block 2 .* signature is not this node's"):
        all_blocks(ledger)


def test_a_block_that_is_gone_is_noticed(ledger: EmbeddedLedger) -> None:
    change("DELETE FROM ledger_block WHERE number = 1")
    with pytest.raises(LedgerError, match=r"Block 2 .* does not follow"):
        all_blocks(ledger)


def test_the_key_that_signs_blocks_is_no_party(ledger: EmbeddedLedger) -> None:
    assert NODE not in glns()
    assert len(glns()) == 1


def test_a_renewed_key_signs_at_once(ledger: EmbeddedLedger) -> None:
    (party,) = glns()
    before = signer(party).serialized
    ledger.enrol(gln=party, msp=MSP)
    envelope, _ = read(ledger.endorse(observation("urn:x:9"), signer=party).envelope)
    assert envelope.creator == signer(party).serialized != before


def test_a_fault_of_the_contract_rejects_the_call(
    ledger: EmbeddedLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise KeyError("lot")

    monkeypatch.setattr(embedded, "invoke", fault)
    with pytest.raises(LedgerRejected, match="KeyError: 'lot'"):
        ledger.endorse(observation("urn:x:9"), signer=glns()[0])


def test_a_database_that_fails_is_unavailable(ledger: EmbeddedLedger) -> None:
    (party,) = glns()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_state RENAME TO ledger_state_away")
    try:
        with pytest.raises(LedgerUnavailable, match="database failed"):
            ledger.endorse(observation("urn:x:9"), signer=party)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_state_away RENAME TO ledger_state")


def test_closing_ends_a_stream(ledger: EmbeddedLedger) -> None:
    stream = ledger.blocks(0)
    assert next(stream).number == 0
    ledger.close()
    assert [block.number for block in stream] == [1, 2]
