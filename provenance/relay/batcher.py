"""Which waiting calls go into the next transaction. Pure."""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from provenance.contract.calls import EVENTS_RECORD, MAX_BYTES, MAX_EVENTS

SIGNERS = 8
"""How many signers are looked at for a batch, those that have waited longest."""


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


def next_batch(
    waiting: Sequence[Waiting], busy: Set[str], sending: Collection[str] = ()
) -> list[Waiting]:
    """The longest batch that may go now, of the signer who has waited longest; empty if none may.

    One signer, one function, within the limits, no key that is ``busy`` in another batch, and no
    call past an earlier one that shares a key with it and stays behind. Within the batch calls
    may share keys: the contract sees its own writes.

    A signer with a batch in flight (``sending``) gets another only if that is full: what is in
    flight lands soon, and one large transaction costs less than several small.
    """
    for signer in islice(dict.fromkeys(call.signer for call in waiting), SIGNERS):
        batch, is_full = _batch(waiting, signer, busy)
        if batch and (is_full or signer not in sending):
            return batch
    return []


def _batch(waiting: Iterable[Waiting], signer: str, busy: Set[str]) -> tuple[list[Waiting], bool]:
    """A signer's batch, and whether it is full."""
    chosen: list[Waiting] = []
    held: set[str] = set()
    room, no_more = _Room(), False
    for call in waiting:
        if room.is_full:
            return chosen, True
        if call.signer == signer and busy.isdisjoint(call.keys) and held.isdisjoint(call.keys):
            if room.takes(call):
                chosen.append(call)
                continue
            no_more = True
        held.update(call.keys)
    return chosen, room.is_full or no_more


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
