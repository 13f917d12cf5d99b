"""A node signs the event tree as it has computed it from its own organisation's peer."""

import time
from collections.abc import Iterable

from provenance.contract import calls
from provenance.contract.calls import Call
from provenance.index.facts import block_facts
from provenance.ledger import wallet
from provenance.ledger.port import Block, Ledger, LedgerError
from provenance.ledger.proofs import Checkpoint, write_bytes
from provenance.proof.leaves import leaf_hashes
from provenance.proof.models import Signer
from provenance.proof.tree import LEVELS, Tree, grow, last_tile


def climb(signer: Signer, blocks: Iterable[Block], *, wanted: int | None) -> None:
    """Let the signer's tree grow with blocks, up to the size ``wanted`` if it comes by it.

    Raises LedgerError where the blocks do not follow the one that it computed last.
    """
    for block in blocks:
        if block.previous_hash != signer.hash and block.number:
            raise LedgerError(
                f"Block {block.number} does not follow the one that node {signer.node} computed "
                "last: its peer's chain is another one. Nothing was signed."
            )
        _grow(signer, leaf_hashes(block_facts(block)))
        signer.block, signer.hash = block.number, block.hash
        if signer.size == wanted:
            return


def statement(signer: Signer, *, origin: str) -> Call:
    """The call by which the node states its tree, cosigned now. Raises WalletError."""
    edge = _edge(signer)
    root = Tree(lambda level, number: edge.get((level, number), b"")).root(signer.size)
    now = int(time.time())
    signature = wallet.signer(signer.node).sign(Checkpoint(origin, signer.size, root).signed(now))
    return calls.checkpoint_state(
        origin=origin,
        size=signer.size,
        root=write_bytes(root),
        time=now,
        signature=write_bytes(signature),
    )


def origin(ledger: Ledger, genesis: bytes) -> str:
    """What a checkpoint's first line says: the channel and the hash of its first block."""
    return f"lotbook/{ledger.channel}/{genesis.hex()}"


def _grow(signer: Signer, hashes: list[bytes]) -> None:
    edge = {**_edge(signer), **grow(_edge(signer), signer.size, hashes)}
    signer.size += len(hashes)
    places = [(level, last_tile(level, signer.size)) for level in range(LEVELS)]
    signer.edge = [edge.get(place, b"") for place in places]


def _edge(signer: Signer) -> dict[tuple[int, int], bytes]:
    return {
        (level, last_tile(level, signer.size)): bytes(tile)
        for level, tile in enumerate(signer.edge)
    }
