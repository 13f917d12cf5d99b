"""The verifier that strangers run: what it says, and that nothing altered passes it."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from provenance.contract.contract import GLN_ATTRIBUTE
from provenance.ledger import proofs
from provenance.ledger.proofs import (
    Checkpoint,
    NotVerified,
    Unusable,
    verify,
    verify_cosignature,
    verify_node,
    write_file,
)
from tests.proof.nodes import TIME, Organisation, cosignature, events_proof, leaf, signed, tree_of

GROWERS, TRADERS, OTHERS = Organisation("growers"), Organisation("traders"), Organisation("others")
FIRST, SECOND = GROWERS.member("4012345000009"), TRADERS.member("0614141000005")
PINNED = GROWERS.root + TRADERS.root
ROOTS = proofs.read_roots(PINNED)
LEAVES = [leaf(number) for number in range(11)]
ORIGIN = "lotbook/channel/00ff"


def content(*chosen: int) -> dict[str, Any]:
    """A proof that both organisations cosigned."""
    return events_proof(LEAVES, list(chosen) or [2, 9], FIRST, SECOND)


def two(old: Checkpoint, new: Checkpoint, path: list[bytes], **more: Any) -> bytes:
    """A file that compares two checkpoints, each cosigned by both."""
    both = [signed(old, FIRST, SECOND), signed(new, FIRST, SECOND)]
    texts = [proofs.write_bytes(each) for each in path]
    return write_file({"kind": "consistency", "v": 1, "checkpoints": both, "path": texts, **more})


class Said(NamedTuple):
    """What the verifier printed, and its exit code."""

    returncode: int
    stdout: str


def run(path: Path, roots: Path, *more: str) -> Said:
    """The verifier's command."""
    with redirect_stdout(StringIO()) as printed:
        code = proofs.main([str(path), "--roots", str(roots), *more])
    return Said(code, printed.getvalue())


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    """The pinned roots as a file."""
    path = tmp_path / "roots.pem"
    path.write_bytes(PINNED)
    return path


def test_the_verifier_needs_nothing_of_lotbook() -> None:
    tree = ast.parse(Path(proofs.__file__).read_text())
    named = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert named <= {*sys.stdlib_module_names, "cryptography"}
    assert proofs.GLN == GLN_ATTRIBUTE


def test_a_stranger_runs_the_file_alone(tmp_path: Path, roots: Path) -> None:
    path, copy = tmp_path / "proof.json", tmp_path / "proofs.py"
    path.write_bytes(write_file(content()))
    copy.write_bytes(Path(proofs.__file__).read_bytes())
    command = [sys.executable, "-I", str(copy), str(path), "--roots", str(roots)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={})
    assert result.returncode == 0, result.stderr
    assert result.stdout == run(path, roots).stdout


def test_a_proof_says_what_is_proved_and_what_is_not(tmp_path: Path, roots: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(write_file(content(2, 9)))
    result = run(path, roots)
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    named = "01/04012345000009"
    assert lines[0].split("  ") == [
        *("2026-03-01T08:00:00.000Z", "shipping", "4012345000009", "applied (lost)"),
        f"items {named}/21/0, {named}/21/1, {named}/21/2, and 2 more",
        f"quantities {named}/10/A 2.5 KGM, {named}",
    ]
    assert lines[2] == "VERIFIED."
    assert "Cosigned by node 4012345000009 of CN=growers,OU=ca" in result.stdout
    assert "Proved: these 2 events, with these verdicts, are in the event tree of" in result.stdout
    assert "CN=growers,OU=ca and CN=traders,OU=ca cosigned at size 11, root" in result.stdout
    assert "Not proved: that there are no further events of these goods" in result.stdout


def test_as_json_for_machines(tmp_path: Path, roots: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(write_file(content(4)))
    said = json.loads(run(path, roots, "--json").stdout)
    assert said["verified"] is True
    assert said["checkpoint"]["size"] == 11
    assert [cosigner["node"] for cosigner in said["cosigners"]] == [
        "4012345000009",
        "0614141000005",
    ]
    assert said["events"][0]["index"] == 4
    assert len(said["not_proved"]) == 4


def test_exit_codes_tell_what_is_false_from_what_is_unreadable(tmp_path: Path, roots: Path) -> None:
    path = tmp_path / "proof.json"
    changed = content()
    changed["events"][0]["leaf"][2][0] = "recorded"
    path.write_bytes(write_file(changed))
    result = run(path, roots)
    assert result.returncode == 1
    assert result.stdout == "NOT VERIFIED. Leaf 2 is not in the tree.\n"
    path.write_bytes(b"{")
    assert run(path, roots).returncode == 2
    path.unlink()
    said = json.loads(run(path, roots, "--json").stdout)
    assert said["verified"] is False
    assert "cannot be read" in said["reason"]
    roots.write_bytes(b"none")
    path.write_bytes(write_file(content()))
    assert run(path, roots).returncode == 2


def altered(data: bytes) -> Iterator[bytes]:
    """The file with each byte changed in several ways, taken away, doubled, and with more."""
    for place in range(len(data)):
        before, byte, after = data[:place], data[place], data[place + 1 :]
        for change in (0x01, 0x02, 0x04, 0x10, 0x20, 0x80):
            yield before + bytes((byte ^ change,)) + after
        yield before + after
        yield before + b" " + data[place:]
        if data[place : place + 1] != after[:1]:
            yield before + bytes((byte, byte)) + after
    yield data + b"\n"


def grown() -> bytes:
    """A file that compares two checkpoints that both organisations cosigned."""
    tree = tree_of(LEAVES)
    old, new = (Checkpoint(ORIGIN, size, tree.root(size)) for size in (5, 11))
    return two(old, new, tree.consistency(5, 11))


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(write_file(events_proof(LEAVES[:3], [1], FIRST, SECOND)), id="events"),
        pytest.param(grown(), id="consistency"),
    ],
)
def test_no_byte_of_a_proof_can_be_altered(data: bytes) -> None:
    verify(data, ROOTS)
    for other in altered(data):
        with pytest.raises((NotVerified, Unusable)):
            verify(other, ROOTS)


