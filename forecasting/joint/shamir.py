"""Shamir's secret sharing (Communications of the ACM 22, 1979) over a prime field."""

from collections.abc import Callable, Mapping
from secrets import randbelow

PRIME = 2**521 - 1
"""A Mersenne prime above every secret of 32 bytes."""
SECRET_BYTES, SHARE_BYTES = 32, 66


class NotEnoughShares(ValueError):
    """The shares do not give the secret."""


def split(
    secret: bytes, *, threshold: int, count: int, below: Callable[[int], int] = randbelow
) -> list[bytes]:
    """Shares for the points 1 to ``count``: ``threshold`` of them give the secret, fewer nothing.

    ``secret`` is 32 bytes; ``below`` draws a number below a bound. Raises ValueError.
    """
    if len(secret) != SECRET_BYTES or not 1 <= threshold <= count:
        raise ValueError("A secret is 32 bytes, and a threshold from 1 to the number of shares.")
    coefficients = [int.from_bytes(secret), *(below(PRIME) for _ in range(threshold - 1))]
    return [_value(coefficients, point).to_bytes(SHARE_BYTES) for point in range(1, count + 1)]


def join(shares: Mapping[int, bytes], *, threshold: int) -> bytes:
    """The secret from shares by point. Raises NotEnoughShares."""
    if len(shares) < threshold:
        raise NotEnoughShares(f"{len(shares)} shares of the {threshold} that are needed.")
    chosen = {point: int.from_bytes(shares[point]) for point in sorted(shares)[:threshold]}
    secret = sum(value * _weight(point, chosen) for point, value in chosen.items()) % PRIME
    if secret >= 2 ** (8 * SECRET_BYTES):
        raise NotEnoughShares("The shares are not of one secret.")
    return secret.to_bytes(SECRET_BYTES)


def _value(coefficients: list[int], point: int) -> int:
    total = 0
    for coefficient in reversed(coefficients):
        total = (total * point + coefficient) % PRIME
    return total


def _weight(point: int, points: Mapping[int, int]) -> int:
    """Lagrange's weight of a point for the value at zero."""
    weight = 1
    for other in points:
        if other != point:
            weight = weight * other * pow(other - point, -1, PRIME) % PRIME
    return weight
