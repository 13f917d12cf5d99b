"""``manage.py proof``, within this process."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from provenance.domain.identifiers import digital_link
from provenance.ledger import proofs
from provenance.ledger.port import LedgerError
from provenance.ledger.proofs import verify, write_bytes
from provenance.ledger.services import get_ledger
from provenance.proof import tasks
from provenance.proof.services import CHECKPOINT
from tests.node import new_node, new_party, rows, settle
from tests.proof.test_checkpoints import forged, sign
from tests.trace.chain import capture, made, new_lot

pytestmark = pytest.mark.django_db(transaction=True)


def proof(*arguments: object) -> str:
    """What the command says."""
    printed = StringIO()
    call_command("proof", *map(str, arguments), stdout=printed, stderr=printed)
    return printed.getvalue()


def test_there_is_nothing_to_sign_without_a_node_or_a_block() -> None:
    with pytest.raises(CommandError, match="Nothing is indexed, or the wallet holds no key"):
        proof("checkpoint")
    capture(new_party(), made(new_lot()))
    with pytest.raises(CommandError, match="Nothing is indexed, or the wallet holds no key"):
        proof("checkpoint")


def test_from_a_checkpoint_to_files(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    node, party, lot = new_node(), new_party(), new_lot()
    capture(party, made(lot))
    assert proof("checkpoint") == f"Node {node} signed the tree of 1 events.\n"
    assert proof("checkpoint") == f"Node {node} has signed all there is.\n"
    settle()
    capture(party, made(new_lot()), made(lot))
    capsysbinary.readouterr()
    said = proof("export", digital_link(lot))
    assert said.startswith("1 events proved in ")
    assert "1 more are younger than the checkpoint" in said
    exported = capsysbinary.readouterr().out
    proof("roots")
    roots = proofs.read_roots(capsysbinary.readouterr().out)
    assert len(verify(exported, roots, minimum=1)["events"]) == 1
    sign(node)
    file = tmp_path / "grown.json"
    proof("consistency", 1, "--out", file)
    assert verify(file.read_bytes(), roots, minimum=1)["checkpoint"]["size"] == 3
    proof("export", digital_link(lot), "--out", file)
    assert len(verify(file.read_bytes(), roots, minimum=1)["events"]) == 2


def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    node, party = new_node(), new_party()
    assert proof("status") == "0 events in the tree, none of them cosigned.\n"
    capture(party, made(new_lot()))
    sign(node)
    forged(node, root=write_bytes(bytes(32)))
    cosigned, wrong = proof("status").splitlines()
    assert cosigned == "1 events in the tree, 1 of them cosigned."
    assert wrong.startswith(f"Node {node} (EmbeddedMSP) stated root AAAA")
    assert wrong.endswith("which is wrong: other_tree.")
    with pytest.raises(CommandError, match="names nothing that has a page"):
        proof("export", "https://id.gs1.org/414/9521000000018", "--out", tmp_path / "none")


def test_beat_has_the_tree_signed() -> None:
    new_node()
    capture(new_party(), made(new_lot()))
    tasks.checkpoint()
    assert rows("SELECT kind FROM jobs_job") == [(CHECKPOINT,)]


def test_the_embedded_ledger_says_that_it_has_no_endorsements() -> None:
    node, lot = new_node(), new_lot()
    capture(new_party(), made(lot))
    sign(node)
    for arguments in (("export-blocks", digital_link(lot)), ("channel",)):
        with pytest.raises(CommandError, match="has no endorsements and no orderers"):
            proof(*arguments)
    with pytest.raises(LedgerError, match="Block 1 cannot be proved"):
        get_ledger().block(1)