def test_no_part_of_a_proof_can_be_of_another_kind() -> None:
    """Neither a value of another type, nor an entry more or less, passes or breaks the verifier."""
    for proof in (content(), proofs.read_file(grown())):
        for other in changed(proof):
            with pytest.raises((NotVerified, Unusable)):
                verify(write_file(other), ROOTS)


OTHERS_THAN: tuple[Any, ...] = (None, True, -1, 2**70, "", "x", [], [[]], {})


def changed(value: Any) -> Iterator[Any]:
    """A JSON value with one part at a time replaced by something else, or taken away."""
    yield from (other for other in OTHERS_THAN if other != value)
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: each for name, each in value.items() if name != key}
            yield {**value, "more": 1}
            yield from ({**value, key: other} for other in changed(part))
    if isinstance(value, list):
        for place, part in enumerate(value):
            yield value[:place] + value[place + 1 :]
            yield [*value, part]
            yield from ([*value[:place], o, *value[place + 1 :]] for o in changed(part))


def drop_cosignature(proof: dict[str, Any]) -> None:
    del proof["checkpoint"]["cosignatures"][1]


def same_organisation_twice(proof: dict[str, Any]) -> None:
    checkpoint = proofs.read_checkpoint(proof["checkpoint"]["text"])
    again = cosignature(GROWERS.member("9501101530003"), checkpoint)
    proof["checkpoint"]["cosignatures"][1] = again


def unpinned_organisation(proof: dict[str, Any]) -> None:
    checkpoint = proofs.read_checkpoint(proof["checkpoint"]["text"])
    stranger = cosignature(OTHERS.member("9501101530003"), checkpoint)
    proof["checkpoint"]["cosignatures"].append(stranger)


def a_party_that_is_no_node(proof: dict[str, Any]) -> None:
    checkpoint = proofs.read_checkpoint(proof["checkpoint"]["text"])
    party = cosignature(TRADERS.member("0614141000005", node=False), checkpoint)
    proof["checkpoint"]["cosignatures"][1] = party


def signed_before_its_certificate(proof: dict[str, Any]) -> None:
    checkpoint = proofs.read_checkpoint(proof["checkpoint"]["text"])
    proof["checkpoint"]["cosignatures"][1] = cosignature(SECOND, checkpoint, 1_000_000_000)


def another_time(proof: dict[str, Any]) -> None:
    proof["checkpoint"]["cosignatures"][1]["time"] = TIME + 1


def another_index(proof: dict[str, Any]) -> None:
    proof["events"][0]["index"] += 1


def index_behind_the_tree(proof: dict[str, Any]) -> None:
    proof["events"][0]["index"] = 11


def path_to_nowhere(proof: dict[str, Any]) -> None:
    proof["events"][0]["path"][0] = 99


def path_cut(proof: dict[str, Any]) -> None:
    proof["events"][0]["path"].clear()


def a_needless_hash(proof: dict[str, Any]) -> None:
    proof["hashes"].append(proofs.write_bytes(bytes(32)))


def the_same_event_twice(proof: dict[str, Any]) -> None:
    proof["events"].append(proof["events"][-1])


def no_events(proof: dict[str, Any]) -> None:
    proof["events"], proof["hashes"] = [], []


