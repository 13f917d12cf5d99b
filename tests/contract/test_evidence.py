"""What nodes state of the event tree on the ledger."""

import base64
from typing import Any

import pytest

from provenance.contract import calls, keys
from provenance.contract.calls import CHECKPOINT_STATE, Call
from provenance.contract.contract import Creator
from provenance.contract.refusal import ContractError
from provenance.domain.codec import decode, encode
from provenance.domain.custody.verdicts import Status, Verdict
from tests.contract.world import FARM, MILL, SHOP, Ledger, ledger

ROOT, OTHER, THIRD = (base64.b64encode(bytes([n]) * 32).decode() for n in range(3))


def with_nodes() -> Ledger:
    """A ledger on which farm and mill are nodes, and the shop is none."""
    known = ledger()
    for gln in (FARM, MILL):
        call = calls.party_register(gln=gln, msp="OneMSP", roles=["node"])
        known.call(call, Creator("OneMSP", admin=True))
    return known


def statement(*, size: int = 7, root: str = ROOT) -> Call:
    """A node's call."""
    return calls.checkpoint_state(
        origin="lotbook/x/00", size=size, root=root, time=1, signature="c2ln"
    )


def state(known: Ledger, node: str, **what: Any) -> Verdict:
    return calls.verdict(known.call(statement(**what), Creator("OneMSP", node)))


def test_nodes_state_the_same_size_under_keys_of_their_own() -> None:
    known = with_nodes()
    assert state(known, FARM).status == Status.APPLIED
    assert known.last is not None
    assert list(known.last.writes) == [f"evidence/checkpoint/7/{FARM}"]
    read = {key for batch in known.reads for key in batch}
    assert keys.checkpoint(7, MILL) not in read
    assert state(known, MILL, root=OTHER) == Verdict(Status.APPLIED)
    assert known.value(keys.checkpoint(7, FARM)) == {"v": 1, "root": ROOT}


def test_the_same_statement_again_changes_nothing() -> None:
    known = with_nodes()
    state(known, FARM)
    assert state(known, FARM) == Verdict(Status.DUPLICATE)
    assert known.last is not None
    assert known.last.writes == {}


def test_a_node_that_signs_two_trees_is_named_and_both_roots_are_kept() -> None:
    known = with_nodes()
    state(known, FARM)
    for root in (OTHER, THIRD, OTHER):
        verdict = state(known, FARM, root=root)
        assert verdict.status == Status.RECORDED
        (finding,) = verdict.findings
        assert finding.sentence == f"Node {FARM} signed two different trees of the first 7 events."
    assert known.value(keys.checkpoint(7, FARM)) == {"v": 1, "root": ROOT, "other": OTHER}


def test_only_nodes_state_checkpoints() -> None:
    with pytest.raises(ContractError) as refused:
        state(with_nodes(), SHOP)
    assert refused.value.code == "no_node"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", 0),
        ("size", True),
        ("size", "7"),
        ("size", 2**63),
        ("root", "x"),
        ("root", None),
        ("time", -1),
        ("time", False),
        ("time", 2**33),
        ("origin", "two\nlines"),
        ("origin", ""),
        ("signature", "-"),
    ],
)
def test_malformed_statements_are_refused(field: str, value: object) -> None:
    known = with_nodes()
    fields = {**decode(statement().payload), field: value}
    with pytest.raises(ContractError) as refused:
        known.call(Call(CHECKPOINT_STATE, encode(fields)), Creator("OneMSP", FARM))
    assert refused.value.code == "malformed"
