"""The tree's tables, read by a given cursor: the index may have laid others over them."""

from collections.abc import Callable
from typing import Any

from provenance.proof.tree import HASHES, HEIGHT, LEVELS, SIZE


def size(cursor: Any) -> int:
    """How many leaves the tree has."""
    cursor.execute("SELECT size FROM proof_growth ORDER BY block DESC LIMIT 1")
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def edge(cursor: Any, leaves: int) -> dict[tuple[int, int], bytes]:
    """The partial tiles at the end of a tree of so many leaves."""
    cursor.execute(
        "SELECT t.level, t.number, t.hashes FROM generate_series(0, %s) AS l JOIN proof_tile t"
        " ON t.level = l AND t.number = %s::bigint >> (%s * (l + 1))",
        [LEVELS - 1, leaves, HEIGHT],
    )
    return {(level, number): bytes(hashes) for level, number, hashes in cursor.fetchall()}


def cut(cursor: Any, leaves: int) -> None:
    """Copy the tiles of a tree of so many leaves out of those of the read model."""
    cursor.execute(
        "INSERT INTO proof_tile (level, number, hashes)"
        " SELECT level, number, substring(hashes FOR %s * least(%s, above - number * %s)::int)"
        " FROM (SELECT *, %s::bigint >> (%s * level) AS above FROM public.proof_tile) AS kept"
        " WHERE above > number * %s",
        [SIZE, HASHES, HASHES, leaves, HEIGHT, HASHES],
    )


def reader(cursor: Any) -> Callable[[int, int], bytes]:
    """Reads one tile."""

    def tile(level: int, number: int) -> bytes:
        cursor.execute(
            "SELECT hashes FROM proof_tile WHERE level = %s AND number = %s", [level, number]
        )
        row = cursor.fetchone()
        return bytes(row[0]) if row else b""

    return tile


def genesis(cursor: Any) -> bytes:
    """The hash of the channel's first block."""
    cursor.execute("SELECT hash FROM index_block WHERE number = 0")
    return bytes(cursor.fetchone()[0])
