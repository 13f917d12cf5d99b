"""Taking back what an event changed, once its recorder declares it wrong.

An event keeps how to undo it: of each balance the difference it made, of anything else the value
before, with a mark of the value after. What came after an event shows in that mark, or in
amounts that would fall below zero.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from provenance.contract.keys import BALANCE, ITEM, LOT, balance_of, peer_balance
from provenance.contract.overlay import Overlay
from provenance.domain.codec import encode
from provenance.domain.quantities import plain, subtract

Change = tuple[Any, Any]
"""A value before and after an event."""


def recipe(changes: Mapping[str, Change]) -> list[list[Any]]:
    """How to undo these changes of the state."""
    return [step for key, change in changes.items() for step in _steps(key, *change)]


def _steps(key: str, before: Any, after: Any) -> Iterator[list[Any]]:
    if key.startswith(BALANCE):
        yield [key, difference(before or {}, after)]
        return
    if key.startswith(LOT) and "opening" in after and before is None:
        yield [balance_of(key, after["originator"]), after["opening"]]
    yield [key, before, _mark(after)]


def undo(steps: list[list[Any]], state: Overlay, acts_as: Callable[[str], bool]) -> bool:
    """Take back what an event changed; False, with nothing written, where others came after.

    What another party holds by now, through the event, is not taken from it.
    """
    mark = state.savepoint()
    own = all(_is_own(state, acts_as, key, kept) for key, kept, *_ in steps)
    undone = own and all(_undo_one(state, *step) for step in steps)
    if undone and all(_is_sound(state, key, kept) for key, kept, *_ in steps):
        return True
    state.rollback(mark)
    return False


def _is_own(state: Overlay, acts_as: Callable[[str], bool], key: str, kept: Any) -> bool:
    if key.startswith(BALANCE):
        return "q" not in kept or acts_as(_party(key))
    custodian = (state.get(key) or {}).get("custodian") if key.startswith(ITEM) else None
    return custodian is None or acts_as(custodian)


def _party(key: str) -> str:
    return unquote(key.rpartition("/")[2])


def _undo_one(state: Overlay, key: str, kept: Any, mark: str | None = None) -> bool:
    current = state.get(key)
    if mark is not None:
        if _mark(current) != mark:
            return False
        state.put(key, kept)
        return True
    state.put(key, {"v": current["v"], **without(current, kept)})
    return True


def _mark(value: Any) -> str:
    return hashlib.sha256(encode(value)).hexdigest()[:12]


def difference(before: Any, after: Any) -> dict[str, Any]:
    """What was added to a tree of amounts; flags that were set are kept as they are."""
    found: dict[str, Any] = {}
    for name in sorted({*before, *after} - {"v"}):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict) or isinstance(new, dict):
            found[name] = difference(old or {}, new or {})
        elif isinstance(new, bool):
            found[name] = new
        else:
            found[name] = plain(subtract(Decimal(new or 0), Decimal(old or 0)))
    return found


def without(current: Any, added: Mapping[str, Any]) -> dict[str, Any]:
    """A tree of amounts less what was added to it; what comes to nothing is left out."""
    left: dict[str, Any] = {}
    for name in sorted({*current, *added} - {"v"}):
        value, more = current.get(name), added.get(name)
        if more is None:
            left[name] = value
        elif isinstance(more, dict):
            left[name] = without(value or {}, more)
        elif not isinstance(more, bool):
            left[name] = plain(subtract(Decimal(value or 0), Decimal(more)))
    return {name: value for name, value in left.items() if value not in ({}, "0", "-0")}


def _is_sound(state: Overlay, key: str, added: Any) -> bool:
    """No amount of a balance is below zero, and nobody received more than it was sent."""
    if not key.startswith(BALANCE):
        return True
    value = state.get(key)
    accounts = [amount for unit in value.get("q", {}).values() for amount in unit.items()]
    if any(amount.startswith("-") for name, amount in accounts if name != "packed"):
        return False
    sent, sender = value.get("sent", {}), _party(key)
    return all(
        _covers(sent.get(party, {}), state.get(peer_balance(key, party)), sender)
        for party in added.get("sent", {})
    )


def _covers(sent: Mapping[str, str], peer: Any, sender: str) -> bool:
    received = (peer or {}).get("received", {}).get(sender, {})
    units = sorted({*sent, *received})
    return all(Decimal(sent.get(u, "0")) >= Decimal(received.get(u, "0")) for u in units)
