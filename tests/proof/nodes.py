"""Organisations with a CA and a node each, and small trees that they cosign."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from hlfabric.identity import Identity
from provenance.ledger import proofs
from provenance.ledger.creators import attributes_of
from provenance.ledger.embedded.authority import issue
from provenance.ledger.proofs import Checkpoint, canonical, leaf_hash, write_bytes
from provenance.proof.tree import Tree, grow

TIME = 1_900_000_000


def identity(pair: tuple[bytes, bytes]) -> Identity:
    """An identity from certificate and key."""
    certificate, key = pair
    return Identity("OneMSP", certificate, load_pem_private_key(key, None))  # type: ignore[arg-type]


@dataclass
class Organisation:
    """A CA and what it certifies."""

    name: str
    ca: Identity = field(init=False)

    def __post_init__(self) -> None:
        self.ca = identity(issue(self.name, unit="ca", attributes={}, authority=None))

    def member(self, gln: str, *, node: bool = True) -> Identity:
        """A party, or a node."""
        attributes = attributes_of(gln, node=node)
        return identity(issue(gln, unit="client", attributes=attributes, authority=self.ca))

    def certify(self, key: Any, attributes: bytes | None = None) -> x509.Certificate:
        """A certificate for any kind of key, with any attributes; those of a node by default."""
        if attributes is None:
            attributes = canonical({"attrs": attributes_of("4012345000009", node=True)})
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "odd")])
        begin = datetime.fromtimestamp(TIME, UTC) - timedelta(days=1)
        return (
            x509.CertificateBuilder(self.certificate.subject, name, key, 1)
            .not_valid_before(begin)
            .not_valid_after(begin + timedelta(days=2))
            .add_extension(x509.UnrecognizedExtension(proofs.ATTRIBUTES, attributes), False)
            .sign(self.ca.private_key, SHA256())
        )

    @property
    def certificate(self) -> x509.Certificate:
        """Its CA's."""
        return x509.load_pem_x509_certificate(self.root)

    @property
    def root(self) -> bytes:
        """Its CA's certificate in PEM."""
        return self.ca.certificate_pem


def cosignature(node: Identity, checkpoint: Checkpoint, time: int = TIME) -> dict[str, Any]:
    """A node's entry in a proof."""
    certificate = x509.load_pem_x509_certificate(node.certificate_pem)
    return {
        "certificate": write_bytes(certificate.public_bytes(Encoding.DER)),
        "signature": write_bytes(node.sign(checkpoint.signed(time))),
        "time": time,
    }


def signed(checkpoint: Checkpoint, *nodes: Identity) -> dict[str, Any]:
    """A checkpoint as it lies in a proof."""
    cosignatures = [cosignature(node, checkpoint) for node in nodes]
    return {"text": checkpoint.text, "cosignatures": cosignatures}


def leaf(number: int) -> list[Any]:
    """An event as it lies in the tree."""
    core = {
        "id": f"urn:x:{number}",
        "commitment": f"c{number}",
        "eventTime": "2026-03-01T08:00:00.000Z",
        "bizStep": "shipping",
        "items": [f"01/04012345000009/21/{n}" for n in range(5)],
        "quantities": [["01/04012345000009/10/A", "2.5", "KGM"], ["01/04012345000009", None]],
    }
    return ["4012345000009", core, ["applied", [["lost", {"lost": "1"}]]], f"t{number}", 7, number]


def tree_of(leaves: list[Any]) -> Tree:
    """The tree of these leaves."""
    tiles = grow({}, 0, [leaf_hash(canonical(leaf)) for leaf in leaves])
    return Tree(lambda level, number: tiles.get((level, number), b""))


def events_proof(leaves: list[Any], chosen: list[int], *nodes: Identity) -> dict[str, Any]:
    """A proof of some of the leaves, as its content."""
    tree, size = tree_of(leaves), len(leaves)
    hashes: dict[bytes, int] = {}
    events = [
        {
            "index": index,
            "leaf": leaves[index],
            "path": [hashes.setdefault(h, len(hashes)) for h in tree.path(index, size)],
        }
        for index in chosen
    ]
    return {
        "kind": "events",
        "v": proofs.VERSION,
        "checkpoint": signed(Checkpoint("lotbook/channel/00ff", size, tree.root(size)), *nodes),
        "events": events,
        "hashes": list(map(write_bytes, hashes)),
    }
