"""The event tree's hashes in tiles, as in C2SP tlog-tiles.

Level 0 holds the leaves' hashes, 256 to a tile; a full tile's root is one hash of the level above.
The last tile of each level may be partial: these are the tree's edge, and all that growing needs.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256

from provenance.ledger.proofs import node_hash, split

HASHES, SIZE, HEIGHT = 256, 32, 8
"""Hashes in a tile, bytes of a hash, and levels of the tree from one level of tiles to the next."""
LEVELS = 7
"""Enough for 2**56 leaves."""
Tiles = Mapping[tuple[int, int], bytes]
"""Hashes one after another, by level and number."""


class TreeError(Exception):
    """The tiles are not those of a tree."""


def last_tile(level: int, size: int) -> int:
    """The number of the tile at which a level goes on growing."""
    return size >> HEIGHT * (level + 1)


def grow(edge: Tiles, size: int, hashes: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
    """The tiles that change when leaves of these hashes follow ``size`` others.

    Raises TreeError.
    """
    changed, level = {}, 0
    while hashes:
        number = last_tile(level, size)
        held = (size >> HEIGHT * level) % HASHES
        data = _whole(edge.get((level, number), b""), held)[: held * SIZE]
        tiles = _cut(data + b"".join(hashes), HASHES * SIZE)
        changed.update({(level, number + place): tile for place, tile in enumerate(tiles)})
        hashes = [_root(_cut(tile, SIZE)) for tile in tiles if len(tile) == HASHES * SIZE]
        level += 1
    return changed


class Tree:
    """A tree of which ``tile`` reads the hashes, by level and number; all raise TreeError."""

    def __init__(self, tile: Callable[[int, int], bytes]) -> None:
        self._tile = cache(tile)

    def leaf(self, index: int) -> bytes:
        """A leaf's hash."""
        return self._hash(index, index + 1)

    def root(self, size: int) -> bytes:
        """The root of the first ``size`` leaves (RFC 6962, 2.1)."""
        return self._hash(0, size) if size else sha256().digest()

    def path(self, index: int, size: int) -> list[bytes]:
        """What leads from a leaf to the root of the first ``size`` (RFC 6962, 2.1.1)."""
        return self._path(index, 0, size)

    def consistency(self, old: int, size: int) -> list[bytes]:
        """What shows that the first ``size`` leaves begin with the first ``old`` (2.1.2)."""
        return self._consistency(old, 0, size, known=True)

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._hash(middle, end)]
        return [*self._path(index, middle, end), self._hash(start, middle)]

    def _consistency(self, old: int, start: int, end: int, *, known: bool) -> list[bytes]:
        if old == end:
            return [] if known else [self._hash(start, end)]
        middle = start + split(end - start)
        if old <= middle:
            below = self._consistency(old, start, middle, known=known)
            return [*below, self._hash(middle, end)]
        return [*self._consistency(old, middle, end, known=False), self._hash(start, middle)]

    def _hash(self, start: int, end: int) -> bytes:
        """The root of these leaves: a node of the tree, or an incomplete one at its end."""
        count = end - start
        if count & count - 1 == 0:
            return self._node(count.bit_length() - 1, start)
        middle = start + split(count)
        return node_hash(self._hash(start, middle), self._hash(middle, end))

    def _node(self, height: int, start: int) -> bytes:
        """The root of the ``2**height`` leaves from ``start``, all in one tile's subtree."""
        level, above = divmod(height, HEIGHT)
        number, place = divmod(start >> HEIGHT * level, HASHES)
        end = place + (1 << above)
        hashes = _whole(self._tile(level, number), end)[place * SIZE : end * SIZE]
        return _root(_cut(hashes, SIZE))


def _whole(tile: bytes, count: int) -> bytes:
    if len(tile) < count * SIZE:
        raise TreeError("The event tree's tiles have gaps: rebuild the index from the ledger.")
    return tile


def _cut(data: bytes, length: int) -> list[bytes]:
    return [data[start : start + length] for start in range(0, len(data), length)]


def _root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [node_hash(left, right) for left, right in pairs]
    return hashes[0]
