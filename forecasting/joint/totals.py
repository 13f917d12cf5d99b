"""The last step of a round: the producer takes off what did not cancel."""

from collections.abc import Mapping
from hashlib import sha256

from forecasting.joint import shamir
from forecasting.joint.board import Board
from forecasting.joint.masking import MaskingError, Numbers, mask, public_key, signed, summed
from forecasting.joint.protocol import require_enough
from forecasting.joint.seeds import pair_seed, producer_seed


def total(board: Board, private: bytes) -> Numbers:
    """The sum of the numbers of all who stayed, by the producer's private key.

    Raises NotYet, and MaskingError where the revealed shares are not what was promised.
    """
    require_enough(board, board.unmasked, "shares of the masks")
    left = [_own_masks(board, private, name) for name in board.survivors]
    left += [_shared_masks(board, name) for name in board.gone]
    return summed(board.masked.values()) - summed(left)


def _own_masks(board: Board, private: bytes, name: str) -> Numbers:
    """The mask of a partner that stayed, and the one that it shares with the producer."""
    own = _joined(board, name, {u: said.own[name] for u, said in board.unmasked.items()})
    if sha256(own).digest() != board.shares[name].own:
        raise MaskingError(f"The shares of the own mask of {name} do not make its seed.")
    shared = producer_seed(board, private, board.keys[name].masking, partner=name)
    length = board.terms.length
    return mask(own, length) + mask(shared, length)


def _shared_masks(board: Board, gone: str) -> Numbers:
    """The masks that all who stayed share with one who did not: nothing cancels them."""
    private = _joined(board, gone, {u: said.keys[gone] for u, said in board.unmasked.items()})
    if public_key(private) != board.keys[gone].masking:
        raise MaskingError(f"The shares of the key of {gone} do not make its key.")
    return summed(
        signed(mask(pair_seed(board, private, me=gone, other=name), board.terms.length), name, gone)
        for name in board.survivors
    )


def _joined(board: Board, name: str, shares: Mapping[str, bytes]) -> bytes:
    points = {board.terms.partners.index(u) + 1: share for u, share in shares.items()}
    try:
        return shamir.join(points, threshold=board.terms.threshold)
    except shamir.NotEnoughShares as error:
        raise MaskingError(f"The secret of {name} cannot be put together: {error}") from error
