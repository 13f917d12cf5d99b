"""What of a block goes into the event tree."""

from functools import lru_cache

from provenance.domain.codec import encode
from provenance.domain.custody.verdicts import Status
from provenance.index.facts import BlockFacts, EventFact
from provenance.ledger.proofs import leaf_hash

KEPT = (Status.APPLIED, Status.RECORDED)
"""Refused events and repetitions change nothing and are no leaves."""


def leaf_hashes(facts: BlockFacts) -> list[bytes]:
    """The hashes of a block's leaves, in the ledger's order."""
    return [leaf_hash(leaf(fact)) for fact in facts.events if fact.verdict.status in KEPT]


def leaf(fact: EventFact) -> bytes:
    """The ledger's JSON of [recorder, core, verdict, transaction id, block, position].

    The core is encoded already. Its commitment keeps strangers from guessing a leaf by its hash.
    """
    parts = (
        _encoded(fact.recorder),
        fact.encoded,
        encode(fact.verdict.to_list()),
        _encoded(fact.transaction_id),
    )
    return b"[%b,%d,%d]" % (b",".join(parts), fact.block, fact.position)


_encoded = lru_cache(maxsize=4096)(encode)
