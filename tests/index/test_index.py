"""Read models: rebuilt alike, verified row by row, written by the index alone."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from provenance.capture.services import document_capture
from provenance.evidence.services import evidence_enqueue
from provenance.index.projectors import tables
from provenance.index.roles import role_name
from provenance.index.selectors import checkpoint, lag
from provenance.index.services import (
    CheckpointMoved,
    block_index,
    catch_up,
    index_rebuild,
)
from provenance.index.tables import digest
from provenance.index.verification import index_verify
from provenance.ledger.port import LedgerError
from provenance.ledger.services import get_ledger
from provenance.parties.services import delegation_set, place_register, product_register
from provenance.proof.services import checkpoint_sign
from tests.node import (
    document,
    environment,
    event,
    manage,
    new_gln,
    new_gtin,
    new_node,
    new_party,
    rows,
    settle,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def filled() -> str:
    """A ledger with something for every table, indexed; the party that recorded it."""
    party, other = new_party(), new_party()
    for _ in range(3):
        data = document(event(), event(), event())
        document_capture(data=data, party=party, client="t", error_behaviour="proceed")
        settle()
    crate, item = (f"https://id.gs1.org/01/{new_gtin()}/21/1" for _ in range(2))
    packed = {"type": "AggregationEvent", "parentID": crate, "childEPCs": [item]}
    data = document(event(action="ADD", bizStep="packing", quantityList=None, **packed))
    document_capture(data=data, party=party, client="t")
    sold = event(eventID="urn:uuid:1", action="OBSERVE", bizStep="retail_selling")
    wrong = {"declarationTime": "2026-03-02T08:00:00.000Z", "reason": "incorrect_data"}
    for said in (sold, {**sold, "errorDeclaration": wrong}):
        document_capture(data=document(said), party=party, client="t")
    product_register(party=party, gtin=new_gtin())
    place_register(party=party, gln=new_gln())
    delegation_set(party=party, delegate=other, granted=True)
    evidence_enqueue(party=party, kind="forecast", evidence_id="1", content={"root": "r"})
    settle()
    last = checkpoint()
    assert last is not None
    checkpoint_sign(node=new_node(), block=last.block)
    settle()
    return party


def digests() -> dict[str, str]:
    """Every read model's content in one hash each."""
    return {table.name: digest(table) for table in tables()}


def test_a_rebuild_gives_the_same_tables(filled: str) -> None:
    before = digests()
    assert all(before.values())
    index_rebuild(ledger=get_ledger())
    assert digests() == before


def test_a_clean_index_agrees_with_the_ledger(filled: str) -> None:
    assert index_verify(ledger=get_ledger()) == []
    assert lag(get_ledger()).blocks == 0


@pytest.mark.parametrize(
    ("change", "table", "kind"),
    [
        (
            "UPDATE capture_event SET status = 'applied ' WHERE block = 2",
            "capture_event",
            "changed",
        ),
        ("DELETE FROM capture_event WHERE block = 2", "capture_event", "missing"),
        (
            "INSERT INTO index_transaction VALUES (0, 99, 'made up', 'VALID', 'f', 'm', null, 't')",
            "index_transaction",
            "surplus",
        ),
        ("UPDATE parties_party SET name = 'Another'", "parties_party", "changed"),
    ],
)
def test_each_altered_row_is_named(filled: str, change: str, table: str, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change)
        altered = cursor.rowcount
    found = index_verify(ledger=get_ledger())
    assert {(entry.table, entry.kind) for entry in found} == {(table, kind)}
    assert len(found) == altered
    result = manage("index", "verify", "--json", env=environment())
    assert result.returncode == 1
    assert len(json.loads(result.stdout)["differences"]) == altered


def test_a_block_out_of_turn_is_not_indexed(filled: str) -> None:
    (first,) = get_ledger().blocks(0, stop=1)
    with pytest.raises(CheckpointMoved):
        block_index(block=first)


def test_a_block_of_another_chain_is_not_indexed(filled: str) -> None:
    last = checkpoint()
    assert last is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE index_block SET hash = 'x' WHERE number = %s", [last.block])
    document_capture(data=document(event()), party=filled, client="t", error_behaviour="proceed")
    with pytest.raises(LedgerError, match="does not follow"):
        settle()
    assert checkpoint() is not None
    assert checkpoint().block == last.block  # type: ignore[union-attr]


def test_an_altered_block_of_the_embedded_ledger_is_noticed(filled: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_block SET envelope = (SELECT envelope FROM ledger_block"
            " WHERE number = 0) WHERE number = 1"
        )
    with pytest.raises(LedgerError, match=r"Block 1 .* was altered"):
        index_rebuild(ledger=get_ledger())
    assert rows("SELECT count(*) FROM capture_event")[0][0] > 0


def run_as(kind: str, statement: str) -> None:
    """Run a statement in the role of a kind of process."""
    role = role_name(connection.settings_dict["NAME"], kind)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{role}"')
        cursor.execute(statement)


@pytest.mark.parametrize("kind", ["web", "relay"])
def test_only_the_index_writes_read_models(kind: str) -> None:
    for table in tables():
        run_as(kind, f"SELECT * FROM {table.name}")  # noqa: S608
        with pytest.raises(DatabaseError, match="permission denied"):
            run_as(kind, f"INSERT INTO {table.name} DEFAULT VALUES")


@pytest.mark.parametrize("point", ["index.projected", "index.committed"])
def test_killed_in_the_middle_of_a_block_nothing_is_lost_or_doubled(point: str) -> None:
    party = new_party()
    data = document(*(event() for _ in range(1000)))
    document_capture(data=data, party=party, client="t", error_behaviour="proceed")
    from provenance.relay.relay import Relay  # noqa: PLC0415

    Relay(get_ledger()).run_once()
    for _ in range(3):
        killed = manage("follow", "--once", env=environment(CRASH_AT=point))
        assert killed.returncode in {-9, 0}, killed.stderr
    catch_up(ledger=get_ledger())
    found = rows(
        "SELECT count(*), count(DISTINCT event_id) FROM capture_event WHERE recorder = %s", [party]
    )
    assert found == [(1000, 1000)]
    assert index_verify(ledger=get_ledger()) == []


def test_status_and_rebuild_as_commands(filled: str) -> None:
    status = manage("index", "status", "--json", env=environment())
    assert status.returncode == 0
    assert json.loads(status.stdout)["behind"] == 0
    rebuilt = manage("index", "rebuild", env=environment())
    assert rebuilt.returncode == 0
    assert "Rebuilt from" in rebuilt.stdout
