"""Persistent dispositions: flags that stay with an instance or a lot until they are unset."""

from collections.abc import Iterable
from dataclasses import replace

from provenance.domain.custody.core import PersistentDisposition, gtin, is_lot
from provenance.domain.custody.occurrence import Occurrence
from provenance.domain.custody.verdicts import Code

RECALLED = "recalled"
HOLDS = frozenset({RECALLED, "non_sellable_other", "stolen", "unavailable"})
"""Flags with which goods are not to be moved on; what is made of them inherits these."""


def flag(event: Occurrence, names: Iterable[str]) -> None:
    """Set and unset an event's persistent dispositions on what it names."""
    stays = event.core.persistent_disposition
    if stays is None:
        return
    for name in names:
        rule = _flag_lot if is_lot(name) else _flag_item
        rule(event, name, stays)


def find_holds(event: Occurrence, name: str, flags: Iterable[str]) -> None:
    """What is held and moves anyway is found; the flag stays on it."""
    for held in sorted(HOLDS.intersection(flags)):
        event.outcome.find(Code.FLAGGED, item=name, flag=held)


def inherited(flags: Iterable[str]) -> tuple[str, ...]:
    """What goods take over from the goods that they were made of."""
    return tuple(sorted(HOLDS.intersection(flags)))


def _flag_lot(event: Occurrence, name: str, stays: PersistentDisposition) -> None:
    lot = event.world.lot(name)
    if lot is None:
        event.outcome.find(Code.UNKNOWN_ITEM, item=name)
        return
    flags = _changed(event, name, lot.flags, stays, may_recall={lot.originator})
    if flags != lot.flags:
        event.world.set_lot(name, replace(lot, flags=flags))
        event.outcome.changed = True


def _flag_item(event: Occurrence, name: str, stays: PersistentDisposition) -> None:
    item = event.world.item(name)
    if item is None:
        event.outcome.find(Code.UNKNOWN_ITEM, item=name)
        return
    flags = _changed(event, name, item.flags, stays, may_recall=set())
    if flags != item.flags:
        event.world.set_item(name, replace(item, flags=flags, event=event.name))
        event.outcome.changed = True


def _changed(
    event: Occurrence,
    name: str,
    flags: tuple[str, ...],
    stays: PersistentDisposition,
    *,
    may_recall: set[str],
) -> tuple[str, ...]:
    set_, unset = set(stays.set), set(stays.unset)
    if RECALLED in set_ | unset and not _may_recall(event, name, may_recall):
        event.outcome.find(Code.MAY_NOT_RECALL, item=name, actor=event.actor)
        set_.discard(RECALLED)
        unset.discard(RECALLED)
    return tuple(sorted((set(flags) | set_) - unset))


def _may_recall(event: Occurrence, name: str, originators: set[str]) -> bool:
    named = gtin(name)
    product = event.world.product(named) if named else None
    return event.actor in originators or (product is not None and event.actor == product.owner)
