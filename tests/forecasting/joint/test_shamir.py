"""Secrets in shares: enough of them give it back, fewer tell nothing."""

import secrets
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.joint.shamir import PRIME, SHARE_BYTES, NotEnoughShares, join, split

SECRETS = st.binary(min_size=32, max_size=32)


@given(SECRETS, st.integers(1, 12), st.data())
def test_any_threshold_of_shares_gives_the_secret(
    secret: bytes, count: int, data: st.DataObject
) -> None:
    threshold = data.draw(st.integers(1, count))
    shares = split(secret, threshold=threshold, count=count)
    points = data.draw(st.permutations(range(1, count + 1)))[
        : data.draw(st.integers(threshold, count))
    ]
    assert join({point: shares[point - 1] for point in points}, threshold=threshold) == secret


def test_the_prime_is_one() -> None:
    """The Lucas-Lehmer test of 2**521 - 1."""
    residue = 4
    for _ in range(521 - 2):
        residue = (residue * residue - 2) % PRIME
    assert residue == 0


def test_fewer_shares_fit_every_secret_equally() -> None:
    """For each other secret there is one polynomial that gives the same fewer shares."""
    secret, other = secrets.token_bytes(32), secrets.token_bytes(32)
    shares = split(secret, threshold=3, count=5)
    for known in combinations(range(1, 6), 2):
        points = {0: int.from_bytes(other)} | {n: int.from_bytes(shares[n - 1]) for n in known}
        more = next(n for n in range(1, 6) if n not in known)
        fitting = {n: shares[n - 1] for n in known} | {more: through(points, more)}
        assert join(fitting, threshold=3) == other


def through(points: dict[int, int], at: int) -> bytes:
    """The value at a point of the polynomial through others, as a share."""
    total = 0
    for x, y in points.items():
        weight = 1
        for z in points:
            if z != x:
                weight = weight * (at - z) * pow(x - z, -1, PRIME) % PRIME
        total += y * weight
    return (total % PRIME).to_bytes(SHARE_BYTES)


def test_too_few_shares_are_refused() -> None:
    shares = split(bytes(32), threshold=3, count=5)
    with pytest.raises(NotEnoughShares, match="2 shares of the 3 that are needed"):
        join({1: shares[0], 2: shares[1]}, threshold=3)


def test_shares_of_two_secrets_are_noticed() -> None:
    one, two = (split(bytes([n]) * 32, threshold=2, count=3) for n in (1, 2))
    with pytest.raises(NotEnoughShares, match="not of one secret"):
        join({1: one[0], 2: two[1]}, threshold=2)


@pytest.mark.parametrize(("secret", "threshold"), [(b"short", 2), (bytes(32), 0), (bytes(32), 4)])
def test_what_cannot_be_shared_is_refused(secret: bytes, threshold: int) -> None:
    with pytest.raises(ValueError, match="A secret is 32 bytes"):
        split(secret, threshold=threshold, count=3)
