"""A trail as JSON."""

from typing import Any

from provenance.domain.custody.steps import Move
from provenance.domain.identifiers import digital_link
from provenance.trace.trail import Contents, Name, Step, Trail


def trail_content(trail: Trail, contents: Contents, *, ledger: str) -> dict[str, Any]:
    """The same as the page shows; what is not known is left out."""
    return {
        **_trail(trail),
        "ledger": ledger,
        "origins": [_trail(origin) for origin in trail.origins],
        "contents": _contents(contents),
    }


def _trail(trail: Trail) -> dict[str, Any]:
    key, moved = trail.identifier, trail.standing
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
        firstSeen=trail.first_seen,
        lastSeen=trail.last_seen,
        persistentDispositions=list(trail.facts.flags) or None,
        itemExpirationDate=trail.facts.expiry,
        countriesOfOrigin=list(trail.facts.countries) or None,
        standing=standing and _known(**standing),
        steps=[_step(step) for step in trail.steps],
        hiddenSteps=trail.hidden,
    )


def _contents(contents: Contents) -> dict[str, Any]:
    lots = [
        {"lot": digital_link(name), "amounts": dict(amounts)}
        for name, amounts in contents.lots.items()
    ]
    items = [digital_link(name) for name in contents.items]
    return {"count": contents.count, "items": items, "lots": lots}


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
        container=digital_link(step.container) if step.container else None,
        parent=digital_link(step.parent) if step.parent else None,
        persistentDisposition=_stays(step),
        declaredError=step.declared_error,
        declarationTime=step.declaration_time,
        reason=step.reason,
        transactionID=step.transaction_id,
        block=step.block,
        position=step.position,
        validationCode=step.validation_code,
        recordedAt=step.recorded_at,
    )


def _stays(step: Step) -> dict[str, list[str]] | None:
    changed = {"set": list(step.flags_set), "unset": list(step.flags_unset)}
    return {way: flags for way, flags in changed.items() if flags} or None


def _name(name: Name | None) -> dict[str, Any] | None:
    return None if name is None else _known(id=digital_link(name.id), gln=name.gln, name=name.name)


def _known(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
