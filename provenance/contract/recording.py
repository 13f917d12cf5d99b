"""Recording events: identity, duplicates, declarations of error, and groups."""

from collections.abc import Sequence
from typing import Any

from provenance.contract import keys
from provenance.contract.corrections import recipe, undo
from provenance.contract.overlay import Overlay
from provenance.contract.values import VERSION
from provenance.contract.world import LedgerWorld
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


def record_event(core: Core, recorder: str, state: Overlay) -> Verdict:
    """Record one event, or its error declaration; a refused event writes no key."""
    world = LedgerWorld(state)
    principal = core.acting_for
    if principal is not None and not world.is_delegate(principal, recorder):
        return refused(Code.NO_DELEGATION, actor=recorder, party=principal)
    if core.declaration_time is not None:
        return _record_declaration(core, recorder, state)
    known = state.get(keys.event(recorder, core.id))
    if _differs(known, core):
        return refused(Code.ID_CONFLICT, id=core.id)
    if _is_recorded(known):
        return Verdict(Status.DUPLICATE)
    return _apply(core, recorder, state, world)


def _apply(core: Core, recorder: str, state: Overlay, world: LedgerWorld) -> Verdict:
    mark = state.savepoint()
    verdict = apply_event(core, recorder, world)
    if verdict.status == Status.REFUSED:
        state.rollback(mark)
        return verdict
    kept = {"v": VERSION, "commitment": core.commitment, "status": str(verdict.status)}
    steps = recipe(state.changes(mark))
    state.put(keys.event(recorder, core.id), {**kept, "undo": steps} if steps else kept)
    return verdict


def _record_declaration(core: Core, recorder: str, state: Overlay) -> Verdict:
    """Keep an error declaration in its own place beside the event it declares wrong."""
    original = state.get(keys.event(recorder, core.id))
    earlier = state.get(keys.error(recorder, core.id))
    if _differs(original, core):
        return refused(Code.DECLARATION_DIFFERS, id=core.id)
    times = [] if earlier is None else earlier["declared"]
    if core.declaration_time in times:
        return Verdict(Status.DUPLICATE)
    kept = {
        "v": VERSION,
        "commitment": core.commitment,
        "declared": [*times, core.declaration_time],
    }
    state.put(keys.error(recorder, core.id), kept)
    return _take_back(core, recorder, original, state)


def _take_back(core: Core, recorder: str, original: Any, state: Overlay) -> Verdict:
    """Undo what the event had changed, if nothing came after it."""
    if not _is_recorded(original):
        state.put(keys.event(recorder, core.id), {"v": VERSION, "commitment": core.commitment})
        return Verdict(Status.RECORDED, (Finding(Code.UNKNOWN_ORIGINAL, {"id": core.id}),))
    if "undo" not in original:
        return Verdict(Status.RECORDED)
    world = LedgerWorld(state)
    if not undo(original["undo"], state, lambda p: p == recorder or world.is_delegate(p, recorder)):
        return Verdict(Status.RECORDED, (Finding(Code.NOT_UNDONE, {"id": core.id}),))
    rest = {name: value for name, value in original.items() if name != "undo"}
    state.put(keys.event(recorder, core.id), {**rest, "undone": True})
    return Verdict(Status.APPLIED, (Finding(Code.UNDONE, {"id": core.id}),))


def _is_recorded(kept: dict[str, Any] | None) -> bool:
    """A declaration that came before its event has only reserved the event's place."""
    return kept is not None and "status" in kept


def _differs(kept: dict[str, Any] | None, core: Core) -> bool:
    return kept is not None and kept["commitment"] != core.commitment


def _name(entry: Core | Verdict, position: int) -> str:
    return entry.id if isinstance(entry, Core) else f"event {position}"
