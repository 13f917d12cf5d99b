"""Merkle trees over leaves (RFC 6962, section 2.1)."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from forecasting.proofs import LEFT, RIGHT
from provenance.domain.codec import encode
from provenance.ledger.proofs import leaf_hash, split
from provenance.proof.tree import LEVELS, Tree, grow, last_tile

AT_ONCE = 4096
Tiles = dict[tuple[int, int], bytes]


class Root(NamedTuple):
    """A tree's size, in leaves, and its root in hex."""

    size: int
    root: str


def root(leaves: Iterable[object]) -> Root:
    """The root over leaves, each hashed as the ledger's JSON; holds the tree's edge alone."""
    edge: Tiles = {}
    size = 0
    for hashes in _hashes(leaves):
        tiles = {**edge, **grow(edge, size, hashes)}
        size += len(hashes)
        places = [(level, last_tile(level, size)) for level in range(LEVELS)]
        edge = {place: tiles[place] for place in places if place in tiles}
    return Root(size, _tree(edge).root(size).hex())


def path(leaves: Iterable[object], index: int) -> list[tuple[str, bytes]]:
    """What leads from a leaf to the root: each neighbour from below, and on which side it is."""
    tiles: Tiles = {}
    size = 0
    for hashes in _hashes(leaves):
        tiles |= grow(tiles, size, hashes)
        size += len(hashes)
    return list(zip(_sides(index, size), _tree(tiles).path(index, size), strict=True))


def _hashes(leaves: Iterable[object]) -> Iterable[list[bytes]]:
    hashes = (leaf_hash(encode(leaf)) for leaf in leaves)
    return iter(lambda: list(islice(hashes, AT_ONCE)), [])


def _tree(tiles: Tiles) -> Tree:
    return Tree(lambda level, number: tiles.get((level, number), b""))


def _sides(index: int, size: int) -> list[str]:
    """On which side the neighbours are, from the leaf up."""
    if size == 1:
        return []
    left = split(size)
    if index < left:
        return [*_sides(index, left), RIGHT]
    return [*_sides(index - left, size - left), LEFT]
