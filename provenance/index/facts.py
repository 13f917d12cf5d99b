"""A block's content decoded once, for all projectors."""

from dataclasses import dataclass
from typing import Any

from provenance.contract.calls import EVENTS_RECORD, verdicts
from provenance.domain.codec import decode, encode
from provenance.domain.custody.verdicts import Verdict
from provenance.ledger.port import Block, Transaction


@dataclass(frozen=True, slots=True)
class EventFact:
    """An event that the ledger gave a verdict on; refused ones too."""

    block: int
    transaction: int
    position: int
    transaction_id: str
    recorder: str
    msp: str
    core: dict[str, Any]
    verdict: Verdict
    encoded: bytes
    """The core in the ledger's JSON."""


@dataclass(frozen=True, slots=True)
class CallFact:
    """A valid call that records no events, as its signer made it; ``content`` is decoded."""

    block: int
    transaction: int
    signer: str
    msp: str
    function: str
    content: Any


@dataclass(frozen=True, slots=True)
class BlockFacts:
    """A block with what its valid transactions say."""

    block: Block
    events: tuple[EventFact, ...]
    calls: tuple[CallFact, ...]


def block_facts(block: Block) -> BlockFacts:
    """Decode a block's calls and responses; of invalid transactions nothing is decoded."""
    events: list[EventFact] = []
    calls: list[CallFact] = []
    for transaction in block.transactions:
        if transaction.valid and transaction.function == EVENTS_RECORD:
            events += _events(block.number, transaction)
        elif transaction.valid:
            calls.append(_call(block.number, transaction))
    return BlockFacts(block, tuple(events), tuple(calls))


def _events(number: int, transaction: Transaction) -> list[EventFact]:
    groups = decode(transaction.payload)["groups"]
    cores = [core for group in groups for core in group]
    return [
        EventFact(
            number,
            transaction.position,
            position,
            transaction.id,
            transaction.gln or "",
            transaction.msp,
            core,
            verdict,
            encode(core),
        )
        for position, (core, verdict) in enumerate(
            zip(cores, verdicts(transaction.response), strict=True)
        )
    ]


def _call(number: int, transaction: Transaction) -> CallFact:
    return CallFact(
        number,
        transaction.position,
        transaction.gln or "",
        transaction.msp,
        transaction.function,
        decode(transaction.payload) if transaction.payload else None,
    )
