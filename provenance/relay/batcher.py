"""Which waiting calls go into the next transaction. Pure."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from provenance.contract.calls import EVENTS_RECORD, MAX_BYTES, MAX_EVENTS


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call in the outbox, without its payload. ``size`` is the payload's, in bytes."""

    id: int
    function: str
    signer: str
    keys: tuple[str, ...]
    events: int
    size: int
    batch: int | None = None


def next_batch(waiting: Iterable[Waiting], busy: Set[str]) -> list[Waiting]:
    """The longest batch that may go now; empty if none may.

    One signer, one function, within the limits, no key that is ``busy`` in another batch, and no
    call past an earlier one that shares a key with it and stays behind. Within the batch calls
    may share keys: the contract sees its own writes.
    """
    chosen: list[Waiting] = []
    held: set[str] = set()
    room = _Room()
    for call in waiting:
        if room.is_full:
            break
        if busy.isdisjoint(call.keys) and held.isdisjoint(call.keys) and room.takes(call):
            chosen.append(call)
        else:
            held.update(call.keys)
    return chosen


class _Room:
    """What a batch can still hold."""

    def __init__(self) -> None:
        self._first: Waiting | None = None
        self._calls = self._events = self._bytes = 0
        self._limit = MAX_EVENTS

    @property
    def is_full(self) -> bool:
        return self._calls > 0 and (
            self._calls >= self._limit or self._events >= MAX_EVENTS or self._bytes >= MAX_BYTES
        )

    def takes(self, call: Waiting) -> bool:
        """Count the call in, if it fits."""
        if not self._fits(call):
            return False
        self._first = self._first or call
        self._calls += 1
        self._events += call.events
        self._bytes += call.size
        self._limit = min(self._limit, call.batch or MAX_EVENTS)
        return True

    def _fits(self, call: Waiting) -> bool:
        if self._first is None:
            return True
        alike = (call.signer, call.function) == (self._first.signer, self._first.function)
        return (
            alike
            and call.function == EVENTS_RECORD
            and self._calls < min(self._limit, call.batch or MAX_EVENTS)
            and self._events + call.events <= MAX_EVENTS
            and self._bytes + call.size <= MAX_BYTES
        )
