"""Blocks of a real network: chained, signed, the same on every peer, and not lost."""

from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from hlfabric.blocks import verify_block
from hlfabric.deliver import BlockStream
from hlfabric.endpoint import Endpoint
from hlfabric.errors import (
    EndorseError,
    Unavailable,
)
from hlfabric.gateway import Gateway
from hlfabric.identity import Identity, creator, verify
from hlfabric.network.processes import wait_until
from tests.hlfabric.transactions import record, transaction

pytestmark = pytest.mark.fabric


def test_blocks_chain_and_tell_who_signed(
    gateway: Gateway, signer: Identity, blocks: BlockStream, key: bytes, profile: dict[str, Any]
) -> None:
    status = record(gateway, signer, "put", key, b"value")
    read = transaction(blocks, status)
    assert (read.chaincode, read.args) == (profile["chaincode"], (b"put", key, b"value"))
    assert read.creator_bytes == signer.serialized
    assert "admin" in creator(read.creator_bytes).organizational_units
    assert {creator(endorser).msp_id for endorser in read.endorsers} == {
        organisation["msp"] for organisation in profile["organisations"]
    }
    for endorsement in read.endorsements:
        verify(endorsement.endorser, read.endorsed + endorsement.endorser, endorsement.signature)


def test_the_whole_chain_verifies_from_its_first_block(blocks: BlockStream) -> None:
    height = blocks.height()
    chain = list(blocks.blocks(0, height))
    assert [block.number for block in chain] == list(range(height))
    assert chain[0].previous_hash == b""
    for previous, block in pairwise(chain):
        verify_block(block, previous)
    assert all(block.commit_hash for block in chain[1:])


def test_orderers_signed_every_block_but_the_first(blocks: BlockStream) -> None:
    first, *others = blocks.blocks(0, blocks.height())
    assert first.signatures == ()
    for block in others:
        [orderer] = block.signatures
        verify(orderer.signer, orderer.message, orderer.signature)
        assert "orderer" in creator(orderer.signer).organizational_units


def test_both_peers_agree_on_every_commit_hash(
    endpoints: list[Endpoint], signer: Identity, blocks: BlockStream, profile: dict[str, Any]
) -> None:
    other = BlockStream(endpoints[1:], signer, channel=profile["channel"])
    with closing(other):
        height = min(blocks.height(), other.height())
        mine, theirs = ([b.commit_hash for b in s.blocks(0, height)] for s in (blocks, other))
    assert mine == theirs


def test_blocks_go_on_after_the_peer_restarts(
    gateway: Gateway, signer: Identity, blocks: BlockStream, restart: Callable[[str], None]
) -> None:
    start = blocks.height()
    reader = blocks.blocks(start)
    assert record(gateway, signer, "put", uuid4().bytes.hex().encode(), b"before").valid
    before = next(reader)
    restart("peer")
    wait_until(
        lambda: endorsed(gateway, signer), deadline=60, what="both organisations endorse again"
    )
    written = record(gateway, signer, "put", uuid4().bytes.hex().encode(), b"after")
    numbers = [before.number]
    while numbers[-1] < written.block_number:
        numbers.append(next(reader).number)
    assert numbers == list(range(start, written.block_number + 1))


def endorsed(gateway: Gateway, signer: Identity) -> bool:
    try:
        gateway.endorse(signer, "contract_version")
    except (Unavailable, EndorseError):
        return False
    return True


def test_peers_return_to_a_chaincode_service_that_was_killed(
    gateway: Gateway, signer: Identity, restart: Callable[[str], None], key: bytes
) -> None:
    assert record(gateway, signer, "increment", key).valid
    restart("chaincode")
    wait_until(
        lambda: endorsed(gateway, signer), deadline=60, what="both organisations endorse again"
    )
    assert record(gateway, signer, "increment", key).valid
    assert gateway.evaluate(signer, "get", key) == b"2"
