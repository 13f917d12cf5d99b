"""Masks that cancel in a sum: Bonawitz et al., Practical Secure Aggregation (CCS 2017).

Each partner adds to its numbers a mask of its own, one for each other partner, which that one
subtracts, and one that only the producer can take off again. Numbers are whole, modulo 2**64, so
that a sum is exact; what is masked once with evenly spread numbers is itself evenly spread.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
"""Whole numbers modulo 2**64."""
SCALE = Decimal(1000)
"""Quantities are summed in thousandths."""
LARGEST = Decimal(10**12)
"""What a quantity may come to, so that the sum of a thousand partners stays below 2**63."""
LONGEST = 1000
"""Numbers in a vector: HKDF-SHA256 gives 255 hashes, enough for 1,020."""
_ONCE = bytes(12)
"""The nonce of a key that encrypts one message."""


class MaskingError(ValueError):
    """Numbers that cannot be summed, or a message that is not what it should be."""


def whole(values: Sequence[Decimal]) -> Numbers:
    """Quantities as thousandths. Raises MaskingError for finer ones, and too large ones."""
    if not 1 <= len(values) <= LONGEST:
        raise MaskingError(f"From 1 to {LONGEST} quantities are summed, not {len(values)}.")
    for value in values:
        if not value.is_finite() or abs(value) > LARGEST or value * SCALE % 1:
            raise MaskingError(f"{value} is no quantity of at most 3 decimals up to {LARGEST}.")
    return np.array([int(value * SCALE) % 2**64 for value in values], dtype=np.uint64)


def quantities(numbers: Numbers) -> list[Decimal]:
    """The quantities that ``whole`` or a sum of such made; the upper half is negative."""
    return [Decimal(int(number)) / SCALE for number in numbers.astype(np.int64)]


def new_key() -> bytes:
    """A private X25519 key (RFC 7748)."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key(private: bytes) -> bytes:
    """Its public key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def agreed(private: bytes, public: bytes, *, context: str) -> bytes:
    """The secret that two have by their keys, for one purpose: X25519, then HKDF-SHA256 (RFC 5869).

    Both give the same ``context``. Raises MaskingError for a public key that is none.
    """
    try:
        other = X25519PublicKey.from_public_bytes(public)
        shared = X25519PrivateKey.from_private_bytes(private).exchange(other)
    except ValueError as error:
        raise MaskingError(f"This is no public key: {error}.") from error
    return _derived(shared, context, 32)


def mask(seed: bytes, length: int) -> Numbers:
    """So many numbers, evenly spread to everybody who does not know the seed."""
    return np.frombuffer(_derived(seed, "lotbook joint mask", 8 * length), dtype="<u8").astype(
        np.uint64
    )


def blinded(
    numbers: Numbers, own: Numbers, pairs: Mapping[str, Numbers], *, name: str, producer: Numbers
) -> Numbers:
    """A partner's numbers under its own mask, the producer's, and those it shares by partner."""
    total = numbers + own + producer
    for other, shared in pairs.items():
        total = total + signed(shared, name, other)
    return total


def signed(shared: Numbers, name: str, other: str) -> Numbers:
    """A shared mask as it enters the numbers of ``name``: added by the first, else subtracted."""
    return shared if name < other else -shared


def summed(vectors: Iterable[Numbers]) -> Numbers:
    """The sum modulo 2**64."""
    total: Numbers = np.sum(np.stack(list(vectors)), axis=0, dtype=np.uint64)
    return total


def encrypt(key: bytes, message: bytes) -> bytes:
    """A message under a key that encrypts no other (ChaCha20-Poly1305, RFC 8439)."""
    return ChaCha20Poly1305(key).encrypt(_ONCE, message, None)


def decrypt(key: bytes, message: bytes) -> bytes:
    """What was encrypted. Raises MaskingError where it was altered or is for somebody else."""
    try:
        return ChaCha20Poly1305(key).decrypt(_ONCE, message, None)
    except InvalidTag as error:
        raise MaskingError(
            "A message cannot be opened: it was altered or is not for this party."
        ) from error


def _derived(secret: bytes, context: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=context.encode()).derive(secret)
