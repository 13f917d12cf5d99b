"""What else of this node is compared with the ledger: apps register their checks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that differs from the ledger: ``missing``, ``surplus`` or ``changed``."""

    table: str
    kind: str
    key: tuple[object, ...]


Check = Callable[[], Iterable[Difference]]
"""Compares an app's own tables with the read models, which are fresh from the ledger then."""

_registered: list[Check] = []


def register_check(check: Check) -> None:
    """Add an app's check; called from its AppConfig."""
    _registered.append(check)


def differences_elsewhere() -> Iterable[Difference]:
    """What all checks find."""
    for check in _registered:
        yield from check()
