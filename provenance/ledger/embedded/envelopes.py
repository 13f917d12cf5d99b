"""Signed transactions and the blocks that chain them."""

from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from hlfabric.identity import Identity

Version = tuple[int, int]
"""The block and position of the transaction that wrote a value."""


class Envelope(msgspec.Struct, frozen=True):
    """What an endorsement found: what was read, and what is to be written."""

    transaction_id: str
    creator: bytes
    timestamp: str
    function: str
    payload: bytes
    reads: dict[str, Version | None]
    writes: dict[str, bytes]
    response: bytes


class Signed(msgspec.Struct, frozen=True):
    """An envelope's bytes with its creator's signature over them."""

    envelope: bytes
    signature: bytes


class Header(msgspec.Struct, frozen=True, array_like=True):
    """What a block's hash covers; ``code`` is the fate of its transaction."""

    number: int
    previous_hash: bytes
    data_hash: bytes
    code: str


def sign(envelope: Envelope, identity: Identity) -> bytes:
    """The envelope with its signature, as bytes."""
    content = msgspec.msgpack.encode(envelope)
    return msgspec.msgpack.encode(Signed(content, identity.sign(content)))


def read(data: bytes) -> tuple[Envelope, Signed]:
    """An envelope from its signed bytes."""
    signed = msgspec.msgpack.decode(data, type=Signed)
    return msgspec.msgpack.decode(signed.envelope, type=Envelope), signed


def now() -> str:
    """The time of a transaction, which its client chooses."""
    return datetime.now(UTC).isoformat()


def data_hash(envelope: bytes) -> bytes:
    """SHA-256 over a block's only envelope."""
    return sha256(envelope).digest()


def header_hash(header: Header) -> bytes:
    """SHA-256 over a block's header."""
    return sha256(msgspec.msgpack.encode(header)).digest()
