"""Verifies a proof offline: ``python -m provenance.ledger.proofs FILE --roots ROOTS.pem``.

A proof shows that events, with the verdicts that the ledger gave them, are leaves of the event
tree (RFC 6962) whose checkpoint the nodes of several organisations cosigned. Whoever checks it
trusts the certificates in ROOTS.pem, one organisation's CA each, and nothing else: no server, no
network. This file needs Python's standard library and `cryptography`, nothing of Lotbook.

Exit codes: 0 verified, 1 not verified, 2 the file or the roots cannot be used.
"""

import argparse
import base64
import binascii
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

VERSION = 1
SIZE = 32
"""Bytes of a hash."""
LARGEST_FILE = 16 * 2**20
LARGEST_TREE = 2**63 - 1
ATTRIBUTES = x509.ObjectIdentifier("1.2.3.4.5.6.7.8.1")
"""The certificate extension in which a Fabric CA writes attributes, as JSON."""
GLN, ROLE, NODE = "lotbook.gln", "lotbook.role", "node"
OBJECTS = (
    *("parent", "items", "inputs", "outputs"),
    *("quantities", "inputQuantities", "outputQuantities"),
)
"""The fields of a core that name goods."""
SHOWN = 3
"""How many of them a line shows."""
_CURVE = ec.SECP256R1
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
NOT_PROVED = (
    "that the goods were what the events say, or were where they say",
    "that there are no further events of these goods, before, between or after",
    "what the documents hold beyond the commitments in the events",
    "that times are right: those of events are the parties' word, those of cosignatures the nodes'",
)


class Unusable(Exception):
    """The file or the roots cannot be read as such."""


class NotVerified(Exception):
    """The file is readable, and what it says does not hold."""


# --- the tree (RFC 6962, section 2.1)


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """How many of the leaves are in the left subtree: the largest power of two below ``size``."""
    return int(1 << (size - 1).bit_length() - 1)


Part = tuple[int, int]
"""The leaves from the first number up to but without the second; (0, n) is a tree of n leaves."""


def verify_inclusion(
    index: int, part: Part, leaf: bytes, root: bytes, path: Sequence[bytes]
) -> None:
    """Check that the leaf of this hash is at ``index`` in the part whose tree has this root.

    ``path`` begins with the leaf's neighbour (RFC 6962, 2.1.1). Raises NotVerified.
    """
    start, end = part
    _require(_is_subtree(part, end) and start <= index < end, f"There is no leaf {index}.")
    found = _root(index - start, end - start, leaf, path)
    _require(len(leaf) == len(root) == SIZE and found == root, f"Leaf {index} is not in the tree.")


def verify_consistency(
    old_size: int, size: int, old: bytes, new: bytes, path: Sequence[bytes]
) -> None:
    """Check that a tree only grew from one root to another (RFC 6962, 2.1.2). Raises NotVerified.

    That an empty tree grew says nothing, and is not taken.
    """
    _require(old_size > 0, "An empty tree is compared with nothing.")
    verify_part((0, old_size), size, old, new, path)


def verify_part(part: Part, size: int, root: bytes, whole: bytes, path: Sequence[bytes]) -> None:
    """Check that a part, by its tree's root, is in the tree of ``size`` leaves with another.

    Raises NotVerified.
    """
    start, end = part
    _require(_is_subtree(part, size), f"Leaves {start} to {end} are no part of {size}.")
    if start == end:
        _require(root == sha256().digest() and not path, "This is not the empty tree.")
    else:
        found = _roots(part, size, path, root)
        _require(found == (root, whole), "The two trees are not consistent.")


def _is_subtree(part: Part, size: int) -> bool:
    """A part begins at a multiple of the power of two that is not below its length."""
    start, end = part
    if start == end:
        return 0 <= start <= size
    return 0 <= start < end <= size and start % (1 << (end - start - 1).bit_length()) == 0


