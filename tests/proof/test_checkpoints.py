"""Nodes sign the tree of their own peer's blocks; what they state is held against it."""

import pytest
from django.db import connection
from structlog.testing import capture_logs

from provenance.contract import calls, keys
from provenance.domain.codec import decode
from provenance.index.projectors import tables
from provenance.index.selectors import checkpoint
from provenance.index.services import catch_up, index_rebuild
from provenance.index.tables import digest
from provenance.index.verification import index_verify
from provenance.jobs.selectors import chunks
from provenance.jobs.services import chunk_work
from provenance.ledger.port import LedgerError
from provenance.ledger.proofs import canonical, leaf_hash, write_bytes
from provenance.ledger.services import get_ledger
from provenance.proof import selectors
from provenance.proof.models import Checkpoint, Signer
from provenance.proof.selectors import leaves
from provenance.proof.services import checkpoint_create, checkpoint_sign
from provenance.proof.signers import statement
from tests.node import new_node, new_party, rows, send, settle
from tests.proof.trail import recorded_trail
from tests.trace.chain import capture, made, new_lot

pytestmark = pytest.mark.django_db(transaction=True)


def last_block() -> int:
    found = checkpoint()
    assert found is not None
    return found.block


def sign(node: str) -> int | None:
    """Have a node sign now; the statement is on the ledger and indexed."""
    size = checkpoint_sign(node=node, block=last_block())
    settle()
    return size


def stated(node: str) -> list[Checkpoint]:
    return list(Checkpoint.objects.filter(node=node).order_by("block"))


def test_nodes_sign_the_same_tree_and_agree_with_the_index() -> None:
    one, two = new_node(), new_node()
    recorded_trail()
    assert sign(one) == sign(two) == selectors.tree_size() == 6
    first, second = stated(one)[0], stated(two)[0]
    with connection.cursor() as cursor:
        root = selectors.tree(cursor).root(6)
    assert {first.root, second.root} == {write_bytes(root)}
    assert first.fault == second.fault == ""
    assert first.origin.startswith("lotbook/embedded/")
    assert sign(one) is None


def test_a_node_goes_on_where_it_signed_last() -> None:
    node, party = new_node(), new_party()
    sizes = []
    for _ in range(3):
        capture(party, *(made(new_lot()) for _ in range(200)))
        sizes.append(sign(node))
    assert sizes == [200, 400, 600]
    assert [each.fault for each in stated(node)] == ["", "", ""]
    assert len(Signer.objects.get(node=node).edge[0]) == (600 % 256) * 32


def test_what_another_node_stated_is_cosigned_first() -> None:
    one, two, party = new_node(), new_node(), new_party()
    capture(party, made(new_lot()))
    sign(one)
    capture(party, made(new_lot()))
    assert sign(two) == 1
    assert sign(two) == 2


def test_refused_events_and_repetitions_are_no_leaves() -> None:
    party = new_party()
    event = made(new_lot())
    capture(party, {**event, "eventID": "urn:x:1"})
    capture(party, {**made(new_lot()), "eventID": "urn:x:1"})
    statuses = {status for (status,) in rows("SELECT status FROM capture_event")}
    assert statuses == {"applied", "refused"}
    assert selectors.tree_size() == 1


def test_each_leaf_is_where_the_export_looks_for_it() -> None:
    party = new_party()
    for count in (3, 300, 1):
        capture(party, *(made(new_lot()) for _ in range(count)))
    found = leaves(set(rows("SELECT block, transaction, position FROM capture_event")))
    assert [leaf.index for leaf in found] == list(range(304))
    with connection.cursor() as cursor:
        tree = selectors.tree(cursor)
        for leaf in found:
            assert tree.leaf(leaf.index) == leaf_hash(canonical(leaf.content))


def test_the_tree_is_rebuilt_identically_and_verified() -> None:
    node, party = new_node(), new_party()
    capture(party, *(made(new_lot()) for _ in range(300)))
    sign(node)
    before = {table.name: digest(table) for table in tables()}
    index_rebuild(ledger=get_ledger())
    assert {table.name: digest(table) for table in tables()} == before
    with connection.cursor() as cursor:
        cursor.execute("UPDATE proof_tile SET hashes = overlay(hashes PLACING '\\x00' FROM 77)")
    found = index_verify(ledger=get_ledger())
    assert {(each.table, each.kind) for each in found} == {("proof_tile", "changed")}


