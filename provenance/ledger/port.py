"""The ledger as the rest of the project sees it.

An adapter (Fabric, or the embedded ledger) takes a call, lets the contract run on it, orders the
result, and gives back blocks. Submitting has three steps so that the caller can keep the signed
envelope before it is sent: the same envelope may be submitted any number of times and is
committed once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from provenance.contract.calls import Call

VALID = "VALID"


class LedgerError(Exception):
    """Something went wrong between this node and the ledger."""


class LedgerUnavailable(LedgerError):
    """The ledger did not answer; nothing was recorded by this attempt. Try again."""


class LedgerConflict(LedgerError):
    """Another transaction changed the same keys first. Try again as a new transaction."""


class LedgerAltered(LedgerError):
    """A block does not fit its hashes or its predecessor's: somebody has changed what was kept."""


class LedgerRejected(LedgerError):
    """The contract or the network refused the call. Trying again gives the same answer."""


class OutcomeUnknown(LedgerError):
    """The call was sent and its fate is not known. Look in the index, else submit it again."""


@dataclass(frozen=True, slots=True)
class Endorsement:
    """A transaction that the endorsers agreed to, signed and ready to be ordered."""

    transaction_id: str
    envelope: bytes
    response: bytes


@dataclass(frozen=True, slots=True)
class Commit:
    """What became of a transaction: its code, such as ``VALID`` or ``MVCC_READ_CONFLICT``."""

    transaction_id: str
    code: str
    block: int

    @property
    def valid(self) -> bool:
        """Whether its writes took effect."""
        return self.code == VALID


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction of a block, valid or not; ``writes`` are those that took effect."""

    id: str
    position: int
    code: str
    msp: str
    gln: str | None
    timestamp: str
    function: str
    payload: bytes
    response: bytes
    writes: Mapping[str, bytes]
    certificate: bytes = b""
    """The signer's, in PEM."""

    @property
    def valid(self) -> bool:
        """Whether its writes took effect."""
        return self.code == VALID


@dataclass(frozen=True, slots=True)
class Block:
    """A block whose number, previous hash and data hash the adapter has checked."""

    number: int
    previous_hash: bytes
    data_hash: bytes
    hash: bytes
    transactions: tuple[Transaction, ...]


class Ledger(Protocol):
    """One node's way to the ledger. Methods may be called from several threads.

    ``signer`` is the GLN of a party whose key the node's wallet holds.
    Every method raises ``LedgerUnavailable`` when the ledger does not answer in time.
    """

    name: str

    @property
    def channel(self) -> str:
        """The name of the chain that is followed."""
        ...

    def evaluate(self, call: Call, *, signer: str) -> bytes:
        """The contract's response to a call that writes nothing.

        Raises LedgerRejected with the contract's reason.
        """
        ...

    def endorse(self, call: Call, *, signer: str) -> Endorsement:
        """Run the call on the endorsers; nothing is recorded yet.

        Raises LedgerRejected with the contract's reason, LedgerConflict where the endorsers saw
        different states.
        """
        ...

    def submit(self, endorsement: Endorsement, *, signer: str) -> None:
        """Hand the envelope to the orderer.

        Raises LedgerRejected when the orderer refused it, OutcomeUnknown when it may have arrived.
        """
        ...

    def commit(self, transaction_id: str, *, signer: str, timeout: float) -> Commit:
        """Wait until the transaction is in a block. Raises OutcomeUnknown after ``timeout`` s."""
        ...

    def height(self) -> int:
        """The number of blocks; the last one has number ``height() - 1``."""
        ...

    def blocks(
        self, start: int, *, stop: int | None = None, msp: str | None = None
    ) -> Iterator[Block]:
        """Blocks from ``start`` to ``stop`` (not included), or for ever; resumes by itself.

        They come from the node's own peer, or from that of the organisation ``msp``.
        Raises LedgerAltered when a block's number or hashes do not fit its predecessor's.
        """
        ...

    def roots(self) -> dict[str, bytes]:
        """The certificates, in PEM, of the CAs that vouch for each organisation, by MSP."""
        ...

    def audit(self, start: int, stop: int) -> Iterator[tuple[int, list[str]]]:
        """Each block's number, and what does not hold of it beyond its own hashes, in words.

        Signatures of orderers, signers and endorsers; whether most organisations endorsed; and
        whether every organisation's peer has the same block and drew the same from it. Raises
        LedgerUnavailable where one of the peers does not have all these blocks.
        """
        ...

    def block(self, number: int) -> bytes:
        """A block as peers keep it, with all signatures in it (``common.Block``).

        Raises LedgerError where the ledger has no endorsements.
        """
        ...

    def configuration(self) -> bytes:
        """The block that names the channel's organisations and their CAs. Raises LedgerError."""
        ...

    def close(self) -> None:
        """End every stream and connection."""
        ...
