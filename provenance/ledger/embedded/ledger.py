"""The embedded ledger: Fabric's semantics on one node, state and blocks in PostgreSQL.

Reads come before writes, a transaction whose reads are stale is kept as invalid, and the same
envelope is committed once. Blocks hold one transaction each and are chained by hash.
"""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.db import DatabaseError, connection, transaction

from hlfabric.identity import verify
from provenance.contract.calls import Call
from provenance.contract.contract import GLN_ATTRIBUTE, invoke
from provenance.contract.refusal import ContractError
from provenance.ledger import wallet
from provenance.ledger.creators import ADMIN_PREFIX, admin_of, creator_of
from provenance.ledger.embedded.authority import self_signed
from provenance.ledger.embedded.envelopes import (
    Envelope,
    Header,
    Version,
    data_hash,
    header_hash,
    now,
    read,
    sign,
)
from provenance.ledger.port import (
    VALID,
    Block,
    Commit,
    Endorsement,
    LedgerError,
    LedgerRejected,
    LedgerUnavailable,
    OutcomeUnknown,
    Transaction,
)

MSP = "EmbeddedMSP"
CONFLICT = "MVCC_READ_CONFLICT"
DUPLICATE = "DUPLICATE_TXID"
ORDER_LOCK = 0x1ED6E4
POLL_SECONDS = 0.05
GENESIS = b""


class EmbeddedLedger:
    """One node's own chain. Every process that uses the same database sees the same ledger."""

    name = "embedded"

    def __init__(self) -> None:
        self._closed = Event()

    # --- the port

    def evaluate(self, call: Call, *, signer: str) -> bytes:
        """The contract's response to a call that writes nothing."""
        return self._run(call, signer)[0].response

    def endorse(self, call: Call, *, signer: str) -> Endorsement:
        """Run the contract on the committed state, remembering what it read."""
        envelope, signed = self._run(call, signer)
        return Endorsement(envelope.transaction_id, signed, envelope.response)

    def submit(self, endorsement: Endorsement, *, signer: str) -> None:
        """Append the envelope as a block of its own, valid or not."""
        del signer
        envelope, signed = read(endorsement.envelope)
        try:
            verify(envelope.creator, signed.envelope, signed.signature)
        except InvalidSignature as error:
            raise LedgerRejected("The envelope's signature is not its creator's.") from error
        with _database(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORDER_LOCK])
            _append(cursor, envelope, endorsement.envelope)

    def commit(self, transaction_id: str, *, signer: str, timeout: float) -> Commit:
        """What became of a transaction; it is in a block as soon as it is submitted."""
        del signer
        end = time.monotonic() + timeout
        while True:
            found = _fate(transaction_id)
            if found is not None:
                return Commit(transaction_id, found[0], found[1])
            if time.monotonic() > end or self._closed.wait(POLL_SECONDS):
                raise OutcomeUnknown(f"Transaction {transaction_id} is in no block.")

    def height(self) -> int:
        """The number of blocks."""
        with _database(), connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(number) + 1, 0) FROM ledger_block")
            return int(cursor.fetchone()[0])

    def blocks(self, start: int, *, stop: int | None = None) -> Iterator[Block]:
        """Blocks in order, each checked against the one before."""
        number, previous = start, None
        while not self._closed.is_set() and (stop is None or number < stop):
            rows = _block_rows(number, stop)
            for row in rows:
                block = _checked(row, previous)
                number, previous = block.number + 1, block.hash
                yield block
            if not rows:
                self._closed.wait(POLL_SECONDS)

    def close(self) -> None:
        """End every stream."""
        self._closed.set()

    # --- identities

    def organisations(self) -> list[str]:
        """The only organisation."""
        return [MSP]

    def enrol(self, *, gln: str, msp: str) -> None:
        """Give a party a key and a certificate with its GLN."""
        if msp != MSP:
            raise LedgerRejected(f"The embedded ledger has one organisation, {MSP}, and no {msp}.")
        _make_identity(gln, unit="client", attributes={GLN_ATTRIBUTE: gln})

    def _run(self, call: Call, signer: str) -> tuple[Envelope, bytes]:
        if signer == admin_of(MSP) and not wallet.holds(signer):
            _make_identity(signer, unit="admin", attributes={})
        identity = wallet.signer(signer)
        versions: dict[str, Version | None] = {}

        def read_state(keys: Sequence[str]) -> Mapping[str, bytes | None]:
            rows = _state_rows(keys)
            versions.update({key: rows[key][1] if key in rows else None for key in keys})
            return {key: rows[key][0] if key in rows else None for key in keys}

        try:
            result = invoke(call, creator_of(identity.serialized), read_state)
        except ContractError as error:
            raise LedgerRejected(f"{error.code}: {error}") from error
        envelope = Envelope(
            secrets.token_hex(32),
            identity.serialized,
            now(),
            call.function,
            call.payload,
            versions,
            result.writes,
            result.response,
        )
        return envelope, sign(envelope, identity)


