"""The embedded ledger's state and blocks in PostgreSQL."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.db import DatabaseError, connection, transaction

from hlfabric.identity import Identity, verify
from provenance.ledger.creators import certificate_of, creator_of
from provenance.ledger.embedded.envelopes import (
    Envelope,
    Header,
    Version,
    data_hash,
    header_hash,
    read,
)
from provenance.ledger.port import VALID, Block, LedgerAltered, LedgerUnavailable, Transaction

CONFLICT = "MVCC_READ_CONFLICT"
DUPLICATE = "DUPLICATE_TXID"
ORDER_LOCK = 0x1ED6E4
GENESIS = b""
CHUNK = 50


@contextmanager
def database() -> Iterator[None]:
    """PostgreSQL's errors as the port's. Raises LedgerUnavailable."""
    try:
        yield
    except DatabaseError as error:
        raise LedgerUnavailable(f"The embedded ledger's database failed: {error}") from error


@contextmanager
def ordering() -> Iterator[Any]:
    """A cursor in a transaction that no other process orders blocks in meanwhile."""
    with database(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORDER_LOCK])
        yield cursor


def state(keys: Sequence[str]) -> dict[str, tuple[bytes, Version]]:
    """The committed values that are there, each with the version that wrote it."""
    with database(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, value, block, position FROM ledger_state WHERE key = ANY(%s)", [list(keys)]
        )
        return {key: (bytes(value), (block, at)) for key, value, block, at in cursor.fetchall()}


def append(cursor: Any, signed: bytes, node: Identity) -> None:
    """Put an envelope into a block of its own, valid or not; write its state if it is valid."""
    envelope, _ = read(signed)
    cursor.execute("SELECT number, hash FROM ledger_block ORDER BY number DESC LIMIT 1")
    number, previous = cursor.fetchone() or (-1, GENESIS)
    code = _validate(cursor, envelope)
    header = Header(number + 1, bytes(previous), data_hash(signed), code)
    own = header_hash(header)
    cursor.execute(
        "INSERT INTO ledger_block (number, previous_hash, data_hash, hash, signature, envelope,"
        " code, transaction_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            *(header.number, header.previous_hash, header.data_hash, own, node.sign(own)),
            *(signed, code, envelope.transaction_id),
        ],
    )
    if code == VALID:
        _write(cursor, envelope.writes, header.number)


def _validate(cursor: Any, envelope: Envelope) -> str:
    cursor.execute(
        "SELECT 1 FROM ledger_block WHERE transaction_id = %s", [envelope.transaction_id]
    )
    if cursor.fetchone():
        return DUPLICATE
    cursor.execute(
        "SELECT key, block, position FROM ledger_state WHERE key = ANY(%s)", [list(envelope.reads)]
    )
    current = {key: (block, position) for key, block, position in cursor.fetchall()}
    stale = any(current.get(key) != version for key, version in envelope.reads.items())
    return CONFLICT if stale else VALID


def _write(cursor: Any, writes: Mapping[str, bytes], block: int) -> None:
    cursor.execute(
        "INSERT INTO ledger_state SELECT k, v, %s, 0"
        " FROM unnest(%s::text[], %s::bytea[]) AS n(k, v)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value, block = excluded.block,"
        " position = excluded.position",
        [block, list(writes), list(writes.values())],
    )


def fate(transaction_id: str) -> tuple[str, int] | None:
    """The code and block of a transaction's first place in the chain."""
    with database(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, number FROM ledger_block WHERE transaction_id = %s"
            " ORDER BY number LIMIT 1",
            [transaction_id],
        )
        row = cursor.fetchone()
    return None if row is None else (row[0], row[1])


def height() -> int:
    """The number of blocks."""
    with database(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(number) + 1, 0) FROM ledger_block")
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class Stored:
    """A block as it lies in the database, not checked yet."""

    header: Header
    hash: bytes
    signature: bytes
    envelope: bytes

    def checked(self, *, previous: bytes | None, node: Identity) -> Block:
        """The block, if it follows ``previous`` and nothing of it was altered.

        Raises LedgerAltered.
        """
        header = self.header
        if previous is not None and previous != header.previous_hash:
            raise self._altered("it does not follow the block before it")
        if data_hash(self.envelope) != header.data_hash or header_hash(header) != self.hash:
            raise self._altered("its hash differs")
        try:
            verify(node.serialized, self.hash, self.signature)
        except InvalidSignature as error:
            raise self._altered("its signature is not this node's") from error
        return Block(
            header.number,
            header.previous_hash,
            header.data_hash,
            self.hash,
            (_transaction(self.envelope, header.code),),
        )

    def _altered(self, how: str) -> LedgerAltered:
        return LedgerAltered(
            f"Block {self.header.number} of the embedded ledger was altered: {how}."
        )


def stored(start: int, stop: int | None) -> list[Stored]:
    """The next blocks from ``start``, at most a chunk of them."""
    with database(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, previous_hash, data_hash, code, hash, signature, envelope"
            " FROM ledger_block WHERE number >= %s AND (%s::bigint IS NULL OR number < %s)"
            " ORDER BY number LIMIT %s",
            [start, stop, stop, CHUNK],
        )
        return [
            Stored(
                Header(number, bytes(previous), bytes(data), code),
                *(bytes(own), bytes(signature), bytes(envelope)),
            )
            for number, previous, data, code, own, signature, envelope in cursor.fetchall()
        ]


def _transaction(data: bytes, code: str) -> Transaction:
    envelope, _ = read(data)
    creator = creator_of(envelope.creator)
    return Transaction(
        id=envelope.transaction_id,
        position=0,
        code=code,
        msp=creator.msp,
        gln=creator.gln,
        timestamp=envelope.timestamp,
        function=envelope.function,
        payload=envelope.payload,
        response=envelope.response,
        writes=envelope.writes if code == VALID else {},
        certificate=certificate_of(envelope.creator),
    )
