"""Stating something on the ledger."""

from typing import Any

from django.db import transaction

from provenance.contract import calls, keys
from provenance.evidence.models import EvidenceCall
from provenance.relay.services import NewCall, calls_enqueue


@transaction.atomic
def evidence_enqueue(*, party: str, kind: str, evidence_id: str, content: dict[str, Any]) -> int:
    """Have a party state something under an id of its own, once and for all; the call's id.

    The contract's limits hold: ``selectors.statement_state`` says what became of it. Raises
    CodecError for content that the ledger's JSON cannot hold, OutboxFull.
    """
    call = calls.evidence_record(kind=kind, evidence_id=evidence_id, content=content)
    touched = (keys.evidence(kind, party, evidence_id),)
    new = NewCall(call.function, call.payload, party, touched, 0)
    [number] = calls_enqueue(calls=[new], job=f"{kind}-{evidence_id}")
    EvidenceCall.objects.update_or_create(
        party=party, kind=kind, evidence_id=evidence_id, defaults={"call": number}
    )
    return number
