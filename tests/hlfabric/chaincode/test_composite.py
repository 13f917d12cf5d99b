"""Composite keys: parts go in and come out, and bounds hold what begins with the same parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hlfabric.chaincode import composite_key, split_composite_key
from hlfabric.chaincode.composite import HIGHEST, SEPARATOR, composite_range

PART = st.text(st.characters(exclude_characters=[SEPARATOR, HIGHEST], exclude_categories=["Cs"]))
PARTS = st.lists(PART, max_size=4)


@given(kind=PART, parts=PARTS)
def test_parts_come_out_as_they_went_in(kind: str, parts: list[str]) -> None:
    assert split_composite_key(composite_key(kind, *parts)) == (kind, tuple(parts))


@given(kind=PART, parts=PARTS, more=PARTS)
def test_bounds_hold_what_begins_with_the_same_parts(
    kind: str, parts: list[str], more: list[str]
) -> None:
    start, end = composite_range(kind, parts)
    assert start <= composite_key(kind, *parts, *more) < end


@given(kind=PART, parts=PARTS, others=PARTS)
def test_bounds_hold_nothing_else(kind: str, parts: list[str], others: list[str]) -> None:
    start, end = composite_range(kind, parts)
    inside = start <= composite_key(kind, *others) < end
    assert inside == (others[: len(parts)] == parts)


@pytest.mark.parametrize("part", ["a\x00b", "a\U0010ffff"])
def test_a_part_must_not_hold_what_separates(part: str) -> None:
    for arguments in ((part,), ("lot", part)):
        with pytest.raises(ValueError, match="cannot be part of a key"):
            composite_key(*arguments)


@pytest.mark.parametrize("key", ["", "lot", "\x00", "\x00lot", "lot\x00"])
def test_a_simple_key_is_no_composite_key(key: str) -> None:
    with pytest.raises(ValueError, match="no composite key"):
        split_composite_key(key)
