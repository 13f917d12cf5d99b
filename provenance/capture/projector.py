"""From blocks to the event repository."""

from provenance.domain.codec import encode
from provenance.index.facts import BlockFacts, EventFact
from provenance.index.projectors import Row, Rows, Table


class CaptureProjector:
    """One row for each event that got a verdict."""

    tables = (
        Table(
            "capture_event",
            (
                *("block", "transaction", "position", "transaction_id", "recorder", "event_id"),
                *("type", "action", "biz_step", "disposition", "event_time", "utc_offset"),
                *("status", "findings", "core"),
            ),
            ("block", "transaction", "position"),
        ),
    )

    def project(self, facts: BlockFacts) -> Rows:
        """The events of a block."""
        return {"capture_event": [_row(fact) for fact in facts.events]}


def _row(fact: EventFact) -> Row:
    core = fact.core
    _, findings = fact.verdict.to_list()
    return (
        fact.block,
        fact.transaction,
        fact.position,
        fact.transaction_id,
        fact.recorder,
        core.get("id", ""),
        core.get("type", ""),
        core.get("action"),
        core.get("bizStep"),
        core.get("disposition"),
        core.get("eventTime", ""),
        core.get("offset", ""),
        str(fact.verdict.status),
        encode(findings).decode(),
        encode(core).decode(),
    )