@pytest.mark.parametrize(
    ("alter", "reason"),
    [
        (drop_cosignature, "1 of the pinned organisations cosigned; 2 are needed"),
        (same_organisation_twice, "1 of the pinned organisations cosigned"),
        (unpinned_organisation, "No pinned CA has issued the certificate"),
        (a_party_that_is_no_node, "not that of a node"),
        (signed_before_its_certificate, "was not valid when it signed"),
        (another_time, "The signature of node 0614141000005 does not fit"),
        (another_index, "Leaf 3 is not in the tree"),
        (index_behind_the_tree, "There is no leaf 11"),
        (path_to_nowhere, "names a hash that is not there"),
        (path_cut, "A path is too short"),
        (a_needless_hash, "hashes that no event needs"),
        (no_events, "holds no events"),
        (the_same_event_twice, "not in their order"),
    ],
)
def test_what_does_not_hold_is_named(alter: Callable[[dict[str, Any]], None], reason: str) -> None:
    proof = content()
    alter(proof)
    with pytest.raises(NotVerified, match=reason):
        verify(write_file(proof), ROOTS)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"v":1.0}', "a float"),
        (b'{"v":2}\n', "no proof of version 1"),
        (b'{"v":true}\n', "no proof of version 1"),
        (b"[]\n", "no proof of version 1"),
        (b'{"kind":"?","v":1}\n', "none of: consistency, events"),
        (b'{"v": 1}\n', "not in its only form"),
        (b'{"v":1,"x":"\\ud800"}\n', "text that cannot be written"),
        (b'{"kind":"events","v":1}\n', "other fields than"),
    ],
)
def test_what_is_no_proof_is_told(data: bytes, reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        verify(data, ROOTS)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("checkpoint", "text"), 1),
        (("checkpoint", "text"), "a\nb\nc\n"),
        (("checkpoint", "text"), f"{ORIGIN}\n011\n{proofs.write_bytes(bytes(32))}\n"),
        (("checkpoint", "text"), f"{ORIGIN}\n{2**63}\n{proofs.write_bytes(bytes(32))}\n"),
        (("checkpoint", "text"), f"{ORIGIN}\n-1\n{proofs.write_bytes(bytes(32))}\n"),
        (("checkpoint", "cosignatures"), {}),
        (("checkpoint", "cosignatures"), [1]),
        (("events",), "x"),
        (("events",), [[]]),
        (("events",), [{"index": True, "leaf": [], "path": []}]),
        (("hashes",), [1]),
        (("hashes",), ["é"]),
    ],
)
def test_fields_of_another_kind_are_told(place: tuple[str, ...], value: Any) -> None:
    proof = content()
    inner = proof if len(place) == 1 else proof[place[0]]
    inner[place[-1]] = value
    with pytest.raises(Unusable):
        verify(write_file(proof), ROOTS)


def test_a_time_out_of_range_and_a_broken_certificate_are_told() -> None:
    for field, value in (("time", -1), ("time", "1"), ("time", True), ("signature", "x")):
        proof = content()
        proof["checkpoint"]["cosignatures"][0][field] = value
        with pytest.raises(Unusable):
            verify(write_file(proof), ROOTS)
    proof = content()
    proof["checkpoint"]["cosignatures"][0]["certificate"] = proofs.write_bytes(b"none")
    with pytest.raises(NotVerified, match="certificate cannot be read"):
        verify(write_file(proof), ROOTS)


def test_a_leaf_that_is_no_event_is_told() -> None:
    strange = leaf(0)
    strange[1]["items"] = 7
    for content in (["x"], "y", strange):
        proof = events_proof([content], [0], FIRST, SECOND)
        with pytest.raises(Unusable, match="is no event"):
            verify(write_file(proof), ROOTS)


def test_one_organisation_is_enough_only_where_the_stranger_says_so() -> None:
    data = write_file(events_proof(LEAVES, [0], FIRST))
    with pytest.raises(NotVerified, match="2 are needed"):
        verify(data, ROOTS)
    assert verify(data, ROOTS, minimum=1)["checkpoint"]["size"] == 11


def test_a_proof_that_nobody_signed_passes_at_no_setting() -> None:
    data = write_file(events_proof(LEAVES, [0]))
    with pytest.raises(Unusable, match="At least one organisation"):
        verify(data, ROOTS, minimum=0)


def test_a_ca_that_was_renewed_is_the_same_organisation() -> None:
    renewed = Organisation("growers")
    roots = proofs.read_roots(GROWERS.root + renewed.root)
    data = write_file(events_proof(LEAVES, [0], FIRST, renewed.member("9501101530003")))
    with pytest.raises(NotVerified, match="1 of the pinned organisations cosigned"):
        verify(data, roots)


