"""Members' proofs with whole blocks, of a small channel made for tests."""

import time
from collections.abc import Sequence
from itertools import count
from typing import Any

from hlfabric.blocks import parse_block
from hlfabric.identity import Identity
from provenance.contract.calls import EVENTS_RECORD, events_record
from provenance.domain.codec import encode
from provenance.ledger.block_proofs import write_block
from provenance.ledger.creators import attributes_of
from provenance.ledger.proofs import Checkpoint, write_bytes
from tests.hlfabric.builders import block, endorsed_payload, hash_of, signed
from tests.hlfabric.certificates import identity
from tests.hlfabric.channels import ONE_CA, ORDERER, PEERS, TWO_CA
from tests.proof.nodes import cosignature, leaf, tree_of

GLN = "4012345000009"
PARTY = identity("One", attributes=attributes_of(GLN, node=False), authority=ONE_CA)
NODES = tuple(
    identity(ca.msp_id, attributes=attributes_of(gln, node=True), authority=ca)
    for ca, gln in ((ONE_CA, "4012345000016"), (TWO_CA, "0614141000005"))
)
ORIGIN = "lotbook/supply/00ff"
Event = tuple[dict[str, Any], list[Any]]
"""A core and its verdict."""


def event(number: int) -> Event:
    """An event that differs from others."""
    _, core, verdict, *_ = leaf(number)
    return core, verdict


def recording(
    *events: Event,
    by: Identity = PARTY,
    endorsers: Sequence[Identity] = PEERS,
    function: str = EVENTS_RECORD,
    payload: bytes | None = None,
) -> bytes:
    """A transaction that records events, as an envelope."""
    called = events_record([encode([core for core, _ in events])]).payload
    response = encode({"verdicts": [verdict for _, verdict in events]})
    arguments = (function.encode(), called if payload is None else payload)
    return signed(by, endorsed_payload(by, *arguments, endorsers=endorsers, result=response))


def proof(
    *blocks: Sequence[bytes],
    events: Sequence[Event],
    origin: str = ORIGIN,
    recorder: str = GLN,
    step: int = 1,
) -> dict[str, Any]:
    """A proof's content: blocks of envelopes from number 7 on, one event of each in the tree.

    The event is said to be the first of the block's first transaction.
    """
    raws: list[Any] = []
    for number, envelopes in zip(count(7, step), blocks, strict=False):
        previous = hash_of(raws[-1]) if raws else b"p"
        codes = bytes(len(envelopes))
        raws.append(block(number, previous, *envelopes, codes=codes, orderer=ORDERER))
    leaves = [
        [recorder, core, verdict, parse_block(raw).transactions[0].id, raw.header.number, 0]
        for raw, (core, verdict) in zip(raws, events, strict=True)
    ]
    written = [write_block(raw.SerializeToString()) for raw in raws]
    return {"kind": "blocks", "v": 1, "events": _events(leaves, origin), "blocks": written}


def _events(leaves: list[Any], origin: str) -> dict[str, Any]:
    tree, size = tree_of(leaves), len(leaves)
    checkpoint, hashes = Checkpoint(origin, size, tree.root(size)), dict[bytes, int]()
    events = [
        {
            "index": index,
            "leaf": content,
            "path": [hashes.setdefault(each, len(hashes)) for each in tree.path(index, size)],
        }
        for index, content in enumerate(leaves)
    ]
    now = int(time.time())
    signatures = [cosignature(node, checkpoint, now) for node in NODES]
    said = {"text": checkpoint.text, "cosignatures": signatures}
    written = list(map(write_bytes, hashes))
    return {"kind": "events", "v": 1, "checkpoint": said, "events": events, "hashes": written}
