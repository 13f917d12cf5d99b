"""Rounds in memory: the sum is exact whoever drops out, or there is none; who learns what."""

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecasting.joint import board, masking, protocol, shamir, totals
from forecasting.joint.board import Message
from forecasting.joint.masking import MaskingError, Numbers, blinded, summed, whole
from forecasting.joint.protocol import NotYet
from forecasting.joint.terms import least_threshold
from tests.forecasting.joint.play import PRODUCER, SUBJECT, Round, partners

QUANTITIES = st.decimals(-(10**12), 10**12, places=3)
SLOW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def amounts(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@SLOW
@given(st.data())
def test_the_total_is_exact_whoever_drops_out_above_the_threshold(data: st.DataObject) -> None:
    names = partners(data.draw(st.integers(3, 7)))
    threshold = data.draw(st.integers(least_threshold(len(names)), len(names)))
    length = data.draw(st.integers(1, 4))
    here = data.draw(st.permutations(names))
    stay = here[: data.draw(st.integers(threshold, len(names)))]
    reveal = stay[: data.draw(st.integers(threshold, len(stay)))]
    values = st.lists(QUANTITIES, min_size=length, max_size=length)
    inputs = {name: data.draw(values) for name in stay}
    played = Round(names, threshold, length).prepare().mask(inputs).unmask(reveal)
    assert played.total() == [sum(column) for column in zip(*inputs.values(), strict=True)]


def test_below_the_threshold_there_is_no_total_and_nothing_is_revealed() -> None:
    names = partners(5)
    played = Round(names, 4, 1).prepare()
    with pytest.raises(NotYet, match="numbers of 3 partners are on the ledger, and those of 4 are"):
        played.mask({name: amounts("1") for name in names[:3]})
    with pytest.raises(NotYet, match="has not closed"):
        protocol.unmask(played.board, names[0], played.secrets[names[0]])
    played.say(PRODUCER, board.CLOSE, {})
    with pytest.raises(NotYet, match="has not closed"):
        protocol.unmask(played.board, names[0], played.secrets[names[0]])


def test_too_few_reveal() -> None:
    names = partners(4)
    played = Round(names, 3, 1).prepare().mask({name: amounts("1") for name in names})
    played.unmask(names[:2])
    with pytest.raises(NotYet, match="shares of the masks of 2 partners"):
        played.total()


def test_each_step_waits_for_everybody_before_it() -> None:
    names = partners(3)
    played = Round(names, 3, 1)
    played.say(names[0], board.KEYS, protocol.keys(played.secrets[names[0]]))
    with pytest.raises(NotYet, match=f"keys of {names[1]}, {names[2]} are not on the ledger"):
        protocol.shares(played.board, names[0], played.secrets[names[0]])
    played = Round(names, 3, 2).prepare()
    numbers = whole(amounts("1", "2"))
    played.messages = [m for m in played.messages if (m.party, m.step) != (names[2], "shares")]
    with pytest.raises(NotYet, match=f"shares of {names[2]} are not"):
        protocol.masked(played.board, names[0], played.secrets[names[0]], numbers)


def test_numbers_that_come_late_or_do_not_fit_are_not_sent() -> None:
    names = partners(4)
    played = Round(names, 3, 1).prepare()
    with pytest.raises(MaskingError, match="sums 1 quantities, not 2"):
        protocol.masked(played.board, names[3], played.secrets[names[3]], whole(amounts("1", "2")))
    played.mask({name: amounts("1") for name in names[:3]})
    with pytest.raises(NotYet, match="closed without these numbers"):
        protocol.masked(played.board, names[3], played.secrets[names[3]], whole(amounts("1")))


def test_numbers_that_land_after_the_close_do_not_count_and_stay_masked() -> None:
    names = partners(4)
    played = Round(names, 3, 1).prepare()
    late = protocol.masked(played.board, names[3], played.secrets[names[3]], whole(amounts("9")))
    played.mask({name: amounts("1") for name in names[:3]})
    played.say(names[3], board.MASKED, late)
    played.unmask(names[:3])
    assert played.total() == amounts("3")
    revealed = played.board.unmasked.values()
    assert all(names[3] in said.keys and names[3] not in said.own for said in revealed)


def test_of_each_partner_one_secret_is_revealed_and_never_both() -> None:
    names = partners(6)
    played = Round(names, 4, 1).prepare()
    played.mask({name: amounts("1") for name in names[:4]}).unmask(names[:4])
    for said in played.board.unmasked.values():
        assert set(said.own) == set(names[:4])
        assert set(said.keys) == set(names[4:])


# --- who learns what


def masks(names: list[str], length: int, seed: int) -> dict[tuple[str, str], Numbers]:
    """Evenly spread numbers for each pair."""
    chance = np.random.default_rng(seed)
    pairs = [(a, b) for a in names for b in names if a < b]
    return {pair: chance.integers(0, 2**64, length, dtype=np.uint64) for pair in pairs}


def posted(
    inputs: dict[str, Numbers],
    own: dict[str, Numbers],
    producer: dict[str, Numbers],
    pairs: dict[tuple[str, str], Numbers],
) -> dict[str, Numbers]:
    """What each partner posts."""
    return {
        name: blinded(
            numbers,
            own[name],
            {o: pairs[min(name, o), max(name, o)] for o in inputs if o != name},
            name=name,
            producer=producer[name],
        )
        for name, numbers in inputs.items()
    }


@SLOW
@given(st.integers(3, 6), st.integers(0, 2**32), st.data())
def test_other_numbers_with_the_same_total_look_the_same_to_the_producer(
    count: int, seed: int, data: st.DataObject
) -> None:
    """The producer knows all that is posted, each own mask, and its masks with each partner.

    For any other inputs with the same total there is exactly one change of the masks that
    neighbours share after which it sees the same. As these are evenly spread to it, both inputs
    are equally likely: its view depends on the total alone.
    """
    names = partners(count)
    chance = np.random.default_rng(seed)

    def spread() -> dict[str, Numbers]:
        return {name: chance.integers(0, 2**64, 3, dtype=np.uint64) for name in names}

    true, own, producer = spread(), spread(), spread()
    pairs = masks(names, 3, seed)
    other = spread()
    other[names[-1]] += summed(true.values()) - summed(other.values())
    assert (summed(other.values()) == summed(true.values())).all()
    moved, carried = dict(pairs), np.zeros(3, dtype=np.uint64)
    for name, after in pairwise(names):
        carried = carried + true[name] - other[name]
        moved[name, after] = pairs[name, after] + carried
    seen, seen_otherwise = posted(true, own, producer, pairs), posted(other, own, producer, moved)
    for name in names:
        assert (seen[name] == seen_otherwise[name]).all()


@given(st.lists(QUANTITIES, min_size=1, max_size=5), st.integers(0, 2**32))
def test_whatever_is_posted_could_hide_any_numbers(values: list[Decimal], seed: int) -> None:
    """To whom the own mask is unknown each vector is equally likely: exactly one mask makes it."""
    chance = np.random.default_rng(seed)
    numbers, length = whole(values), len(values)
    wanted, pair, producer = (chance.integers(0, 2**64, length, dtype=np.uint64) for _ in range(3))
    rest = blinded(numbers, np.zeros_like(numbers), {"b": pair}, name="a", producer=producer)
    own = wanted - rest
    assert (blinded(numbers, own, {"b": pair}, name="a", producer=producer) == wanted).all()


def test_posted_numbers_are_evenly_spread() -> None:
    """Pearson's chi-squared over the bytes of what partners with all zeros post, 255 degrees."""
    names = partners(3)
    played = Round(names, 3, 1000).prepare().mask({name: [Decimal(0)] * 1000 for name in names})
    data = b"".join(numbers.tobytes() for numbers in played.board.masked.values())
    expected = len(data) / 256
    assert len(Counter(data)) == 256
    assert sum((n - expected) ** 2 / expected for n in Counter(data).values()) < 400


def test_all_messages_without_the_producers_key_do_not_give_the_total() -> None:
    names = partners(4)
    played = Round(names, 3, 2).prepare().mask({name: amounts("1", "2") for name in names})
    played.unmask(names)
    outsider = masking.new_key()
    assert masking.quantities(totals.total(played.board, outsider)) != played.total()
    assert played.total() == amounts("4", "8")


def test_the_producer_and_partners_below_the_threshold_cannot_open_anybodys_secrets() -> None:
    names = partners(5)
    played = Round(names, 4, 1).prepare()
    now = played.board
    victim, colluding = names[0], names[1:4]
    shares = {}
    for name in colluding:
        own, key = protocol._opened(now, name, played.secrets[name], victim)
        shares[names.index(name) + 1] = (own, key)
    for place in (0, 1):
        held = {point: both[place] for point, both in shares.items()}
        with pytest.raises(shamir.NotEnoughShares):
            shamir.join(held, threshold=4)


def test_a_share_is_for_one_partner_alone() -> None:
    names = partners(3)
    played = Round(names, 3, 1).prepare()
    now = played.board
    sent = {**now.shares[names[0]].sent, names[2]: now.shares[names[0]].sent[names[1]]}
    now.shares[names[0]] = board.Shares(now.shares[names[0]].own, sent)
    with pytest.raises(MaskingError, match="cannot be opened"):
        protocol._opened(now, names[2], played.secrets[names[2]], names[0])


# --- what is not as it should be


def altered(played: Round, party: str, step: str, **fields: Any) -> None:
    """Replace a message."""
    place = next(n for n, m in enumerate(played.messages) if (m.party, m.step) == (party, step))
    message = played.messages[place]
    played.messages[place] = Message(party, step, {**message.content, **fields})


def test_wrong_shares_are_noticed() -> None:
    names = partners(5)
    played = Round(names, 3, 1).prepare()
    played.mask({name: amounts("1") for name in names[:4]}).unmask(names[:3])
    said = played.board.unmasked[names[0]]
    wrong = (1).to_bytes(66).hex()
    own = {name: share.hex() for name, share in said.own.items()}
    altered(played, names[0], "unmask", own={**own, names[1]: wrong})
    with pytest.raises(MaskingError, match=f"{names[1]}"):
        played.total()
    altered(played, names[0], "unmask", own=own, keys={names[4]: wrong})
    with pytest.raises(MaskingError, match=f"{names[4]}"):
        played.total()


def test_shares_of_another_secret_of_the_right_size_are_noticed() -> None:
    names = partners(3)
    played = Round(names, 3, 1).prepare()
    altered(played, names[0], "shares", own="00" * 32)
    played.mask({name: amounts("1") for name in names}).unmask(names)
    with pytest.raises(MaskingError, match=f"own mask of {names[0]} do not make its seed"):
        played.total()


def test_a_key_that_was_not_the_one_in_shares_is_noticed() -> None:
    names = partners(4)
    played = Round(names, 3, 1).prepare()
    played.mask({name: amounts("1") for name in names[:3]}).unmask(names[:3])
    other = masking.public_key(masking.new_key()).hex()
    altered(played, names[3], "keys", masking=other)
    with pytest.raises(MaskingError, match=f"key of {names[3]} do not make its key"):
        played.total()


def test_a_key_that_agrees_on_nothing_is_refused() -> None:
    names = partners(3)
    played = Round(names, 3, 1)
    for name in names:
        played.say(name, board.KEYS, {"sharing": "00" * 32, "masking": "00" * 32})
    with pytest.raises(MaskingError, match="no public key"):
        protocol.shares(played.board, names[0], played.secrets[names[0]])


@pytest.mark.parametrize(
    ("party", "step", "content"),
    [
        ("stranger", "keys", {"sharing": "00" * 32, "masking": "00" * 32}),
        (partners(3)[0], "keys", {"sharing": "00" * 31, "masking": "00" * 32}),
        (partners(3)[0], "keys", {"sharing": "AA" * 32, "masking": "00" * 32}),
        (partners(3)[0], "keys", {"sharing": 1, "masking": "00" * 32}),
        (partners(3)[0], "keys", {}),
        (partners(3)[0], "shares", {"own": "00" * 32, "sent": {}}),
        (partners(3)[0], "shares", {"own": "00" * 32, "sent": 3}),
        (partners(3)[0], "masked", {"numbers": "00" * 8, "commitment": "00"}),
        (partners(3)[0], "masked", {"numbers": "00" * 9, "commitment": "00" * 32}),
        (partners(3)[0], "close", {}),
        (partners(3)[0], "dance", {}),
        (partners(3)[0], "unmask", {"own": {}, "keys": {}}),
    ],
)
def test_messages_without_their_form_count_as_not_said(
    party: str, step: str, content: dict[str, Any]
) -> None:
    played = Round(partners(3), 3, 1)
    before = played.board
    played.say(party, step, content)
    assert played.board == before


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"partners": partners(2)}, "3 to 100 partners"),
        ({"partners": partners(3)[::-1]}, "once, in order"),
        ({"partners": [*partners(3), partners(3)[2]]}, "once, in order"),
        ({"partners": [1, 2, 3]}, "once, in order"),
        ({"partners": 5}, "its form"),
        ({"threshold": 2}, "3 at least must stay"),
        ({"threshold": 4}, "3 at least must stay"),
        ({"threshold": True}, "3 at least must stay"),
        ({"length": 0}, "From 1 to 1000"),
        ({"length": 1001}, "From 1 to 1000"),
        ({"key": "00"}, "its form"),
        ({"key": None}, "its form"),
        ({"subject": []}, "its form"),
        ({"subject": {}}, "its form"),
        ({"subject": {**SUBJECT, "unit": 3}}, "its form"),
    ],
)
def test_terms_that_would_not_keep_numbers_apart_are_refused(
    changed: dict[str, Any], reason: str
) -> None:
    played = Round(partners(3), 3, 1)
    opening = Message(PRODUCER, board.OPEN, played.opening(**changed))
    with pytest.raises(MaskingError, match=reason):
        board.read("round", PRODUCER, [opening])


def test_only_the_producer_opens() -> None:
    played = Round(partners(3), 3, 1)
    with pytest.raises(MaskingError, match="No round"):
        board.read("round", partners(3)[0], played.messages)


@pytest.mark.parametrize("text", ["0.0001", "1000000000000.001", "NaN", "Infinity"])
def test_quantities_that_cannot_be_summed_exactly_are_refused(text: str) -> None:
    with pytest.raises(MaskingError, match="no quantity of at most 3 decimals"):
        whole(amounts(text))


def test_too_many_quantities_are_refused() -> None:
    with pytest.raises(MaskingError, match="From 1 to 1000"):
        whole(amounts("1") * 1001)


@given(st.lists(QUANTITIES, min_size=1, max_size=9))
def test_quantities_come_back(values: list[Decimal]) -> None:
    assert masking.quantities(whole(values)) == values
