"""What nodes state of the event tree on the ledger, and parties of what they computed."""

import base64
from hashlib import sha256
from typing import Any

import pytest

from provenance.contract import calls, keys
from provenance.contract.calls import CHECKPOINT_STATE, EVIDENCE_RECORD, MAX_EVIDENCE, Call
from provenance.contract.contract import Creator
from provenance.contract.refusal import ContractError
from provenance.domain.codec import decode, encode
from provenance.domain.custody.verdicts import Status, Verdict
from tests.contract.world import FARM, MILL, SHOP, Ledger, ledger, told

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


CONTENT = {"root": "00", "rows": 3}


def record(known: Ledger, party: str, content: dict[str, Any], **what: str) -> Verdict:
    fields = {"kind": "forecast", "evidence_id": "run/1", **what}
    call = calls.evidence_record(content=content, **fields)
    return calls.verdict(known.call(call, Creator("OneMSP", party)))


def test_evidence_leaves_the_hash_of_its_content() -> None:
    known = ledger()
    assert told(record(known, FARM, CONTENT)) == ("applied", [])
    digest = sha256(b'{"root":"00","rows":3}').hexdigest()
    key = f"evidence/forecast/{FARM}/run%2F1"
    assert keys.evidence("forecast", FARM, "run/1") == key
    assert known.value(key) == {"v": 1, "sha256": digest}


def test_the_same_evidence_again_changes_nothing() -> None:
    known = ledger()
    record(known, FARM, CONTENT)
    assert told(record(known, FARM, dict(reversed(CONTENT.items())))) == ("duplicate", [])
    assert known.last is not None
    assert known.last.writes == {}


def test_other_evidence_under_the_same_id_is_refused_and_the_first_stays() -> None:
    known = ledger()
    record(known, FARM, CONTENT)
    before = dict(known.state)
    verdict = record(known, FARM, {**CONTENT, "rows": 4})
    assert told(verdict) == ("refused", ["other_evidence"])
    assert f"{FARM} has stated other content as forecast run/1" in verdict.findings[0].sentence
    assert known.state == before


def test_kinds_and_parties_have_ids_of_their_own() -> None:
    known = ledger()
    for party, kind in ((FARM, "forecast"), (FARM, "joint"), (MILL, "forecast")):
        assert told(record(known, party, {"by": party}, kind=kind)) == ("applied", [])


def test_evidence_has_a_bound() -> None:
    room = MAX_EVIDENCE - len(b'{"text":""}')
    assert told(record(ledger(), FARM, {"text": "x" * room})) == ("applied", [])
    with pytest.raises(ContractError, match="at most 65536 bytes"):
        record(ledger(), FARM, {"text": "x" * (room + 1)})


@pytest.mark.parametrize(
    "payload",
    [
        b"[]",
        b'{"kind":"forecast","id":"1"}',
        b'{"content":{},"id":"1","kind":"forecast","more":1}',
        b'{"content":{},"id":"1","kind":"checkpoint"}',
        b'{"content":{},"id":"1","kind":["forecast"]}',
        b'{"content":{},"id":"","kind":"forecast"}',
        b'{"content":{},"id":"two\\nlines","kind":"forecast"}',
        b'{"content":{},"id":1,"kind":"forecast"}',
        b'{"content":[],"id":"1","kind":"forecast"}',
        b'{"content":{"x":1.5},"id":"1","kind":"forecast"}',
        b'{"content":{"x":"\\ud800"},"id":"1","kind":"forecast"}',
    ],
)
def test_malformed_evidence_is_refused(payload: bytes) -> None:
    with pytest.raises(ContractError) as refused:
        ledger().call(Call(EVIDENCE_RECORD, payload), Creator("OneMSP", FARM))
    assert refused.value.code == "malformed"
