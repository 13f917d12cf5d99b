"""Who signed a block and its transactions; nothing altered passes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from hlfabric import protos
from hlfabric.blocks import Block, BlockSignature, Endorsement, Transaction, parse_block
from hlfabric.deliver import BlockStream
from hlfabric.errors import SignatureError
from hlfabric.gateway import Gateway
from hlfabric.identity import P256_ORDER, Identity, serialize
from hlfabric.msp import Channel, read_channel
from hlfabric.signatures import orderers_of, signers_of
from tests.hlfabric.builders import block, endorsed_payload, signed
from tests.hlfabric.certificates import certificate
from tests.hlfabric.channels import CLIENT, ONE_CA, ORDERER, PEERS, configuration
from tests.hlfabric.transactions import record

CHANNEL = read_channel(configuration())


PAYLOAD = endorsed_payload(CLIENT, b"put", b"a", endorsers=PEERS, result=b"done")
BLOCK = parse_block(block(1, b"p", signed(CLIENT, PAYLOAD), codes=b"\0", orderer=ORDERER))
(TRANSACTION,) = BLOCK.transactions


def high(signature: bytes) -> bytes:
    """The same signature with the other S."""
    r, s = decode_dss_signature(signature)
    return encode_dss_signature(r, P256_ORDER - s)


def test_signers_are_named() -> None:
    (orderer,) = orderers_of(BLOCK, CHANNEL)
    signers = signers_of(TRANSACTION, CHANNEL)
    assert orderer.msp_id == "Orderers"
    assert signers.creator.msp_id == "One"
    assert signers.organisations == {"One", "Two"}


def test_a_block_that_no_orderer_signed_is_told() -> None:
    with pytest.raises(SignatureError, match="is signed by no orderer"):
        orderers_of(replace(BLOCK, signatures=()), CHANNEL)
    with pytest.raises(SignatureError, match="is signed by no orderer"):
        orderers_of(replace(BLOCK, transactions=()), CHANNEL)


def test_no_transaction_of_another_time_shakes_a_block() -> None:
    later = replace(TRANSACTION, timestamp=TRANSACTION.timestamp + timedelta(days=9000))
    assert orderers_of(replace(BLOCK, transactions=(later, TRANSACTION)), CHANNEL)
    with pytest.raises(SignatureError, match="was not valid"):
        orderers_of(replace(BLOCK, transactions=(later,)), CHANNEL)


def test_a_transaction_of_another_channel_is_told() -> None:
    with pytest.raises(SignatureError, match="is of the channel 'supply'"):
        signers_of(TRANSACTION, replace(CHANNEL, name="other"))


def resigned(by: Identity) -> BlockSignature:
    return replace(BLOCK.signatures[0], signer=by.serialized)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (replace(BLOCK.signatures[0], message=b"x"), "does not fit block 1"),
        (replace(BLOCK.signatures[0], signature=b"x"), "does not fit block 1"),
        (replace(BLOCK.signatures[0], signature=high(BLOCK.signatures[0].signature)), "high S"),
        (resigned(PEERS[0]), "No CA of the channel vouches"),
        (resigned(ONE_CA), "No CA of the channel vouches"),
    ],
)
def test_an_orderer_s_signature_that_does_not_hold_is_told(
    other: BlockSignature, reason: str
) -> None:
    with pytest.raises(SignatureError, match=reason):
        orderers_of(replace(BLOCK, signatures=(BLOCK.signatures[0], other)), CHANNEL)


def endorsed_by(other: Endorsement) -> Transaction:
    return replace(TRANSACTION, endorsements=(TRANSACTION.endorsements[0], other))


SECOND = TRANSACTION.endorsements[1]
ANOTHER = endorsed_payload(CLIENT, b"put", b"b", endorsers=PEERS, result=b"done")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (replace(TRANSACTION, type=protos.common.CONFIG), "is no chaincode's"),
        (replace(TRANSACTION, signature=b"x"), "does not fit transaction"),
        (replace(TRANSACTION, signed=TRANSACTION.signed + b"x"), "does not fit transaction"),
        (replace(TRANSACTION, signature=high(TRANSACTION.signature)), "high S"),
        (replace(TRANSACTION, creator_bytes=ORDERER.serialized), "No CA of the channel"),
        (endorsed_by(replace(SECOND, signature=b"x")), "does not fit transaction"),
        (endorsed_by(replace(SECOND, endorser=PEERS[0].serialized)), "does not fit transaction"),
        (endorsed_by(replace(SECOND, endorser=CLIENT.serialized)), "is no peer"),
        (
            replace(TRANSACTION, signed=ANOTHER, signature=CLIENT.sign(ANOTHER)),
            "answers another proposal",
        ),
    ],
)
def test_a_transaction_that_does_not_hold_is_told(other: Transaction, reason: str) -> None:
    with pytest.raises(SignatureError, match=reason):
        signers_of(other, CHANNEL)


def test_a_key_of_another_kind_signs_nothing() -> None:
    pem = certificate(ed25519.Ed25519PrivateKey.generate(), authority=ONE_CA, units=("client",))
    other = replace(TRANSACTION, creator_bytes=serialize("One", pem))
    with pytest.raises(SignatureError, match="no elliptic curve key"):
        signers_of(other, CHANNEL)


@pytest.mark.fabric
def test_every_byte_of_a_real_block_s_signatures_counts(
    gateway: Gateway, signer: Identity, blocks: BlockStream, key: bytes
) -> None:
    status = record(gateway, signer, "put", key, b"value")
    channel = read_channel(blocks.configuration())
    raw = protos.common.Block.FromString(blocks.raw(status.block_number))
    parsed = parse_block(raw)
    (orderer,) = orderers_of(parsed, channel)
    assert orderer.msp_id == "OrderingMSP"
    (transaction,) = (each for each in parsed.transactions if each.id == status.transaction_id)
    assert signers_of(transaction, channel).organisations == {"GrowersMSP", "TradersMSP"}
    for name in ("signed", "signature"):
        every_byte(transaction, name, partial(signers_of, channel=channel))
    (signature,) = parsed.signatures
    for name in ("message", "signature"):
        every_byte(signature, name, partial(resigned_with, parsed, channel))


def resigned_with(parsed: Block, channel: Channel, signature: BlockSignature) -> None:
    orderers_of(replace(parsed, signatures=(signature,)), channel)


def every_byte(value: Any, name: str, check: Callable[[Any], object]) -> None:
    """No byte of a field can be another."""
    data = getattr(value, name)
    for place in range(len(data)):
        other = data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]
        with pytest.raises(SignatureError):
            check(replace(value, **{name: other}))
