"""What members check of whole blocks: signers, endorsers, orderers; nothing altered passes."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from provenance.ledger import block_proofs
from provenance.ledger.block_proofs import verify
from provenance.ledger.proofs import NotVerified, Unusable, read_bytes, write_bytes, write_file
from tests.hlfabric.channels import CLIENT, PEERS, configuration
from tests.proof.members import GLN, event, proof, recording
from tests.proof.test_proofs import altered, changed

CONFIGURATION = configuration()
ONE, TWO = event(1), event(2)
Content = dict[str, Any]


def content() -> Content:
    """Two blocks, one after the other, with an event of the proof in each."""
    other = recording(event(8))
    return proof([recording(ONE, event(9)), other], [recording(TWO)], events=[ONE, TWO])


WHOLE = content()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The command's arguments."""
    file, channel = tmp_path / "blocks.json", tmp_path / "channel.block"
    file.write_bytes(write_file(WHOLE))
    channel.write_bytes(CONFIGURATION)
    return [str(file), "--channel", str(channel)]


def test_signers_endorsers_and_orderers_are_named(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert block_proofs.main(files) == 0
    printed = capsys.readouterr().out
    assert "Block 7 was ordered by Orderers.\n" in printed
    assert f"was signed by {GLN} and endorsed by One and Two.\n" in printed
    assert "Proved: these 2 events" in printed
    assert "Not proved: that peers found the transactions valid, but by the nodes' word" in printed
    assert block_proofs.main([*files, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["signed"]) == 4
    assert block_proofs.main([*files, "--organisations", "3"]) == 1
    Path(files[0]).unlink()
    assert block_proofs.main(files) == 2


def test_a_file_is_of_its_kind_and_a_configuration_is_one() -> None:
    with pytest.raises(Unusable, match="not of the kind blocks"):
        verify(write_file({**WHOLE, "kind": "events"}), CONFIGURATION)
    with pytest.raises(Unusable, match="cannot be read"):
        verify(write_file(WHOLE), b"none")


def pieces(*envelopes: bytes) -> list[str]:
    return [write_bytes(each) for each in envelopes]


def join_envelopes(whole: Content) -> None:
    first, second = map(read_bytes, whole["blocks"][0]["data"])
    whole["blocks"][0]["data"] = pieces(first + second)


def take_signature(whole: Content) -> None:
    whole["blocks"][0]["signatures"].clear()


def double_signature(whole: Content) -> None:
    whole["blocks"][0]["signatures"] *= 2


def take_block(whole: Content) -> None:
    whole["blocks"].pop()


def double_block(whole: Content) -> None:
    whole["blocks"].append(whole["blocks"][-1])


def other_data(whole: Content) -> None:
    whole["blocks"][1]["data"] = pieces(recording(TWO))


def other_predecessor(whole: Content) -> None:
    whole["blocks"][1]["previous"] = pieces(b"x")[0]


@pytest.mark.parametrize(
    ("alter", "reason"),
    [
        (join_envelopes, "not in its only form"),
        (take_signature, "Block 7 is signed by no orderer"),
        (double_signature, "Block 7 names an orderer twice"),
        (take_block, "not those of the events"),
        (double_block, "not in their order"),
        (other_data, "does not fit block 8"),
        (other_predecessor, "its previous hash is not that of its predecessor"),
    ],
)
def test_what_does_not_hold_is_named(alter: Callable[[Content], None], reason: str) -> None:
    whole = deepcopy(WHOLE)
    alter(whole)
    with pytest.raises(NotVerified, match=reason):
        verify(write_file(whole), CONFIGURATION)


RECORDED = recording(ONE)


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        (proof([RECORDED], events=[ONE], origin="lotbook/other/00"), "not that of the channel"),
        (proof([RECORDED, RECORDED], events=[ONE]), "holds transaction [0-9a-f]+ 2 times"),
        (proof([RECORDED], events=[TWO]), "does not record event urn:x:2 like this"),
        (proof([RECORDED], events=[ONE], recorder="0614141000005"), "does not record"),
        (proof([recording(ONE, by=CLIENT)], events=[ONE]), "does not record"),
        (proof([recording(ONE, function="x")], events=[ONE]), "does not record"),
        (proof([recording(ONE, payload=b"{}")], events=[ONE]), "does not record"),
        (proof([recording(ONE, payload=b"\xff")], events=[ONE]), "does not record"),
        (proof([recording()], events=[ONE]), "does not record"),
        (proof([recording(ONE, endorsers=PEERS[1:])], events=[ONE]), "1 organisation"),
        (proof([recording(ONE, endorsers=[CLIENT, *PEERS])], events=[ONE]), "is no peer"),
    ],
)
def test_nodes_cannot_vouch_for_what_no_transaction_records(whole: Content, reason: str) -> None:
    with pytest.raises(NotVerified, match=reason):
        verify(write_file(whole), CONFIGURATION)


def test_blocks_with_others_between_are_not_linked() -> None:
    whole = proof([RECORDED], [recording(TWO)], events=[ONE, TWO], step=2)
    said = verify(write_file(whole), CONFIGURATION)
    assert [line.split(" was ")[0] for line in said["signed"][::2]] == ["Block 7", "Block 9"]


def test_an_envelope_is_not_cut_where_the_hash_allows_it() -> None:
    whole = deepcopy(WHOLE)
    first, second = map(read_bytes, whole["blocks"][0]["data"])
    whole["blocks"][0]["data"] = pieces(first[:-9], first[-9:] + second)
    with pytest.raises(Unusable, match="A block cannot be read"):
        verify(write_file(whole), CONFIGURATION)


def test_no_part_can_be_of_another_kind() -> None:
    for whole in changed(WHOLE):
        with pytest.raises((NotVerified, Unusable)):
            verify(write_file(whole), CONFIGURATION)


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_no_byte_can_be_altered() -> None:
    data = write_file(proof([RECORDED], events=[ONE]))
    verify(data, CONFIGURATION)
    for other in altered(data):
        with pytest.raises((NotVerified, Unusable)):
            verify(other, CONFIGURATION)
