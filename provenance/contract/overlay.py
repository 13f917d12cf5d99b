"""The state with the batch's own writes over it: Fabric's reads don't see them.

A lot's opening, the balance that its making gave its originator, lies in the lot's own value until
a later event changes it (docs/adr/0024): a new lot costs one key, not two.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from provenance.contract.keys import BALANCE, balance_of, lot_of
from provenance.domain.codec import decode, encode

Read = Callable[[Sequence[str]], Mapping[str, bytes | None]]
"""Reads many keys in one round trip; None where there is nothing."""


class Overlay:
    """Reads each key once, keeps writes until the end, and can go back to a savepoint.

    Values are decoded JSON and must not be changed in place.
    """

    def __init__(self, read: Read) -> None:
        self._read = read
        self._values: dict[str, Any] = {}
        self._written: dict[str, None] = {}
        self._journal: list[tuple[str, Any, bool]] = []

    def load(self, keys: Iterable[str]) -> None:
        """Read the keys that are not here yet, at once."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._values]
        if missing:
            found = self._read(missing)
            for key in missing:
                value = found.get(key)
                self._values[key] = None if value is None else decode(value)

    def get(self, key: str) -> Any:
        """The value as the batch has left it; None where there is nothing."""
        return self._or_opening(key, self.own(key))

    def own(self, key: str) -> Any:
        """What lies at the key itself, a lot's opening aside."""
        if key not in self._values:
            self.load([key])
        return self._values[key]

    def _or_opening(self, key: str, value: Any) -> Any:
        if value is not None or not key.startswith(BALANCE):
            return value
        lot_key = lot_of(key)
        lot = self.own(lot_key)
        if lot is None or "opening" not in lot or balance_of(lot_key, lot["originator"]) != key:
            return None
        return {"v": lot["v"], **lot["opening"]}

    def put(self, key: str, value: Any) -> None:
        """Write a value."""
        self._journal.append((key, self.own(key), key in self._written))
        self._values[key] = value
        self._written[key] = None

    def savepoint(self) -> int:
        """A mark to go back to."""
        return len(self._journal)

    def rollback(self, savepoint: int) -> None:
        """Undo every write since the mark."""
        while len(self._journal) > savepoint:
            key, value, was_written = self._journal.pop()
            self._values[key] = value
            if not was_written:
                del self._written[key]

    def changes(self, savepoint: int) -> dict[str, tuple[Any, Any]]:
        """What was written since the mark: each key's value then and now."""
        then = {key: value for key, value, _ in reversed(self._journal[savepoint:])}
        return {
            key: (self._or_opening(key, value), self._values[key])
            for key, value in sorted(then.items())
        }

    def writes(self) -> dict[str, bytes]:
        """What is to be written, in the order of the keys."""
        return {key: encode(self._values[key]) for key in sorted(self._written)}
