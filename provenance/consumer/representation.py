"""A trail as JSON."""

from typing import Any

from provenance.domain.custody.steps import Move
from provenance.domain.identifiers import digital_link
from provenance.trace.trail import Name, Step, Trail


def trail_content(trail: Trail, *, ledger: str) -> dict[str, Any]:
    """The same as the page shows; what is not known is left out."""
    key = trail.identifier
    moved = trail.standing
    standing = moved and {
        "move": moved.move.name.lower(),
        "party": _name(moved.step.recorder),
        "to": _name(moved.step.receiver) if moved.move is Move.SHIP else None,
        "eventTime": moved.step.event_time,
    }
    return _known(
        identifier=key.canonical,
        digitalLink=digital_link(key.canonical),
        gtin=key.gtin,
        lot=key.lot,
        serial=key.serial,
        sscc=key.sscc,
        grai=key.grai,
        giai=key.giai,
        ledger=ledger,
        firstSeen=trail.first_seen,
        lastSeen=trail.last_seen,
        standing=standing and _known(**standing),
        steps=[_step(step) for step in trail.steps],
    )


def _step(step: Step) -> dict[str, Any]:
    return _known(
        eventID=step.event_id,
        type=step.type,
        action=step.action,
        bizStep=step.biz_step,
        disposition=step.disposition,
        eventTime=step.event_time,
        eventTimeZoneOffset=step.offset,
        recorder=_name(step.recorder),
        **{"from": _name(step.sender), "to": _name(step.receiver)},
        readPoint=_name(step.read_point),
        bizLocation=_name(step.biz_location),
        amounts=[_known(role=a.role, quantity=a.quantity, uom=a.uom) for a in step.amounts],
        verdict=step.status,
        findings=[
            {"code": f.code, "params": dict(f.params), "sentence": f.sentence}
            for f in step.findings
        ],
        declaredError=step.declared_error,
        declarationTime=step.declaration_time,
        reason=step.reason,
        transactionID=step.transaction_id,
        block=step.block,
        position=step.position,
        validationCode=step.validation_code,
        recordedAt=step.recorded_at,
    )


def _name(name: Name | None) -> dict[str, Any] | None:
    return None if name is None else _known(id=digital_link(name.id), gln=name.gln, name=name.name)


def _known(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
