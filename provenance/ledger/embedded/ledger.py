"""The embedded ledger: Fabric's semantics on one node, state and blocks in PostgreSQL.

Reads come before writes, a transaction whose reads are stale is kept as invalid, and the same
envelope is committed once. Blocks hold one transaction each, are chained by hash, and signed by
the node.
"""

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from threading import Event

import structlog
from cryptography.exceptions import InvalidSignature

from hlfabric.identity import Identity, verify
from provenance.contract.calls import Call
from provenance.contract.contract import Result, invoke
from provenance.contract.overlay import Read
from provenance.contract.refusal import ContractError
from provenance.ledger import wallet
from provenance.ledger.creators import ADMIN_PREFIX, admin_of, attributes_of, creator_of
from provenance.ledger.embedded import chain
from provenance.ledger.embedded.authority import issue
from provenance.ledger.embedded.envelopes import Envelope, Version, now, read, sign
from provenance.ledger.port import (
    Block,
    Commit,
    Endorsement,
    LedgerError,
    LedgerRejected,
    OutcomeUnknown,
)

log = structlog.get_logger("ledger")
MSP = "EmbeddedMSP"
NO_ENDORSEMENTS = (
    "The embedded ledger has no endorsements and no orderers: one node alone signs its blocks. "
    "`manage.py proof export` makes the proof that it can give."
)
NODE = f"node:{MSP}"
AUTHORITY = f"ca:{MSP}"
POLL_SECONDS = 0.05


class EmbeddedLedger:
    """One node's own chain. Every process that uses the same database sees the same ledger."""

    name = "embedded"

    def __init__(self) -> None:
        self._closed = Event()

    # --- the port

    def evaluate(self, call: Call, *, signer: str) -> bytes:
        """The contract's response to a call that writes nothing."""
        return _run(call, _identity(signer))[0].response

    def endorse(self, call: Call, *, signer: str) -> Endorsement:
        """Run the contract on the committed state, remembering what it read."""
        envelope, signed = _run(call, _identity(signer))
        return Endorsement(envelope.transaction_id, signed, envelope.response)

    def submit(self, endorsement: Endorsement, *, signer: str) -> None:
        """Append the envelope as a block of its own, valid or not."""
        del signer
        envelope, signed = read(endorsement.envelope)
        try:
            verify(envelope.creator, signed.envelope, signed.signature)
        except InvalidSignature as error:
            raise LedgerRejected("The envelope's signature is not its creator's.") from error
        with chain.ordering() as cursor:
            chain.append(cursor, endorsement.envelope, _node())

    def commit(self, transaction_id: str, *, signer: str, timeout: float) -> Commit:
        """What became of a transaction; it is in a block as soon as it is submitted."""
        del signer
        end = time.monotonic() + timeout
        while True:
            found = chain.fate(transaction_id)
            if found is not None:
                return Commit(transaction_id, found[0], found[1])
            if time.monotonic() > end or self._closed.wait(POLL_SECONDS):
                raise OutcomeUnknown(f"Transaction {transaction_id} is in no block.")

    def height(self) -> int:
        """The number of blocks."""
        return chain.height()

    def blocks(
        self, start: int, *, stop: int | None = None, msp: str | None = None
    ) -> Iterator[Block]:
        """Blocks in order, each checked against the one before. There is one chain only."""
        del msp
        number, previous = start, None
        while not self._closed.is_set() and (stop is None or number < stop):
            found = chain.stored(number, stop)
            if not found:
                self._closed.wait(POLL_SECONDS)
                continue
            node = wallet.signer(NODE)
            for stored in found:
                block = stored.checked(previous=previous, node=node)
                number, previous = block.number + 1, block.hash
                yield block

    channel = "embedded"

    def roots(self) -> dict[str, bytes]:
        """The CA that the node has made itself."""
        return {MSP: _authority().certificate_pem}

    def audit(self, start: int, stop: int) -> Iterator[tuple[int, list[str]]]:
        """One node alone signs, and ``blocks`` checks that: nobody else can be asked."""
        for block in self.blocks(start, stop=stop):
            yield block.number, []

    def block(self, number: int) -> bytes:
        """Not here."""
        raise LedgerError(f"Block {number} cannot be proved. {NO_ENDORSEMENTS}")

    def configuration(self) -> bytes:
        """Not here."""
        raise LedgerError(NO_ENDORSEMENTS)

    def close(self) -> None:
        """End every stream."""
        self._closed.set()

    # --- identities

    def organisations(self) -> list[str]:
        """The only organisation."""
        return [MSP]

    def enrol(self, *, gln: str, msp: str, node: bool = False) -> None:
        """Give a party a key and a certificate with its GLN."""
        if msp != MSP:
            raise LedgerRejected(f"The embedded ledger has one organisation, {MSP}, and no {msp}.")
        _make_identity(gln, unit="client", attributes=attributes_of(gln, node=node))


def _run(call: Call, identity: Identity) -> tuple[Envelope, bytes]:
    versions: dict[str, Version | None] = {}

    def read_state(keys: Sequence[str]) -> Mapping[str, bytes | None]:
        rows = chain.state(keys)
        versions.update({key: rows[key][1] if key in rows else None for key in keys})
        return {key: rows[key][0] if key in rows else None for key in keys}

    result = _invoke(call, identity, read_state)
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


def _invoke(call: Call, identity: Identity, read_state: Read) -> Result:
    """The contract's result; a fault of its code is a rejection, as a chaincode's is on Fabric."""
    try:
        return invoke(call, creator_of(identity.serialized), read_state)
    except ContractError as error:
        raise LedgerRejected(f"{error.code}: {error}") from error
    except LedgerError:
        raise
    except Exception as error:
        log.exception("the contract failed", function=call.function)
        raise LedgerRejected(f"{type(error).__name__}: {error}") from error


def _identity(signer: str) -> Identity:
    if signer == admin_of(MSP) and not wallet.holds(signer):
        _make_identity(signer, unit="admin", attributes={})
    return wallet.signer(signer)


def _node() -> Identity:
    """The key that signs blocks, made with the first block; called by one process at a time."""
    if not wallet.holds(NODE):
        _make_identity(NODE, unit="orderer", attributes={})
    return wallet.signer(NODE)


def _make_identity(name: str, *, unit: str, attributes: dict[str, str]) -> None:
    subject = name.removeprefix(ADMIN_PREFIX)
    certificate, key = issue(subject, unit=unit, attributes=attributes, authority=_authority())
    wallet.party_add(gln=name, msp=MSP, certificate_pem=certificate, private_key_pem=key)


def _authority() -> Identity:
    """The key that certifies all others, made with the first of them."""
    if not wallet.holds(AUTHORITY):
        certificate, key = issue(MSP, unit="ca", attributes={}, authority=None)
        wallet.party_add(gln=AUTHORITY, msp=MSP, certificate_pem=certificate, private_key_pem=key)
    return wallet.signer(AUTHORITY)
