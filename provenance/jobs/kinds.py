"""Which function does which kind of work."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Work = Callable[[Json, Json], Json]
"""From the job's payload and the chunk's to the chunk's result.

It runs in one PostgreSQL transaction with the note that the chunk is done. What it does
elsewhere may be done twice, so that must be idempotent.
"""

_kinds: dict[str, Work] = {}


def register(kind: str, work: Work) -> None:
    """Have chunks of a kind done by a function; an app does this when it is ready."""
    _kinds[kind] = work


def work_of(kind: str) -> Work:
    """The function for a kind. Raises KeyError where no app has registered it."""
    return _kinds[kind]
