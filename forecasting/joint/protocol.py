"""The steps of a round: what each party says from its secrets and what lies on the board.

After Bonawitz et al. (CCS 2017), with the ledger in the server's place: all see the same messages
in one order, so nobody can show two partners different rounds.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from typing import Any

from forecasting.joint import shamir
from forecasting.joint.board import Board
from forecasting.joint.masking import (
    MaskingError,
    Numbers,
    blinded,
    decrypt,
    encrypt,
    mask,
    public_key,
)
from forecasting.joint.seeds import Secrets, pair_seed, producer_seed, sharing_key

Content = dict[str, Any]


class NotYet(Exception):
    """The step cannot be taken; the message says what it waits for, or that it never can."""


def keys(secrets: Secrets) -> Content:
    """Step 1: a partner's public keys."""
    return {
        "sharing": public_key(secrets.sharing).hex(),
        "masking": public_key(secrets.masking).hex(),
    }


def shares(board: Board, name: str, secrets: Secrets) -> Content:
    """Step 2: a partner's mask seed and masking key in shares, one encrypted for each partner.

    Raises NotYet until everybody's keys are there.
    """
    _require_all(board, board.keys, "keys")
    terms = board.terms
    own, key = (
        shamir.split(secret, threshold=terms.threshold, count=len(terms.partners))
        for secret in (secrets.own, secrets.masking)
    )
    sent = {}
    for place, other in enumerate(terms.partners):
        box = sharing_key(board, secrets.sharing, me=name, sender=name, receiver=other)
        sent[other] = encrypt(box, own[place] + key[place]).hex()
    return {"own": sha256(secrets.own).hexdigest(), "sent": sent}


def masked(board: Board, name: str, secrets: Secrets, numbers: Numbers) -> Content:
    """Step 3: a partner's numbers under all its masks, with a commitment to them.

    Raises NotYet until everybody's shares are there, and for good once the round is closed.
    """
    _require_all(board, board.shares, "shares")
    if board.survivors:
        raise NotYet("The round was closed without these numbers. Nothing was sent.")
    length = board.terms.length
    if len(numbers) != length:
        raise MaskingError(f"The round sums {length} quantities, not {len(numbers)}.")
    pairs = {
        other: mask(pair_seed(board, secrets.masking, me=name, other=other), length)
        for other in board.terms.partners
        if other != name
    }
    with_producer = producer_seed(board, secrets.masking, board.terms.key, partner=name)
    own, producer = mask(secrets.own, length), mask(with_producer, length)
    total = blinded(numbers, own, pairs, name=name, producer=producer)
    commitment = sha256(secrets.salt + as_bytes(numbers)).hexdigest()
    return {"numbers": as_bytes(total).hex(), "commitment": commitment}


def close(board: Board) -> Content:
    """Step 4, the producer's: whoever's numbers are before this on the ledger has stayed.

    Raises NotYet while they are too few.
    """
    require_enough(board, board.masked, "numbers")
    return {}


def unmask(board: Board, name: str, secrets: Secrets) -> Content:
    """Step 5: a share of the own mask's seed of each partner that stayed; of the others' keys.

    Never both of one. Raises NotYet until the round is closed with this partner's numbers.
    """
    if name not in board.survivors:
        raise NotYet("The producer has not closed the round with these numbers.")
    opened = {each: _opened(board, name, secrets, each) for each in board.terms.partners}
    return {
        "own": {each: opened[each][0].hex() for each in board.survivors},
        "keys": {each: opened[each][1].hex() for each in board.gone},
    }


def as_bytes(numbers: Numbers) -> bytes:
    """Eight bytes for each number, the lowest first."""
    return numbers.astype("<u8").tobytes()


def require_enough(board: Board, there: Collection[str], what: str) -> None:
    """Raises NotYet where fewer partners than must stay have said something."""
    needed = board.terms.threshold
    if len(there) < needed:
        raise NotYet(
            f"The {what} of {len(there)} partners are on the ledger, and those of {needed} are "
            "needed. If they do not come, there is no total: open another round."
        )


def _require_all(board: Board, there: Mapping[str, object], what: str) -> None:
    missing = [name for name in board.terms.partners if name not in there]
    if missing:
        raise NotYet(
            f"The {what} of {', '.join(missing)} are not on the ledger yet. If they do not come, "
            "the producer opens another round without them: nothing was revealed so far."
        )


def _opened(board: Board, name: str, secrets: Secrets, sender: str) -> tuple[bytes, bytes]:
    """The shares that a partner sent: of its own mask's seed, and of its masking key."""
    box = sharing_key(board, secrets.sharing, me=name, sender=sender, receiver=name)
    both = decrypt(box, board.shares[sender].sent[name])
    return both[: shamir.SHARE_BYTES], both[shamir.SHARE_BYTES :]
