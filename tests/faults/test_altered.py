"""Altered by hand: a row of the index, a document, a block file. Verify names what was."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults import ledger
from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
PEER = "peer.growers"


def test_index_row_altered(trial: Trial) -> None:
    trial.settle_load()
    place = trial.ask(
        "UPDATE capture_event SET disposition = 'recalled' WHERE event_id = %s"
        " RETURNING block, transaction, position",
        sorted(trial.load.ids)[0],
    )[0]
    named = {"table": "capture_event", "kind": "changed", "key": list(place)}
    trial.note = f"named: capture_event {place}"
    trial.prove_load(altered=[named])
    trial.system.node.manage("index", "rebuild")
    assert trial.verify() == []


def test_document_altered(trial: Trial) -> None:
    trial.settle_load()
    name = sorted(trial.load.ids)[0]
    ((digest,),) = trial.ask("SELECT sha256 FROM documents_event WHERE event_id = %s", name)
    ((content,),) = trial.ask("SELECT content FROM documents_document WHERE sha256 = %s", digest)
    change = "UPDATE documents_document SET content = %s WHERE sha256 = %s RETURNING size"
    altered = zlib.decompress(content).replace(b"100", b"900", 1)
    assert altered != zlib.decompress(content)
    trial.ask(change, zlib.compress(altered), digest)
    named = {"table": "documents_document", "kind": "changed", "key": [digest.hex()]}
    trial.note = f"named: documents_document {digest.hex()[:12]}…"
    trial.prove_load(altered=[named])
    trial.ask(change, content, digest)
    assert trial.verify() == []


def test_block_file_altered(trial: Trial) -> None:
    trial.settle_load()
    name = sorted(trial.load.ids)[0]
    organisation = PEER.removeprefix("peer.")
    block = next(
        block.number
        for block in ledger.blocks(trial.system.network, organisation)
        if name in ledger.times_recorded([block])
    )
    with _altered(trial, name.encode()):
        done = trial.run_verify()
        assert done.returncode == 1
        [named] = json.loads(done.stdout)["differences"]
        assert named["key"] == [f"Block {block}: its data does not match its data hash."]
    trial.note = f"named: block {block}"
    trial.prove_load()


@contextmanager
def _altered(trial: Trial, text: bytes) -> Iterator[None]:
    """One letter of a text in the peer's block file is another."""
    files = trial.system.network.layout.node(PEER) / "data" / "ledgersData" / "chains" / "chains"
    (path,) = (p for p in files.rglob("blockfile_*") if text in p.read_bytes())
    original = path.read_bytes()
    wrong = text.replace(b"example", b"exemple", 1)
    with trial.system.down(PEER):
        path.write_bytes(original.replace(text, wrong.ljust(len(text), b"."), 1))
    trial.wait(lambda: trial.system.listens(PEER), "the peer runs again")
    yield
    with trial.system.down(PEER):
        path.write_bytes(original)
    trial.wait(lambda: trial.system.listens(PEER), "the peer runs again")
