"""Which calls may go together."""

from hypothesis import given
from hypothesis import strategies as st

from provenance.contract.calls import EVENTS_RECORD, MAX_BYTES, MAX_EVENTS, PARTY_REGISTER
from provenance.relay.batcher import Waiting, next_batch


def call(number: int, *keys: str, **fields: object) -> Waiting:
    """A waiting call."""
    given_fields = {"function": EVENTS_RECORD, "signer": "a", "events": 1, "size": 100, **fields}
    return Waiting(number, keys=keys, **given_fields)  # type: ignore[arg-type]


def ids(batch: list[Waiting]) -> list[int]:
    """The calls' ids."""
    return [entry.id for entry in batch]


def test_calls_of_one_signer_go_together() -> None:
    assert ids(next_batch([call(1, "x"), call(2, "y")], set())) == [1, 2]


def test_calls_on_one_key_may_share_a_batch() -> None:
    assert ids(next_batch([call(1, "x"), call(2, "x")], set())) == [1, 2]


def test_another_signer_waits() -> None:
    assert ids(next_batch([call(1, "x"), call(2, "y", signer="b"), call(3, "z")], set())) == [1, 3]


def test_a_busy_key_waits_and_what_comes_after_it_on_its_keys_too() -> None:
    waiting = [call(1, "busy", "y"), call(2, "y"), call(3, "z")]
    assert ids(next_batch(waiting, {"busy"})) == [3]


def test_a_call_does_not_pass_an_earlier_one_of_another_signer() -> None:
    waiting = [call(1, "x"), call(2, "y", signer="b"), call(3, "y")]
    assert ids(next_batch(waiting, set())) == [1]


def test_a_batch_holds_so_many_events_and_bytes() -> None:
    full = [call(n, str(n), events=MAX_EVENTS // 2) for n in range(3)]
    assert ids(next_batch(full, set())) == [0, 1]
    large = [call(n, str(n), size=MAX_BYTES // 2 + 1) for n in range(2)]
    assert ids(next_batch(large, set())) == [0]


def test_one_call_above_the_limits_goes_alone() -> None:
    assert ids(next_batch([call(1, "x", size=MAX_BYTES * 2), call(2, "y")], set())) == [1]


def test_registrations_go_alone() -> None:
    waiting = [call(1, "x", function=PARTY_REGISTER), call(2, "y", function=PARTY_REGISTER)]
    assert ids(next_batch(waiting, set())) == [1]


def test_a_bound_after_a_conflict_is_kept() -> None:
    waiting = [call(n, str(n), batch=2) for n in range(5)]
    assert ids(next_batch(waiting, set())) == [0, 1]


def test_who_has_a_batch_in_flight_gets_only_a_full_one() -> None:
    waiting = [call(1, "x"), call(2, "y", signer="b"), call(3, "z")]
    assert ids(next_batch(waiting, set(), sending={"a"})) == [2]
    assert ids(next_batch(waiting, set(), sending={"a", "b"})) == []
    full = [call(n, str(n), events=MAX_EVENTS // 2) for n in range(3)]
    assert ids(next_batch(full, set(), sending={"a"})) == [0, 1]


KEYS = st.sets(st.sampled_from("abcdef"), min_size=1, max_size=3)
CALLS = st.lists(st.tuples(KEYS, st.sampled_from(["a", "b"]), st.integers(1, 300)), max_size=30)


@given(CALLS, st.sets(st.sampled_from("abcdef"), max_size=2))
def test_no_batch_meets_a_busy_key_nor_passes_an_earlier_call(
    described: list[tuple[set[str], str, int]], busy: set[str]
) -> None:
    waiting = [
        call(n, *sorted(keys), signer=signer, events=events)
        for n, (keys, signer, events) in enumerate(described)
    ]
    batch = next_batch(waiting, busy)
    chosen = set(ids(batch))
    taken = {key for entry in batch for key in entry.keys}
    assert taken.isdisjoint(busy)
    for entry in batch:
        passed = [w for w in waiting[: entry.id] if w.id not in chosen]
        assert all(set(w.keys).isdisjoint(entry.keys) for w in passed)
    assert sum(entry.events for entry in batch) <= MAX_EVENTS


@given(CALLS)
def test_everything_goes_in_the_end(described: list[tuple[set[str], str, int]]) -> None:
    waiting = [
        call(n, *sorted(keys), signer=signer, events=events)
        for n, (keys, signer, events) in enumerate(described)
    ]
    sent: list[int] = []
    while waiting:
        batch = next_batch(waiting, set())
        assert batch
        sent += ids(batch)
        waiting = [entry for entry in waiting if entry.id not in set(ids(batch))]
    assert sorted(sent) == list(range(len(described)))
