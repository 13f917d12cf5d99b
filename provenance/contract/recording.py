"""Recording events: identity, duplicates, declarations of error, and groups."""

from collections.abc import Sequence
from typing import Any

from provenance.contract import keys
from provenance.contract.overlay import Overlay
from provenance.contract.world import VERSION, LedgerWorld
from provenance.domain.custody.core import Core
from provenance.domain.custody.events import apply_event
from provenance.domain.custody.verdicts import Code, Finding, Status, Verdict, refused


def record_group(group: Sequence[Core | Verdict], actor: str, state: Overlay) -> list[Verdict]:
    """Record events that stand or fall together; a verdict for each.

    An entry that is a verdict already (of something that is no core) is a refusal.
    """
    mark = state.savepoint()
    verdicts = [
        entry if isinstance(entry, Verdict) else record_event(entry, actor, state)
        for entry in group
    ]
    culprit = next((n for n, v in enumerate(verdicts) if v.status == Status.REFUSED), None)
    if culprit is None:
        return verdicts
    state.rollback(mark)
    named = _name(group[culprit], culprit)
    return [
        verdict if verdict.status == Status.REFUSED else refused(Code.GROUP, event=named)
        for verdict in verdicts
    ]


def record_event(core: Core, actor: str, state: Overlay) -> Verdict:
    """Record one event, or its error declaration; a refused event writes no key."""
    if core.declaration_time is not None:
        return _record_declaration(core, actor, state)
    known = state.get(keys.event(actor, core.id))
    declared = state.get(keys.error(actor, core.id))
    if _differs(known, core) or _differs(declared, core):
        return refused(Code.ID_CONFLICT, id=core.id)
    if known is not None:
        return Verdict(Status.DUPLICATE)
    mark = state.savepoint()
    verdict = apply_event(core, actor, LedgerWorld(state))
    if verdict.status == Status.REFUSED:
        state.rollback(mark)
        return verdict
    kept = {"v": VERSION, "commitment": core.commitment, "status": str(verdict.status)}
    state.put(keys.event(actor, core.id), kept)
    return verdict


def _record_declaration(core: Core, actor: str, state: Overlay) -> Verdict:
    """Keep an error declaration in its own place beside the event it declares wrong."""
    original = state.get(keys.event(actor, core.id))
    earlier = state.get(keys.error(actor, core.id))
    if _differs(original, core) or _differs(earlier, core):
        return refused(Code.DECLARATION_DIFFERS, id=core.id)
    times = [] if earlier is None else earlier["declared"]
    if core.declaration_time in times:
        return Verdict(Status.DUPLICATE)
    kept = {
        "v": VERSION,
        "commitment": core.commitment,
        "declared": [*times, core.declaration_time],
    }
    state.put(keys.error(actor, core.id), kept)
    found = () if original else (Finding(Code.UNKNOWN_ORIGINAL, {"id": core.id}),)
    return Verdict(Status.RECORDED, found)


def _differs(kept: dict[str, Any] | None, core: Core) -> bool:
    return kept is not None and kept["commitment"] != core.commitment


def _name(entry: Core | Verdict, position: int) -> str:
    return entry.id if isinstance(entry, Core) else f"event {position}"
