"""What parties state: through the outbox to the ledger, and back into the read model."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from hlfabric.network import Network
from provenance.contract import keys
from provenance.contract.calls import MAX_EVIDENCE
from provenance.domain.codec import CodecError
from provenance.evidence.selectors import StatementState, statement, statement_state, statements
from provenance.evidence.services import evidence_enqueue
from provenance.index.projectors import tables
from provenance.index.services import catch_up, index_rebuild
from provenance.index.tables import digest
from provenance.index.verification import index_verify
from provenance.ledger import services
from provenance.ledger.services import get_ledger
from provenance.relay.relay import Relay
from tests.node import new_party, rows, settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["embedded", pytest.param("fabric", marks=pytest.mark.fabric)])
def ledger(request: pytest.FixtureRequest) -> Iterator[None]:
    """This process's ledger, each kind in turn."""
    if request.param == "embedded":
        yield
        return
    network: Network = request.getfixturevalue("fabric_network")
    with override_settings(LEDGER="fabric", FABRIC_PROFILE=str(network.layout.profile)):
        services._adapter.cache_clear()
        catch_up(ledger=get_ledger())
        yield
        get_ledger().close()
    services._adapter.cache_clear()


def state(party: str, evidence_id: str = "run/1") -> StatementState:
    found = statement_state(kind="forecast", party=party, evidence_id=evidence_id)
    assert found is not None
    return found


def enqueue(party: str, evidence_id: str = "run/1", **content: Any) -> int:
    return evidence_enqueue(party=party, kind="forecast", evidence_id=evidence_id, content=content)


@pytest.mark.usefixtures("ledger")
def test_a_statement_goes_from_pending_to_indexed_and_contradictions_are_refused() -> None:
    party = new_party(msp=services.organisations()[-1])
    call = enqueue(party, root="00")
    [(touched,)] = rows("SELECT keys FROM relay_call WHERE id = %s", [call])
    assert touched == [keys.evidence("forecast", party, "run/1")]
    assert state(party) == StatementState("pending")
    Relay(get_ledger()).run_once()
    committed = state(party)
    assert (committed.state, committed.block) == ("committed", None)
    catch_up(ledger=get_ledger())
    found = statement(kind="forecast", party=party, evidence_id="run/1")
    assert found is not None
    assert found.content == {"root": "00"}
    assert state(party) == StatementState("indexed", committed.transaction_id, found.block)

    enqueue(party, root="00")
    settle()
    again = state(party)
    assert again.state == "indexed"
    assert again.transaction_id != committed.transaction_id
    enqueue(party, root="01")
    settle()
    refused = state(party)
    assert (refused.state, refused.reason) == (
        "refused",
        "Other content was stated under this id before; that one stays.",
    )
    assert statement(kind="forecast", party=party, evidence_id="run/1") == found


def test_statements_under_a_prefix_come_in_the_ledgers_order() -> None:
    one, two = new_party(), new_party()
    for party, name in ((two, "round/b"), (one, "round/a"), (one, "rounds"), (two, "round/a")):
        enqueue(party, name, by=party)
        settle()
    found = statements(kind="forecast", prefix="round/")
    assert [(each.party, each.evidence_id) for each in found] == [
        (two, "round/b"),
        (one, "round/a"),
        (two, "round/a"),
    ]
    assert statements(kind="joint", prefix="round/") == []


def test_what_was_never_sent_has_no_state() -> None:
    assert statement_state(kind="forecast", party="4012345000009", evidence_id="x") is None


def test_what_the_contract_does_not_take_has_failed_with_its_reason() -> None:
    party = new_party()
    enqueue(party, text="x" * MAX_EVIDENCE)
    settle()
    failed = state(party)
    assert failed.state == "failed"
    assert "at most 65536 bytes" in (failed.reason or "")
    with pytest.raises(CodecError, match="float"):
        enqueue(party, "run/2", share=0.5)
    assert statement_state(kind="forecast", party=party, evidence_id="run/2") is None


def test_texts_that_postgresql_cannot_hold_as_they_are_do_not_stop_the_index() -> None:
    party = new_party()
    enqueue(party, text="\0 and \u2028")
    settle()
    found = statement(kind="forecast", party=party, evidence_id="run/1")
    assert found is not None
    assert found.content == {"text": "\0 and \u2028"}


def test_statements_are_rebuilt_identically_and_verified() -> None:
    party = new_party()
    for root in ("00", "00", "01"):
        enqueue(party, root=root)
        settle()
    before = {table.name: digest(table) for table in tables()}
    index_rebuild(ledger=get_ledger())
    assert {table.name: digest(table) for table in tables()} == before
    assert index_verify(ledger=get_ledger()) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_statement SET text = '{}' WHERE status = 'applied'")
    [difference] = index_verify(ledger=get_ledger())
    assert (difference.table, difference.kind) == ("evidence_statement", "changed")
