"""Composite keys: several parts in one key, by which ranges find what begins with the same."""

from collections.abc import Sequence

SEPARATOR, HIGHEST = "\x00", "\U0010ffff"
FIRST_SIMPLE_KEY = "\x01"


def composite_key(kind: str, *parts: str) -> str:
    """One key of a kind and its parts.

    Raises ValueError where one contains U+0000 or U+10FFFF, which separate and bound them.
    """
    for part in (kind, *parts):
        if SEPARATOR in part or HIGHEST in part:
            raise ValueError(f"{part!r} cannot be part of a key: it contains U+0000 or U+10FFFF.")
    return SEPARATOR + SEPARATOR.join((kind, *parts, ""))


def split_composite_key(key: str) -> tuple[str, tuple[str, ...]]:
    """The kind and the parts of a composite key. Raises ValueError where it is none."""
    if len(key) < 2 or key[0] != SEPARATOR or key[-1] != SEPARATOR:
        raise ValueError(f"{key!r} is no composite key.")
    kind, *parts = key[1:-1].split(SEPARATOR)
    return kind, tuple(parts)


def composite_range(kind: str, parts: Sequence[str]) -> tuple[str, str]:
    """The bounds of all composite keys that begin with these parts."""
    begin = composite_key(kind, *parts)
    return begin, begin + HIGHEST
