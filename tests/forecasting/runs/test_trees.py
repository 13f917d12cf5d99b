"""Merkle trees over leaves, against the definition in RFC 6962."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from forecasting.proofs import root_of
from forecasting.runs import trees
from provenance.domain.codec import encode
from provenance.ledger.proofs import leaf_hash, node_hash

LEAVES = st.lists(st.integers(0, 9), min_size=1, max_size=700)


def defined(hashes: list[bytes]) -> bytes:
    """The root as RFC 6962, section 2.1, defines it."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1
    while 2 * k < len(hashes):
        k *= 2
    return node_hash(defined(hashes[:k]), defined(hashes[k:]))


@given(LEAVES)
def test_the_root_is_the_standards(leaves: list[int]) -> None:
    expected = defined([leaf_hash(encode(leaf)) for leaf in leaves])
    assert trees.root(leaves) == (len(leaves), expected.hex())


def test_no_leaves_have_the_empty_trees_root() -> None:
    assert trees.root([]) == (0, sha256().hexdigest())


def test_a_tree_larger_than_what_is_hashed_at_once() -> None:
    leaves = list(range(2 * trees.AT_ONCE + 3))
    expected = defined([leaf_hash(encode(leaf)) for leaf in leaves])
    assert trees.root(leaves).root == expected.hex()


@given(LEAVES, st.data())
def test_each_path_leads_to_the_root(leaves: list[int], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = trees.path(leaves, index)
    assert root_of(encode(leaves[index]), path).hex() == trees.root(leaves).root