def test_a_job_has_each_node_sign_where_there_is_something_new() -> None:
    one, two, party = new_node(), new_node(), new_party()
    assert checkpoint_create() is None
    capture(party, made(new_lot()))
    job = checkpoint_create()
    assert job is not None
    while chunk_work(job=job):
        pass
    assert [chunk.result for chunk in chunks(job)] == [{"size": 1}, {"size": 1}]
    settle()
    assert [len(stated(node)) for node in (one, two)] == [1, 1]
    assert checkpoint_create() is None


def forged(node: str, **changed: object) -> None:
    """Have a node state something else than its tree."""
    signer = Signer.objects.get(node=node)
    said = decode(statement(signer, origin=stated(node)[0].origin).payload)
    call = calls.checkpoint_state(**{**said, **changed})
    send(get_ledger(), call, signer=node)
    with capture_logs() as logs:
        catch_up(ledger=get_ledger())
    (told,) = (entry for entry in logs if entry["log_level"] == "error")
    assert told["node"] == node


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"root": write_bytes(bytes(32))}, "other_tree"),
        ({"size": 99}, "ahead"),
        ({"origin": "lotbook/embedded/00"}, "other_channel"),
        ({"signature": write_bytes(b"none")}, "signature"),
        ({"signature": "A"}, "signature"),
        ({"time": 1}, "signature"),
    ],
)
def test_a_node_that_states_something_else_is_caught(
    changed: dict[str, object], fault: str
) -> None:
    node, party = new_node(), new_party()
    capture(party, made(new_lot()))
    sign(node)
    forged(node, **changed)
    assert [each.fault for each in stated(node)] == ["", fault]
    (wrong,) = selectors.wrong()
    assert (wrong.node, wrong.fault) == (node, fault)
    signed = selectors.cosigned(organisations=1)
    assert signed is not None
    assert signed.size == 1


def test_a_statement_that_no_stranger_would_take_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    node, party = new_node(), new_party()
    capture(party, made(new_lot()))
    sign(node)
    monkeypatch.setattr("provenance.proof.signers.time.time", lambda: 1_000_000_000)
    forged(node)
    assert [each.fault for each in stated(node)] == ["", "signature"]


def test_a_node_that_makes_up_a_channel_keeps_nobody_from_cosigning() -> None:
    one, two, party = new_node(), new_node(), new_party()
    capture(party, made(new_lot()))
    sign(one)
    sign(two)
    genuine = stated(one)[0].origin
    Checkpoint.objects.filter(node=one).update(origin="lotbook/made-up/00", msp="OtherMSP")
    third = stated(two)[0]
    third.transaction, third.node, third.msp = 9, "third", "ThirdMSP"
    third.save(force_insert=True)
    found = selectors.cosigned(organisations=2)
    assert found is not None
    assert {each.origin for each in found.statements} == {genuine}


def test_the_ledger_itself_keeps_both_roots_of_a_node_that_signed_two_trees() -> None:
    node, party = new_node(), new_party()
    capture(party, made(new_lot()))
    sign(node)
    forged(node, root=write_bytes(bytes(32)))
    key = keys.checkpoint(1, node)
    ((value,),) = rows("SELECT value FROM ledger_state WHERE key = %s", [key])
    assert decode(bytes(value)) == {
        "v": 1,
        "root": stated(node)[0].root,
        "other": write_bytes(bytes(32)),
    }


def test_a_node_whose_peer_follows_another_chain_signs_nothing() -> None:
    node, party = new_node(), new_party()
    capture(party, made(new_lot()))
    sign(node)
    Signer.objects.filter(node=node).update(hash=b"another")
    capture(party, made(new_lot()))
    with pytest.raises(LedgerError, match="Nothing was signed"):
        sign(node)
    assert Signer.objects.get(node=node).size == 1
