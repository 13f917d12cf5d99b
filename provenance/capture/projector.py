"""From blocks to the event repository.

What another node's party sends to the ledger may be anything: a refused core need not even be an
object. The index must not stop at it.
"""

from typing import Any

from provenance.domain.codec import encode
from provenance.index.facts import BlockFacts, EventFact
from provenance.index.projectors import Row, Rows, Table

LONGEST_ID = 500
"""Characters of an event id that capture takes and that are kept beside the core."""


class CaptureProjector:
    """One row for each event that got a verdict."""

    tables = (
        Table(
            "capture_event",
            (
                *("block", "transaction", "position", "transaction_id", "recorder", "event_id"),
                *("type", "action", "biz_step", "disposition", "event_time", "utc_offset"),
                *("status", "findings", "commitment", "core"),
            ),
            ("block", "transaction", "position"),
        ),
    )

    def project(self, facts: BlockFacts) -> Rows:
        """The events of a block."""
        return {"capture_event": [_row(fact) for fact in facts.events]}


def storable(value: Any) -> str | None:
    """A text as PostgreSQL can keep it, which knows no NUL; None for what is no text."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else None


def _row(fact: EventFact) -> Row:
    core = fact.core if isinstance(fact.core, dict) else {}
    _, findings = fact.verdict.to_list()
    return (
        fact.block,
        fact.transaction,
        fact.position,
        fact.transaction_id,
        fact.recorder,
        (storable(core.get("id")) or "")[:LONGEST_ID],
        storable(core.get("type")) or "",
        storable(core.get("action")),
        storable(core.get("bizStep")),
        storable(core.get("disposition")),
        storable(core.get("eventTime")) or "",
        storable(core.get("offset")) or "",
        str(fact.verdict.status),
        encode(findings).decode(),
        storable(core.get("commitment")) or "",
        fact.encoded.decode(),
    )
