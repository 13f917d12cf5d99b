"""What parties stated, and how far a statement has come."""

from dataclasses import dataclass

from django.db.models import QuerySet

from provenance.domain.custody.verdicts import Status
from provenance.evidence.models import EvidenceCall, Statement
from provenance.relay.selectors import CallState, calls

INDEXED = "indexed"


@dataclass(frozen=True, slots=True)
class StatementState:
    """A statement on its way: pending, submitted, committed, then indexed; or refused, or failed.

    ``reason`` says why it was refused or failed; ``block`` is known as soon as it is indexed.
    """

    state: str
    transaction_id: str | None = None
    block: int | None = None
    reason: str | None = None


def statement(*, kind: str, party: str, evidence_id: str) -> Statement | None:
    """What a party stated under an id, as far as the ledger is indexed."""
    return _counting(kind).filter(party=party, evidence_id=evidence_id).first()


def statements(*, kind: str, prefix: str) -> list[Statement]:
    """What parties stated under ids that begin so, in the ledger's order."""
    found = _counting(kind).filter(evidence_id__startswith=prefix)
    return list(found.order_by("block", "transaction"))


def statement_state(*, kind: str, party: str, evidence_id: str) -> StatementState | None:
    """How far a party's last statement under an id has come; None where this node sent none."""
    sent = EvidenceCall.objects.filter(party=party, kind=kind, evidence_id=evidence_id).first()
    if sent is None:
        return None
    found = calls([sent.call])[sent.call]
    indexed = Statement.objects.filter(transaction_id=found.transaction_id).first()
    return _state(found, indexed)


def _counting(kind: str) -> QuerySet[Statement]:
    return Statement.objects.filter(kind=kind, status=Status.APPLIED)


def _state(call: CallState, indexed: Statement | None) -> StatementState:
    if indexed is None:
        return StatementState(call.state, call.transaction_id, None, call.reason)
    if indexed.status == Status.REFUSED:
        reason = "Other content was stated under this id before; that one stays."
        return StatementState(Status.REFUSED, call.transaction_id, indexed.block, reason)
    return StatementState(INDEXED, call.transaction_id, indexed.block)
