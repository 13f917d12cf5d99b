"""Proofs of trails, exported by a node and checked by a stranger."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from provenance.domain.identifiers import digital_link
from provenance.ledger import proofs
from provenance.ledger.proofs import NotVerified, verify
from provenance.ledger.services import get_ledger
from provenance.proof.export import ProofError, consistency_proof, item_proof
from tests.node import environment, manage, new_node, new_party
from tests.proof.test_checkpoints import sign
from tests.proof.trail import recorded_trail
from tests.trace.chain import capture, made, new_lot, sent

pytestmark = pytest.mark.django_db(transaction=True)


def roots() -> bytes:
    return b"".join(get_ledger().roots().values())


def test_a_trail_is_proved_with_what_it_was_made_from() -> None:
    node, lot = new_node(), recorded_trail()
    sign(node)
    made_proof = item_proof(lot, organisations=1)
    said = verify(made_proof.data, proofs.read_roots(roots()), minimum=1)
    assert (made_proof.events, made_proof.younger) == (6, 0)
    assert [event["verdict"] for event in said["events"]] == ["applied"] * 6
    steps = [event["step"] for event in said["events"]]
    assert steps == ["commissioning", "shipping", "receiving", None, "shipping", "receiving"]
    assert said["cosigners"][0]["node"] == node


def test_what_is_younger_than_the_checkpoint_is_counted_and_left_out() -> None:
    node, party, lot = new_node(), new_party(), new_lot()
    with pytest.raises(ProofError, match="No event of"):
        item_proof(lot, organisations=1)
    capture(party, made(lot))
    with pytest.raises(ProofError, match="No checkpoint is cosigned"):
        item_proof(lot, organisations=1)
    sign(node)
    capture(party, sent(lot, party, new_party()))
    found = item_proof(lot, organisations=1)
    assert (found.events, found.younger) == (1, 1)
    capture(party, made(other := new_lot()))
    with pytest.raises(ProofError, match="are younger than the last"):
        item_proof(other, organisations=1)
    with pytest.raises(ProofError, match="nodes of 2 organisation"):
        item_proof(lot, organisations=2)


def test_an_index_that_was_tampered_with_exports_nothing_that_passes() -> None:
    node, lot = new_node(), recorded_trail()
    sign(node)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE capture_event SET status = 'recorded'")
    with pytest.raises(NotVerified):
        verify(item_proof(lot, organisations=1).data, proofs.read_roots(roots()), minimum=1)


def test_that_the_tree_only_grew_is_exported() -> None:
    node, party = new_node(), new_party()
    for _ in range(2):
        capture(party, *(made(new_lot()) for _ in range(3)))
        sign(node)
    data = consistency_proof(old=3, new=None, organisations=1)
    said = verify(data, proofs.read_roots(roots()), minimum=1)
    assert (said["earlier"]["checkpoint"]["size"], said["checkpoint"]["size"]) == (3, 6)
    with pytest.raises(ProofError, match="is older than"):
        consistency_proof(old=6, new=3, organisations=1)
    with pytest.raises(ProofError, match="No checkpoint of 4 events"):
        consistency_proof(old=4, new=None, organisations=1)


def test_by_commands_alone(tmp_path: Path) -> None:
    new_node()
    lot = recorded_trail()
    env = environment()
    proof, pinned = tmp_path / "proof.json", tmp_path / "roots.pem"
    export = ("proof", "export", digital_link(lot), "--out", str(proof))
    early = manage(*export, env=env)
    assert early.returncode == 1
    assert "No checkpoint is cosigned" in early.stderr
    signed = manage("proof", "checkpoint", env=env)
    assert "signed the tree of 6 events" in signed.stdout
    assert "none of them cosigned" in manage("proof", "status", env=env).stdout
    assert manage("relay", "--once", env=env).returncode == 0
    assert manage("follow", "--once", env=env).returncode == 0
    assert "6 events in the tree, 6 of them cosigned" in manage("proof", "status", env=env).stdout
    exported = manage(*export, env=env)
    assert exported.returncode == 0, exported.stderr
    assert "6 events proved" in exported.stderr
    pinned.write_text(manage("proof", "roots", env=env).stdout)
    command = [sys.executable, "-m", "provenance.ledger.proofs", str(proof), "--roots", str(pinned)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, env={})
    assert refused.returncode == 1
    assert "1 of the pinned organisations cosigned; 2 are needed" in refused.stdout
    alone = [*command, "--organisations", "1", "--json"]
    verified = subprocess.run(alone, capture_output=True, text=True, check=False, env={})
    assert json.loads(verified.stdout)["verified"] is True
