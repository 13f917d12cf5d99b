"""The tiled tree against RFC 6962's own definitions, written out naively."""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.ledger.proofs import (
    NotVerified,
    Unusable,
    leaf_hash,
    node_hash,
    read_bytes,
    split,
    verify_consistency,
    verify_inclusion,
    verify_part,
    write_bytes,
)
from provenance.proof.tree import SIZE, Tree, TreeError, grow
from tests.shared_cases import RFC6962

LARGE = 70_000
"""Leaves that need three levels of tiles."""


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH (RFC 6962, 2.1)."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaf_hash(leaves[0])
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def leaves_of(count: int) -> list[bytes]:
    """Leaves that differ."""
    return [b"leaf %d" % number for number in range(count)]


def grown(*parts: Sequence[bytes]) -> tuple[Tree, dict[tuple[int, int], bytes]]:
    """A tree that grew by these parts, and its tiles."""
    tiles: dict[tuple[int, int], bytes] = {}
    size = 0
    for part in parts:
        tiles |= grow(tiles, size, [leaf_hash(leaf) for leaf in part])
        size += len(part)
    return Tree(lambda level, number: tiles.get((level, number), b"")), tiles


sizes = st.integers(1, 700)


@given(st.lists(st.integers(0, 300), max_size=6))
def test_a_tree_that_grew_in_parts_is_the_tree_of_all_leaves(parts: list[int]) -> None:
    leaves = leaves_of(sum(parts))
    ends = [sum(parts[: n + 1]) for n in range(len(parts))]
    tree, tiles = grown(*(leaves[end - n : end] for end, n in zip(ends, parts, strict=True)))
    assert tree.root(len(leaves)) == naive_root(leaves)
    assert tiles == grown(leaves)[1]


@given(sizes, st.data())
def test_every_earlier_root_can_still_be_computed(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    earlier = data.draw(st.integers(0, size))
    assert grown(leaves)[0].root(earlier) == naive_root(leaves[:earlier])


@given(sizes, st.data())
def test_a_leaf_leads_to_the_root_and_to_no_other(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    tree, _ = grown(leaves)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    path, root = tree.path(index, size), naive_root(leaves)
    verify_inclusion(index, (0, size), leaf_hash(leaves[index]), root, path)
    if other != index:
        with pytest.raises(NotVerified):
            verify_inclusion(other, (0, size), leaf_hash(leaves[index]), root, path)
        with pytest.raises(NotVerified):
            verify_inclusion(index, (0, size), leaf_hash(leaves[other]), root, path)


@given(sizes, st.data())
def test_a_tree_is_consistent_with_what_it_was_and_with_nothing_else(
    size: int, data: st.DataObject
) -> None:
    leaves = leaves_of(size)
    tree, _ = grown(leaves)
    old = data.draw(st.integers(1, size))
    path, root = tree.consistency(old, size), naive_root(leaves)
    verify_consistency(old, size, naive_root(leaves[:old]), root, path)
    altered = [*leaves[: old - 1], b"another"]
    with pytest.raises(NotVerified):
        verify_consistency(old, size, naive_root(altered), root, path)


def part_path(part: tuple[int, int], size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """What shows that a part is in the whole, written out naively."""

    def below(start: int, end: int, *, known: bool) -> list[bytes]:
        if part[0] <= start and end <= part[1]:
            return [] if known and (start, end) == part else [naive_root(leaves[start:end])]
        middle = start + split(end - start)
        if part[1] <= middle:
            return [*below(start, middle, known=known), naive_root(leaves[middle:end])]
        if part[0] >= middle:
            return [*below(middle, end, known=known), naive_root(leaves[start:middle])]
        return [*below(middle, end, known=False), naive_root(leaves[start:middle])]

    return below(0, size, known=True)


@given(st.integers(1, 60), st.data())
def test_a_part_of_the_tree_is_in_the_whole_and_no_other_is(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    width = 1 << data.draw(st.integers(0, (size - 1).bit_length()))
    start = width * data.draw(st.integers(0, (size - 1) // width))
    longest = min(start + width, size)
    part = start, data.draw(st.integers(min(start + width // 2 + 1, longest), longest))
    root, whole = naive_root(leaves[slice(*part)]), naive_root(leaves)
    path, other = part_path(part, size, leaves), leaf_hash(b"x")
    verify_part(part, size, root, whole, path)
    for wrong in ((other, whole, path), (root, other, path), (root, whole, [*path, root])):
        with pytest.raises(NotVerified):
            verify_part(part, size, *wrong)


def test_three_levels_of_tiles() -> None:
    leaves = leaves_of(LARGE)
    tree, tiles = grown(leaves[:66_000], leaves[66_000:])
    root = naive_root(leaves)
    assert {level for level, _ in tiles} == {0, 1, 2}
    assert tree.root(LARGE) == root
    for index in (0, 255, 256, 65_535, 65_536, LARGE - 1):
        path = tree.path(index, LARGE)
        verify_inclusion(index, (0, LARGE), leaf_hash(leaves[index]), root, path)


def test_gaps_in_the_tiles_are_told() -> None:
    _, tiles = grown(leaves_of(300))
    short = {**tiles, (0, 1): tiles[0, 1][:-SIZE]}
    with pytest.raises(TreeError, match="gaps"):
        Tree(lambda level, number: short.get((level, number), b"")).root(300)
    with pytest.raises(TreeError, match="gaps"):
        grow({}, 300, [leaf_hash(b"x")])


# --- cases: the project's own, and those of transparency-dev/merkle where they lie beside it

OWN = [
    {
        "desc": "own: inclusion",
        "leafIdx": 2,
        "treeSize": 3,
        "leafHash": write_bytes(leaf_hash(b"c")),
        "root": write_bytes(naive_root([b"a", b"b", b"c"])),
        "proof": [write_bytes(naive_root([b"a", b"b"]))],
        "wantErr": False,
    },
    {
        "desc": "own: consistency of a tree that lost a leaf",
        "size1": 3,
        "size2": 2,
        "root1": write_bytes(naive_root([b"a", b"b", b"c"])),
        "root2": write_bytes(naive_root([b"a", b"b"])),
        "proof": [],
        "wantErr": True,
    },
]


def cases() -> list[Any]:
    """Each with a name."""
    own = [pytest.param(case, id=str(case["desc"])) for case in OWN]
    return own + [
        pytest.param(json.loads(path.read_text()), id=str(path.relative_to(RFC6962)))
        for path in sorted(RFC6962.glob("**/*.json"))
    ]


@pytest.mark.parametrize("case", cases())
def test_verdicts_on_cases_of_rfc_6962(case: dict[str, Any]) -> None:
    assert holds(case) is not case["wantErr"], case["desc"]


def holds(case: dict[str, Any]) -> bool:
    """The verifier's answer to a case."""
    try:
        path = [read_bytes(text) for text in case["proof"] or []]
        if "leafIdx" in case:
            part = case.get("start", 0), case["end"] if "end" in case else case["treeSize"]
            leaf, root = read_bytes(case["leafHash"]), read_bytes(case["root"])
            verify_inclusion(case["leafIdx"], part, leaf, root, path)
            return True
        roots = read_bytes(case["root1"]), read_bytes(case["root2"])
        if "start" in case:
            verify_part((case["start"], case["end"]), case["size"], *roots, path)
        else:
            verify_consistency(case["size1"], case["size2"], *roots, path)
    except (NotVerified, Unusable):
        return False
    return True
