"""What the event tree holds, and who has cosigned it."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from provenance.domain.codec import decode
from provenance.ledger import wallet
from provenance.ledger.services import organisations
from provenance.parties.selectors import with_role
from provenance.proof import store
from provenance.proof.models import Checkpoint, Signer
from provenance.proof.tree import Tree

NODE = "node"
_LEAVES = """
SELECT coalesce((SELECT size FROM proof_growth g WHERE g.block < e.block
                 ORDER BY g.block DESC LIMIT 1), 0)
       + (SELECT count(*) FROM capture_event f
          WHERE f.block = e.block AND (f.transaction, f.position) < (e.transaction, e.position)
            AND f.status IN ('applied', 'recorded')),
       e.recorder, e.core, e.status, e.findings, e.transaction_id, e.block, e.position
FROM capture_event e
WHERE (e.block, e.transaction, e.position) IN (
    SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::integer[])
) AND e.status IN ('applied', 'recorded')
ORDER BY e.block, e.transaction, e.position
"""
Place = tuple[int, int, int]
"""An event's block, transaction and position."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An event as it lies in the tree; ``content`` is what ``leaves.leaf`` has encoded."""

    index: int
    content: list[Any]


@dataclass(frozen=True, slots=True)
class Cosigned:
    """One state of the tree with the sound statements of it, one of each node."""

    size: int
    statements: tuple[Checkpoint, ...]

    @property
    def organisations(self) -> set[str]:
        """Whose nodes have signed, by MSP."""
        return {statement.msp for statement in self.statements}


def organisations_needed() -> int:
    """How many must have cosigned what is handed out: two, where there are two."""
    return min(2, len(organisations()))


def tree_size() -> int:
    """How many events are in the tree, as far as the ledger is indexed."""
    with connection.cursor() as cursor:
        return store.size(cursor)


def tree(cursor: Any) -> Tree:
    """The indexed tree."""
    return Tree(store.reader(cursor))


def nodes() -> list[str]:
    """The nodes whose keys the wallet holds, by GLN."""
    return [gln for gln in with_role(NODE) if wallet.holds(gln)]


def nodes_behind() -> list[str]:
    """Those of them that have not signed the tree as it is now."""
    size = tree_size()
    signed = dict(Signer.objects.values_list("node", "size"))
    return [node for node in nodes() if signed.get(node, 0) < size]


def to_cosign(*, node: str, above: int) -> int | None:
    """The latest size, above this one, that another node has stated soundly."""
    stated = Checkpoint.objects.filter(fault="", size__gt=above).exclude(node=node)
    return stated.order_by("-size").values_list("size", flat=True).first()


def cosigned(*, organisations: int, size: int | None = None) -> Cosigned | None:
    """The latest state, or that of this size, that nodes of so many organisations signed."""
    sound = Checkpoint.objects.filter(fault="")
    sizes = sound.values_list("size", flat=True) if size is None else [size]
    for candidate in sorted(set(sizes), reverse=True):
        found = _cosigned(candidate)
        if len(found.organisations) >= organisations:
            return found
    return None


def _cosigned(size: int) -> Cosigned:
    """Each node's first statement, of the origin that most organisations have stated."""
    origins: dict[str, dict[str, Checkpoint]] = {}
    for stated in Checkpoint.objects.filter(fault="", size=size).order_by("block", "transaction"):
        origins.setdefault(stated.origin, {}).setdefault(stated.node, stated)
    found = [Cosigned(size, tuple(by_node.values())) for by_node in origins.values()]
    return max(found, key=lambda each: len(each.organisations), default=Cosigned(size, ()))


def wrong() -> list[Checkpoint]:
    """Statements that do not agree with the tree, in the ledger's order."""
    return list(Checkpoint.objects.exclude(fault="").order_by("block", "transaction"))


def leaves(places: set[Place]) -> list[Leaf]:
    """The leaves of recorded events, in the tree's order."""
    columns = [list(column) for column in zip(*places, strict=True)] or [[], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, columns)
        return [_leaf(*row) for row in cursor.fetchall()]


def _leaf(index: int, recorder: str, core: str, status: str, findings: str, *place: Any) -> Leaf:
    verdict = [status, decode(findings.encode())]
    return Leaf(index, [recorder, decode(core.encode()), verdict, *place])
