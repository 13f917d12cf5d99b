"""Proofs as files, which anyone verifies with ``provenance.ledger.proofs``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection

from provenance.ledger.proofs import VERSION, read_bytes, write_bytes, write_file
from provenance.ledger.proofs import Checkpoint as Signed
from provenance.proof import selectors
from provenance.proof.models import Checkpoint
from provenance.proof.selectors import Cosigned, Leaf, Place
from provenance.proof.tree import Tree
from provenance.trace.selectors import trail
from provenance.trace.trail import Trail

WHEN = "Nodes sign what is new every minute, or at once with `manage.py proof checkpoint`."


class ProofError(Exception):
    """There is nothing that could be proved yet; the message says what to do."""


class NothingRecorded(ProofError):
    """No event names the object."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A proof file: how many events it proves, and how many are younger than its checkpoint."""

    data: bytes
    events: int
    younger: int


def item_proof(name: str, *, organisations: int) -> Exported:
    """The proof of an object's trail, with what it was made from; a canonical identifier.

    Raises NothingRecorded where no event names it, ProofError where too few organisations have
    cosigned.
    """
    found = trail(name)
    if found is None:
        raise NothingRecorded(f"No event of {name} is indexed here.")
    leaves = selectors.leaves(_places(found))
    signed = _cosigned(organisations)
    covered = [leaf for leaf in leaves if leaf.index < signed.size]
    if not covered:
        raise ProofError(
            f"The events of {name} are younger than the last cosigned checkpoint. {WHEN}"
        )
    return Exported(_events(covered, signed), len(covered), len(leaves) - len(covered))


def consistency_proof(*, old: int, new: int | None, organisations: int) -> bytes:
    """The proof that the tree of size ``old`` only grew into ``new``, or into the latest.

    Raises ProofError where too few organisations have cosigned one of them.
    """
    first, second = _cosigned(organisations, old), _cosigned(organisations, new)
    if second.size < first.size:
        raise ProofError(f"The tree of {second.size} events is older than that of {first.size}.")
    with connection.cursor() as cursor:
        path = selectors.tree(cursor).consistency(first.size, second.size)
    content = {"checkpoints": [_checkpoint(first), _checkpoint(second)], "path": _texts(path)}
    return write_file({"kind": "consistency", "v": VERSION, **content})


def _cosigned(organisations: int, size: int | None = None) -> Cosigned:
    found = selectors.cosigned(organisations=organisations, size=size)
    if found is None:
        which = "No checkpoint" if size is None else f"No checkpoint of {size} events"
        raise ProofError(
            f"{which} is cosigned by nodes of {organisations} organisation(s) as far as is "
            f"indexed. {WHEN}"
        )
    return found


def _places(found: Trail) -> set[Place]:
    steps = (step for each in (found, *found.origins) for step in each.steps)
    return {(step.block, step.transaction, step.position) for step in steps}


def _events(leaves: list[Leaf], signed: Cosigned) -> bytes:
    hashes: dict[bytes, int] = {}
    with connection.cursor() as cursor:
        tree = selectors.tree(cursor)
        events = [_event(leaf, tree, signed.size, hashes) for leaf in leaves]
    content = {"checkpoint": _checkpoint(signed), "events": events, "hashes": _texts(hashes)}
    return write_file({"kind": "events", "v": VERSION, **content})


def _event(leaf: Leaf, tree: Tree, size: int, hashes: dict[bytes, int]) -> dict[str, Any]:
    """An event with its path, as places in ``hashes``, to which new ones are added."""
    return {
        "index": leaf.index,
        "leaf": leaf.content,
        "path": [hashes.setdefault(h, len(hashes)) for h in tree.path(leaf.index, size)],
    }


def _checkpoint(signed: Cosigned) -> dict[str, Any]:
    first = signed.statements[0]
    return {
        "text": Signed(first.origin, first.size, read_bytes(first.root)).text,
        "cosignatures": [_cosignature(statement) for statement in signed.statements],
    }


def _cosignature(statement: Checkpoint) -> dict[str, Any]:
    certificate = x509.load_pem_x509_certificate(statement.certificate.encode())
    return {
        "certificate": write_bytes(certificate.public_bytes(Encoding.DER)),
        "signature": statement.signature,
        "time": statement.time,
    }


def _texts(hashes: Iterable[bytes]) -> list[str]:
    return list(map(write_bytes, hashes))
