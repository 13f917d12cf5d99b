"""From blocks to the event tree, and to what nodes state of it."""

from typing import Any

import structlog
from cryptography import x509

from provenance.contract.calls import CHECKPOINT_STATE
from provenance.domain.codec import decode
from provenance.index.facts import BlockFacts
from provenance.index.projectors import Row, Rows, Table
from provenance.ledger.port import Transaction
from provenance.ledger.proofs import (
    Checkpoint,
    NotVerified,
    Unusable,
    read_bytes,
    verify_node,
    write_bytes,
)
from provenance.proof import store
from provenance.proof.leaves import leaf_hashes
from provenance.proof.tree import Tree, grow

log = structlog.get_logger("proof")
TILE = Table("proof_tile", ("level", "number", "hashes"), ("level", "number"), replaces=True)
GROWTH = Table("proof_growth", ("block", "size"), ("block",))
CHECKPOINT = Table(
    "proof_checkpoint",
    (
        *("block", "transaction", "node", "msp", "origin", "size", "root", "time", "signature"),
        *("certificate", "fault"),
    ),
    ("block", "transaction"),
)
OTHER_TREE, AHEAD, OTHER_CHANNEL, SIGNATURE = "other_tree", "ahead", "other_channel", "signature"


class TreeAccumulator:
    """The tree grows with each block; each node's statement is compared with it."""

    tables = (TILE, GROWTH, CHECKPOINT)

    def resume(self, after: int, cursor: Any) -> None:
        """The tree as it was then, cut from the tiles of now, and what nodes had stated of it."""
        for name in (GROWTH.name, CHECKPOINT.name):
            cursor.execute(
                f"INSERT INTO {name} SELECT * FROM public.{name} WHERE block <= %s",  # noqa: S608
                [after],
            )
        store.cut(cursor, store.size(cursor))

    def carry_on(self, facts: BlockFacts, cursor: Any) -> Rows:
        """The tiles that a block changes, and the statements in it."""
        number = facts.block.number
        rows: dict[str, list[Row]] = {}
        stated = [t for t in facts.block.transactions if t.valid and t.function == CHECKPOINT_STATE]
        hashes = leaf_hashes(facts)
        if stated or hashes:
            size = store.size(cursor)
        if stated:
            rows[CHECKPOINT.name] = [_checkpoint(number, t, size, cursor) for t in stated]
        if hashes:
            tiles = grow(store.edge(cursor, size), size, hashes)
            rows[TILE.name] = [(*place, tile) for place, tile in tiles.items()]
            rows[GROWTH.name] = [(number, size + len(hashes))]
        return rows


def _checkpoint(block: int, transaction: Transaction, size: int, cursor: Any) -> Row:
    said = decode(transaction.payload)
    fault = _fault(said, transaction.certificate, size, cursor)
    if fault:
        log.error("a node's checkpoint is wrong", node=transaction.gln, size=said["size"],
                  root=said["root"], fault=fault, transaction_id=transaction.id)  # fmt: skip
    values = (said[name] for name in ("origin", "size", "root", "time", "signature"))
    pem = transaction.certificate.decode()
    return (block, transaction.position, transaction.gln, transaction.msp, *values, pem, fault)


def _fault(said: dict[str, Any], certificate: bytes, size: int, cursor: Any) -> str:
    """What is wrong with a statement; nothing if it is empty."""
    if not said["origin"].endswith(f"/{store.genesis(cursor).hex()}"):
        return OTHER_CHANNEL
    if said["size"] > size:
        return AHEAD
    root = Tree(store.reader(cursor)).root(said["size"])
    if write_bytes(root) != said["root"]:
        return OTHER_TREE
    stated = Checkpoint(said["origin"], said["size"], root)
    try:
        signer = x509.load_pem_x509_certificate(certificate)
        verify_node(signer, stated, said["time"], read_bytes(said["signature"]))
    except (NotVerified, Unusable):
        return SIGNATURE
    return ""
