"""The ledger's JSON: the same bytes everywhere."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.domain.codec import CodecError, decode, encode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), children, max_size=3)
    ),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_written_comes_back(value: object) -> None:
    assert decode(encode(value)) == value


@given(VALUES)
def test_the_form_is_that_of_the_standard_library(value: object) -> None:
    form = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert encode(value) == form.encode()


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(list(value.items())))
    assert encode(turned) == encode(value)


def test_it_is_written_tightly_in_utf8() -> None:
    assert encode({"b": "ü", "a": [1, None]}) == '{"a":[1,null],"b":"ü"}'.encode()


@pytest.mark.parametrize("value", [1.5, [1.0], {"a": {"b": 0.1}}, (2.0,)])
def test_floats_are_not_written(value: object) -> None:
    with pytest.raises(CodecError, match="float"):
        encode(value)


@pytest.mark.parametrize("value", ["\ud800", {1, 2}, object()])
def test_what_json_cannot_hold_is_not_written(value: object) -> None:
    with pytest.raises(CodecError):
        encode(value)


@pytest.mark.parametrize(
    "data", [b"1.5", b"NaN", b"-Infinity", b"1e5", b"{", b"\xff", b"[" * 99999]
)
def test_what_the_ledger_does_not_allow_is_not_read(data: bytes) -> None:
    with pytest.raises(CodecError):
        decode(data)


def test_large_integers_stay_whole() -> None:
    assert decode(encode(10**40)) == json.loads(str(10**40))