def _make_identity(name: str, *, unit: str, attributes: dict[str, str]) -> None:
    subject = name.removeprefix(ADMIN_PREFIX)
    certificate, key = self_signed(subject, unit=unit, attributes=attributes)
    wallet.party_add(gln=name, msp=MSP, certificate_pem=certificate, private_key_pem=key)


# --- blocks and state in PostgreSQL


@contextmanager
def _database() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise LedgerUnavailable(f"The embedded ledger's database failed: {error}") from error


def _state_rows(keys: Sequence[str]) -> dict[str, tuple[bytes, Version]]:
    with _database(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, value, block, position FROM ledger_state WHERE key = ANY(%s)", [list(keys)]
        )
        return {key: (bytes(value), (block, at)) for key, value, block, at in cursor.fetchall()}


def _append(cursor: Any, envelope: Envelope, signed: bytes) -> None:
    cursor.execute("SELECT number, hash FROM ledger_block ORDER BY number DESC LIMIT 1")
    number, previous = cursor.fetchone() or (-1, GENESIS)
    header = Header(number + 1, bytes(previous), data_hash(signed))
    code = _validate(cursor, envelope)
    cursor.execute(
        "INSERT INTO ledger_block VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [
            header.number,
            header.previous_hash,
            header.data_hash,
            header_hash(header),
            signed,
            code,
            envelope.transaction_id,
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


def _fate(transaction_id: str) -> tuple[str, int] | None:
    with _database(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, number FROM ledger_block WHERE transaction_id = %s"
            " ORDER BY number LIMIT 1",
            [transaction_id],
        )
        row = cursor.fetchone()
    return None if row is None else (row[0], row[1])


BlockRow = tuple[int, bytes, bytes, bytes, bytes, str]


def _block_rows(start: int, stop: int | None) -> list[BlockRow]:
    with _database(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, previous_hash, data_hash, hash, envelope, code FROM ledger_block"
            " WHERE number >= %s AND (%s::bigint IS NULL OR number < %s) ORDER BY number LIMIT 50",
            [start, stop, stop],
        )
        return [
            (number, bytes(previous), bytes(data), bytes(own), bytes(envelope), code)
            for number, previous, data, own, envelope, code in cursor.fetchall()
        ]


def _checked(row: BlockRow, previous: bytes | None) -> Block:
    number, previous_hash, stored_data_hash, stored_hash, envelope, code = row
    header = Header(number, previous_hash, data_hash(envelope))
    chained = previous is None or previous == previous_hash
    if not chained or header.data_hash != stored_data_hash or header_hash(header) != stored_hash:
        raise LedgerError(f"Block {number} of the embedded ledger was altered: its hash differs.")
    return Block(
        number, previous_hash, header.data_hash, stored_hash, (_transaction(envelope, code),)
    )


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
    )