def _root(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    if size == 1:
        _require(not path, "A path is too long.")
        return leaf
    _require(bool(path), "A path is too short.")
    left, (*below, sibling) = split(size), path
    if index < left:
        return node_hash(_root(index, left, leaf, below), sibling)
    return node_hash(sibling, _root(index - left, size - left, leaf, below))


def _roots(
    part: Part, size: int, path: Sequence[bytes], known: bytes | None
) -> tuple[bytes, bytes]:
    """The roots of a part and of the whole; ``known`` is the part's where it needs no proof."""
    start, end = part
    if start == 0 and end == size:
        proof = path if known is None else [known, *path]
        _require(len(proof) == 1, "A path has the wrong length.")
        return proof[0], proof[0]
    _require(bool(path), "A path is too short.")
    left, (*below, sibling) = split(size), path
    if end <= left:
        root, whole = _roots(part, left, below, known)
        return root, node_hash(whole, sibling)
    if start >= left:
        root, whole = _roots((start - left, end - left), size - left, below, known)
        return root, node_hash(sibling, whole)
    root, whole = _roots((0, end - left), size - left, below, None)
    return node_hash(sibling, root), node_hash(sibling, whole)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise NotVerified(sentence)


# --- checkpoints (the text is C2SP tlog-checkpoint's, what is signed C2SP tlog-cosignature's)


@dataclass(frozen=True)
class Checkpoint:
    """The event tree at a size. ``origin`` names the channel and its first block's hash."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """Three lines: origin, size, root in base64."""
        return f"{self.origin}\n{self.size}\n{write_bytes(self.root)}\n"

    def signed(self, time: int) -> bytes:
        """What a node signs at a time, in seconds since 1970."""
        return f"cosignature/v1\ntime {time}\n{self.text}".encode()


@dataclass(frozen=True)
class Cosigner:
    """A node that signed: its organisation's CA by subject and fingerprint, its GLN, and when."""

    organisation: str
    fingerprint: str
    node: str
    time: str


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a text. Raises Unusable."""
    try:
        origin, size, root, end = text.split("\n")
        found = Checkpoint(origin, int(size), read_bytes(root))
    except ValueError as error:
        raise Unusable(f"The checkpoint cannot be read: {error}.") from error
    known = 0 <= found.size <= LARGEST_TREE and len(found.root) == SIZE
    if end or found.text != text or not known:
        raise Unusable("The checkpoint is not in its only form.")
    return found


def verify_cosignature(
    entry: Mapping[str, Any], checkpoint: Checkpoint, roots: Sequence[x509.Certificate]
) -> Cosigner:
    """Who signed the checkpoint, if a node of one of the pinned organisations did.

    Raises NotVerified.
    """
    fields(entry, {"certificate", "signature", "time"})
    time = entry["time"]
    if type(time) is not int or not 0 <= time < 2**33:
        raise Unusable("The time of a cosignature is a whole number of seconds since 1970.")
    certificate, organisation = _certified(read_bytes(entry["certificate"]), roots)
    node = verify_node(certificate, checkpoint, time, read_bytes(entry["signature"]))
    subject, fingerprint = organisation.subject.rfc4514_string(), organisation.fingerprint(SHA256())
    return Cosigner(subject, fingerprint.hex(), node, _at(time).isoformat())


def verify_node(
    certificate: x509.Certificate, checkpoint: Checkpoint, time: int, signature: bytes
) -> str:
    """The GLN of the node that signed, if the certificate was a node's and valid at that time.

    Who issued the certificate is not looked at. Raises NotVerified.
    """
    node = _node(certificate)
    if not certificate.not_valid_before_utc <= _at(time) <= certificate.not_valid_after_utc:
        raise NotVerified(f"The certificate of node {node} was not valid when it signed.")
    _verify_signature(certificate, checkpoint.signed(time), signature, node)
    return node


def _at(time: int) -> datetime:
    return datetime.fromtimestamp(time, UTC)


def _certified(
    der: bytes, roots: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, x509.Certificate]:
    """A certificate with the pinned one of the CA that issued it."""
    try:
        certificate = x509.load_der_x509_certificate(der)
    except (ValueError, x509.InvalidVersion) as error:
        raise NotVerified(f"A node's certificate cannot be read: {error}.") from error
    _require(der.endswith(b"\0" + certificate.signature), "A certificate has bits left over.")
    organisation = next((root for root in roots if _issued(certificate, root)), None)
    if organisation is None:
        named = certificate.fingerprint(SHA256()).hex()
        raise NotVerified(f"No pinned CA has issued the certificate with SHA-256 {named}.")
    return certificate, organisation


def _node(certificate: x509.Certificate) -> str:
    """The GLN of a node, which its organisation's CA has certified to be one."""
    try:
        extension = certificate.extensions.get_extension_for_oid(ATTRIBUTES).value
        attributes = _parse(extension.public_bytes())["attrs"]
        role, gln = attributes[ROLE], attributes[GLN]
    except (x509.ExtensionNotFound, Unusable, KeyError, TypeError, ValueError) as error:
        raise NotVerified("A certificate is not that of a node.") from error
    _require(role == NODE, "A certificate is not that of a node.")
    return str(gln)


def _issued(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(root)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _verify_signature(
    certificate: x509.Certificate, message: bytes, signature: bytes, node: str
) -> None:
    """ECDSA with P-256 over SHA-256, the low S, so that each signature has one form."""
    try:
        key = certificate.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, _CURVE):
            raise NotVerified(f"Node {node} has no P-256 key.")
        key.verify(signature, message, ec.ECDSA(SHA256()))
        _require(decode_dss_signature(signature)[1] <= P256_ORDER // 2, "A signature has a high S.")
    except (InvalidSignature, UnsupportedAlgorithm, ValueError) as error:
        raise NotVerified(f"The signature of node {node} does not fit the checkpoint.") from error


# --- files


def read_file(data: bytes) -> dict[str, Any]:
    """A proof's content. There is one form of each content only. Raises Unusable."""
    content = versioned(_parse(data))
    if write_file(content) != data:
        raise Unusable("The file is not in its only form: it was altered after it was made.")
    return content


def versioned(content: Any) -> dict[str, Any]:
    """A proof's content, if its version is this file's. Raises Unusable."""
    if not isinstance(content, dict) or type(v := content.get("v")) is not int or v != VERSION:
        raise Unusable(f"This is no proof of version {VERSION}.")
    return content


def write_file(content: Mapping[str, Any]) -> bytes:
    """A proof's content as a file."""
    return canonical(content) + b"\n"


def canonical(value: Any) -> bytes:
    """JSON as the ledger writes it: keys sorted, no spaces, UTF-8. Raises Unusable."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode()
    except (ValueError, RecursionError) as error:
        raise Unusable(f"The file holds text that cannot be written: {error}.") from error


def _parse(data: bytes) -> Any:
    def refuse(text: str) -> None:
        raise Unusable(f"{text} is a float, which proofs have not.")

    try:
        return json.loads(data.decode(), parse_float=refuse, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"The file is no JSON: {error}.") from error


def fields(entry: Any, names: set[str]) -> None:
    """Require an object with these fields and no others. Raises Unusable."""
    if not isinstance(entry, dict) or set(entry) != names:
        raise Unusable(f"A part of the proof has other fields than {', '.join(sorted(names))}.")


def read_bytes(text: Any) -> bytes:
    """Bytes from base64 in its only form. Raises Unusable."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Unusable(f"A part of the proof is no base64: {error}.") from error
    if write_bytes(data) != text:
        raise Unusable("A part of the proof is not in base64's only form.")
    return data


def write_bytes(data: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(data).decode()


def read_roots(pem: bytes) -> list[x509.Certificate]:
    """The pinned CA certificates. Raises Unusable."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise Unusable(f"The roots are no certificates in PEM: {error}.") from error


# --- what a proof says


@dataclass(frozen=True)
class Signed:
    """A checkpoint with the nodes whose cosignatures hold."""

    checkpoint: Checkpoint
    cosigners: list[Cosigner]

    @property
    def organisations(self) -> set[str]:
        """The organisations, by their CAs' subjects: a CA that was renewed is the same one."""
        return {cosigner.organisation for cosigner in self.cosigners}


def verify_signed(content: Any, roots: Sequence[x509.Certificate], minimum: int) -> Signed:
    """The checkpoint, if every cosignature holds and ``minimum`` organisations have signed.

    Raises NotVerified, Unusable.
    """
    if minimum < 1:
        raise Unusable("At least one organisation must have cosigned.")
    fields(content, {"cosignatures", "text"})
    if not isinstance(content["text"], str) or not isinstance(content["cosignatures"], list):
        raise Unusable("A checkpoint is a text with a list of cosignatures.")
    checkpoint = read_checkpoint(content["text"])
    cosigners = [verify_cosignature(e, checkpoint, roots) for e in content["cosignatures"]]
    found = Signed(checkpoint, cosigners)
    once = {(cosigner.organisation, cosigner.node) for cosigner in cosigners}
    _require(len(once) == len(cosigners), "A node is named twice.")
    if len(found.organisations) < minimum:
        count = len(found.organisations)
        raise NotVerified(f"{count} of the pinned organisations cosigned; {minimum} are needed.")
    return found


def verify_events(
    content: Mapping[str, Any], roots: Sequence[x509.Certificate], minimum: int
) -> dict[str, Any]:
    """What a proof of events says, if all of it holds. Raises NotVerified, Unusable."""
    fields(content, {"checkpoint", "events", "hashes", "kind", "v"})
    signed = verify_signed(content["checkpoint"], roots, minimum)
    hashes, used = [read_bytes(text) for text in items(content["hashes"])], set[int]()
    for entry in items(content["events"]):
        fields(entry, {"index", "leaf", "path"})
        index, places = entry["index"], items(entry["path"])
        if not all(type(n) is int and n >= 0 for n in (index, *places)):
            raise Unusable("An event's index and path are whole numbers.")
        _require(max(places, default=-1) < len(hashes), "A path names a hash that is not there.")
        used.update(places)
        leaf, path = leaf_hash(canonical(entry["leaf"])), [hashes[place] for place in places]
        verify_inclusion(index, (0, signed.checkpoint.size), leaf, signed.checkpoint.root, path)
    _require(used == set(range(len(hashes))), "The file holds hashes that no event needs.")
    _require(bool(content["events"]), "The file holds no events.")
    events = [{"index": entry["index"], **_event(entry["leaf"])} for entry in content["events"]]
    _require(_ascending([event["index"] for event in events]), "The events are not in their order.")
    proved = (
        f"these {len(events)} events, with these verdicts, are in the event tree of "
        f"{signed.checkpoint.origin} that {_organisations(signed)} cosigned at size "
        f"{signed.checkpoint.size}, root {signed.checkpoint.root.hex()}"
    )
    return {**_described(signed), "events": events, "proved": proved}


def _ascending(numbers: Sequence[int]) -> bool:
    return all(first < second for first, second in pairwise(numbers))


def verify_two(
    content: Mapping[str, Any], roots: Sequence[x509.Certificate], minimum: int
) -> dict[str, Any]:
    """That a cosigned tree only grew into another one; names the nodes that signed two trees.

    Raises NotVerified, Unusable.
    """
    fields(content, {"checkpoints", "kind", "path", "v"})
    both = items(content["checkpoints"])
    _require(len(both) == 2, "Two checkpoints are compared.")
    old, new = (verify_signed(each, roots, minimum) for each in both)
    first, second = old.checkpoint, new.checkpoint
    path = [read_bytes(text) for text in items(content["path"])]
    try:
        _require(first.origin == second.origin, "The checkpoints are of two channels.")
        verify_consistency(first.size, second.size, first.root, second.root, path)
    except NotVerified as error:
        raise NotVerified(f"{error} {_accused(old, new)}".strip()) from error
    proved = (
        f"the event tree of {first.origin} that {_organisations(old)} cosigned at size "
        f"{first.size} only grew into the one that {_organisations(new)} cosigned at size "
        f"{second.size}"
    )
    return {**_described(new), "earlier": _described(old), "events": [], "proved": proved}


def _accused(old: Signed, new: Signed) -> str:
    """Of one size there is one tree: whoever signed two of them is named."""
    first, second = old.checkpoint, new.checkpoint
    if (first.origin, first.size) != (second.origin, second.size) or first.root == second.root:
        return ""
    keys = {(c.organisation, c.node) for c in old.cosigners}
    both = sorted({c.node for c in new.cosigners if (c.organisation, c.node) in keys})
    named = ", ".join(both) or "no node alone"
    return f"Two different trees of size {first.size} were signed by {named}."


def items(value: Any) -> list[Any]:
    """Require a list. Raises Unusable."""
    if not isinstance(value, list):
        raise Unusable("A part of the proof is no list.")
    return value


def _event(leaf: Any) -> dict[str, Any]:
    """What there is to show of a leaf: recorder, core, verdict, transaction, block, position.

    ``objects`` are what the event names, by the core's fields.
    """
    try:
        recorder, core, (status, findings), transaction, block, _position = leaf
        return {
            "time": core.get("eventTime"),
            "step": core.get("bizStep"),
            "party": recorder,
            "verdict": status,
            "findings": [code for code, _ in findings],
            "objects": {name: _texts(core[name]) for name in OBJECTS if name in core},
            "id": core.get("id"),
            "transaction": transaction,
            "block": block,
        }
    except (AttributeError, TypeError, ValueError) as error:
        raise Unusable(f"A leaf of the tree is no event: {error}.") from error


def _texts(named: Any) -> list[str]:
    """Identifiers, with quantity and unit where they have some."""
    entries = [named] if isinstance(named, str) else named
    return [each if isinstance(each, str) else " ".join(filter(None, each)) for each in entries]


def _described(signed: Signed) -> dict[str, Any]:
    found = signed.checkpoint
    return {
        "checkpoint": {"origin": found.origin, "size": found.size, "root": found.root.hex()},
        "cosigners": [asdict(cosigner) for cosigner in signed.cosigners],
    }


def _organisations(signed: Signed) -> str:
    return " and ".join(sorted(signed.organisations))


KINDS = {"consistency": verify_two, "events": verify_events}


def verify(
    data: bytes,
    roots: Sequence[x509.Certificate],
    *,
    minimum: int = 2,
    origin: str | None = None,
) -> dict[str, Any]:
    """What a proof file says, if it holds: checkpoint, cosigners, events, ``proved``.

    ``minimum`` is how many of the pinned organisations must have cosigned; ``origin`` the channel
    whose tree it must be, where more than one could be meant. Raises NotVerified where something
    does not hold, Unusable where the file is no proof.
    """
    content = read_file(data)
    kind = KINDS.get(str(content.get("kind")))
    if kind is None:
        raise Unusable(f"This file is none of: {', '.join(KINDS)}.")
    found = {**kind(content, roots, minimum), "not_proved": list(NOT_PROVED)}
    named = found["checkpoint"]["origin"]
    _require(origin in (None, named), f"The tree is that of {named}, not of {origin}.")
    return found


# --- the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a file, print what it says, and give the exit code."""
    options = _options(arguments)

    def verified() -> dict[str, Any]:
        roots, data = read_roots(read(options.roots)), read(options.file)
        return verify(data, roots, minimum=options.organisations, origin=options.origin)

    return report(verified, as_json=options.json)


def report(verified: Callable[[], dict[str, Any]], *, as_json: bool) -> int:
    """Print what was verified, or why not, and give the exit code."""
    try:
        code, found = 0, verified()
    except (NotVerified, Unusable) as error:
        code, found = (1 if isinstance(error, NotVerified) else 2), {"reason": str(error)}
    if as_json:
        print(json.dumps({"verified": code == 0, **found}, indent=1))
    else:
        print("\n".join(map(_printable, _lines(found))))
    return code


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("proofs", description="Verifies a proof of Lotbook's offline.")
    parser.add_argument("file", type=Path, help="what `manage.py proof` wrote")
    parser.add_argument("--roots", type=Path, required=True, help="the organisations' CAs, PEM")
    parser.add_argument(
        "--organisations", type=int, default=2, help="how many must have cosigned (default: 2)"
    )
    parser.add_argument("--origin", help="the channel: the first line of its checkpoints")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(arguments)


def read(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """A file of at most so many bytes. Raises Unusable."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error}.") from error
    if len(data) > largest:
        raise Unusable(f"{path} is larger than {largest} bytes.")
    return data


def _lines(found: Mapping[str, Any]) -> list[str]:
    if "reason" in found:
        return [f"NOT VERIFIED. {found['reason']}"]
    events = [
        f"{event['time']}  {event['step'] or '-'}  {event['party']}  {event['verdict']}"
        + "".join(f" ({code})" for code in event["findings"])
        + "".join(f"  {name} {_few(texts)}" for name, texts in event["objects"].items())
        for event in found["events"]
    ]
    cosigned = [
        f"Cosigned by node {c['node']} of {c['organisation']} at {c['time']},"
        f" CA certificate's SHA-256 {c['fingerprint']}."
        for c in found["cosigners"]
    ]
    return [
        *events,
        "VERIFIED.",
        *cosigned,
        *(f"{sentence}." for sentence in found.get("signed", ())),
        f"Proved: {found['proved']}.",
        *(f"Not proved: {sentence}." for sentence in found["not_proved"]),
    ]


def _few(texts: Sequence[str]) -> str:
    more = [f"and {len(texts) - SHOWN} more"] if len(texts) > SHOWN else []
    return ", ".join([*texts[:SHOWN], *more])


def _printable(line: str) -> str:
    """Texts of the ledger may hold anything; a terminal is to show them, not to obey them."""
    return "".join(char if char.isprintable() else "\ufffd" for char in line)


if __name__ == "__main__":
    sys.exit(main())
