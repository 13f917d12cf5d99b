"""What else of this node is compared with the ledger: apps register their checks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that differs from the ledger: ``missing``, ``surplus`` or ``changed``.

    Of the ledger's own blocks (``BLOCK``) one that is ``unsound``: key is its number, and why.
    """

    table: str
    kind: str
    key: tuple[object, ...]


BLOCK = "block"
Check = Callable[[int], Iterable[Difference]]
"""Compares an app's own tables with the read models, which are fresh from the ledger then.

Given a block's number, only what has to do with later blocks; -1 for everything.
"""

_registered: list[Check] = []


def register_check(check: Check) -> None:
    """Add an app's check; called from its AppConfig."""
    _registered.append(check)


def differences_elsewhere(after: int) -> Iterable[Difference]:
    """What all checks find of later blocks."""
    for check in _registered:
        yield from check(after)