def test_the_channel_can_be_pinned(tmp_path: Path, roots: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(write_file(content()))
    assert run(path, roots, "--origin", ORIGIN).returncode == 0
    other = run(path, roots, "--origin", "lotbook/other/00")
    assert other.returncode == 1
    assert "is that of lotbook/channel/00ff, not of lotbook/other/00" in other.stdout


def test_only_keys_of_one_curve_sign() -> None:
    checkpoint = proofs.read_checkpoint(content()["checkpoint"]["text"])
    for key in (ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()):
        certificate = GROWERS.certify(key.public_key())
        with pytest.raises(NotVerified, match="has no P-256 key"):
            verify_node(certificate, checkpoint, TIME, b"")


@pytest.mark.parametrize("attributes", [b"{}", b"[]", b"none", b'{"attrs":[]}', b'{"attrs":{}}'])
def test_a_certificate_with_other_attributes_is_no_nodes(attributes: bytes) -> None:
    certificate = GROWERS.certify(FIRST.private_key.public_key(), attributes)
    checkpoint = proofs.read_checkpoint(content()["checkpoint"]["text"])
    with pytest.raises(NotVerified, match="not that of a node"):
        verify_node(certificate, checkpoint, TIME, b"")


def test_a_certificate_has_one_form() -> None:
    """A bit string's first byte counts its unused bits, which may be any that are zero."""
    node = GROWERS.member("4012345000009")
    while x509.load_pem_x509_certificate(node.certificate_pem).signature[-1] & 1:
        node = GROWERS.member("4012345000009")
    checkpoint = proofs.read_checkpoint(content()["checkpoint"]["text"])
    entry = cosignature(node, checkpoint)
    verify_cosignature(entry, checkpoint, ROOTS)
    certificate = bytearray(proofs.read_bytes(entry["certificate"]))
    signature = x509.load_der_x509_certificate(bytes(certificate)).signature
    certificate[-len(signature) - 1] = 1
    entry["certificate"] = proofs.write_bytes(bytes(certificate))
    with pytest.raises(NotVerified, match="bits left over"):
        verify_cosignature(entry, checkpoint, ROOTS)


def test_a_high_s_is_not_taken() -> None:
    checkpoint = proofs.read_checkpoint(content()["checkpoint"]["text"])
    entry = cosignature(FIRST, checkpoint)
    r, s = decode_dss_signature(proofs.read_bytes(entry["signature"]))
    high = encode_dss_signature(r, proofs.P256_ORDER - s)
    with pytest.raises(NotVerified, match="high S"):
        verify_cosignature({**entry, "signature": proofs.write_bytes(high)}, checkpoint, ROOTS)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, roots: Path) -> None:
    path = tmp_path / "proof.json"
    with path.open("wb") as file:
        file.truncate(proofs.LARGEST_FILE + 1)
    result = run(path, roots)
    assert result.returncode == 2
    assert "is larger than 16777216 bytes" in result.stdout


def test_texts_of_the_ledger_cannot_steer_a_terminal(tmp_path: Path, roots: Path) -> None:
    evil = leaf(0)
    evil[1]["bizStep"] = "\x1b[2J"
    path = tmp_path / "proof.json"
    path.write_bytes(write_file(events_proof([evil], [0], FIRST, SECOND)))
    result = run(path, roots)
    assert result.returncode == 0
    assert "\x1b" not in result.stdout


def test_that_a_tree_only_grew_is_proved() -> None:
    said = verify(grown(), ROOTS)
    assert "cosigned at size 5 only grew into the one" in said["proved"]
    whole = Checkpoint(ORIGIN, 11, tree_of(LEAVES).root(11))
    same = verify(two(whole, whole, []), ROOTS)
    assert same["earlier"]["checkpoint"] == same["checkpoint"]


def test_a_tree_that_was_rewritten_is_told() -> None:
    tree, other = tree_of(LEAVES), tree_of(LEAVES[::-1])
    old, new = Checkpoint(ORIGIN, 5, other.root(5)), Checkpoint(ORIGIN, 11, tree.root(11))
    with pytest.raises(NotVerified, match="not consistent"):
        verify(two(old, new, tree.consistency(5, 11)), ROOTS)
    elsewhere = Checkpoint("lotbook/other/00", 5, tree.root(5))
    with pytest.raises(NotVerified, match="two channels"):
        verify(two(elsewhere, new, tree.consistency(5, 11)), ROOTS)


def test_nodes_that_sign_two_trees_of_one_size_are_named() -> None:
    here, there = (
        Checkpoint(ORIGIN, 11, tree_of(leaves).root(11)) for leaves in (LEAVES, LEAVES[::-1])
    )
    honest = TRADERS.member("9501101530003")
    both = [signed(here, FIRST, SECOND), signed(there, FIRST, honest)]
    data = write_file({"kind": "consistency", "v": 1, "checkpoints": both, "path": []})
    with pytest.raises(NotVerified, match="size 11 were signed by 4012345000009"):
        verify(data, ROOTS)
