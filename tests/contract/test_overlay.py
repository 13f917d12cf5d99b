"""Reads once, writes at the end, goes back to a savepoint."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from provenance.contract.overlay import Overlay

STATE = {"a": b'{"n":1}', "b": b'{"n":2}'}


def overlay(reads: list[list[str]] | None = None) -> Overlay:
    def read(keys: Sequence[str]) -> dict[str, bytes | None]:
        if reads is not None:
            reads.append(list(keys))
        return {key: STATE.get(key) for key in keys}

    return Overlay(read)


def test_a_key_is_read_once() -> None:
    reads: list[list[str]] = []
    state = overlay(reads)
    state.load(["a", "c", "a"])
    state.load(["c"])
    assert (state.get("a"), state.get("c"), state.get("b")) == ({"n": 1}, None, {"n": 2})
    assert reads == [["a", "c"], ["b"]]


def test_a_write_is_seen_at_once_and_leaves_in_the_order_of_keys() -> None:
    state = overlay()
    state.put("b", {"n": 3})
    state.put("a", {"n": 4})
    assert state.get("b") == {"n": 3}
    assert list(state.writes().items()) == [("a", b'{"n":4}'), ("b", b'{"n":3}')]


Writes = st.lists(st.tuples(st.sampled_from("abc"), st.integers()))


@given(Writes, Writes)
def test_going_back_is_as_if_nothing_had_been_written_since(
    before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    state = overlay()
    for key, value in before:
        state.put(key, value)
    kept, mark = state.writes(), state.savepoint()
    for key, value in after:
        state.put(key, value)
    state.rollback(mark)
    assert state.writes() == kept
    for key in "abc":
        written = dict(before).get(key, {"a": {"n": 1}, "b": {"n": 2}}.get(key))
        assert state.get(key) == written
