"""A party's secrets in a round, and what two parties agree on by their keys."""

from dataclasses import dataclass
from secrets import token_bytes

from forecasting.joint.board import Board
from forecasting.joint.masking import agreed, new_key


@dataclass(frozen=True, slots=True)
class Secrets:
    """A partner's secrets for one round: two private keys, its own mask's seed, and a salt."""

    sharing: bytes
    masking: bytes
    own: bytes
    salt: bytes

    @classmethod
    def new(cls) -> "Secrets":
        """New ones."""
        return cls(new_key(), new_key(), token_bytes(32), token_bytes(32))


def sharing_key(board: Board, private: bytes, *, me: str, sender: str, receiver: str) -> bytes:
    """The key for the one message from sender to receiver; ``private`` is of whom of them I am."""
    other = receiver if me == sender else sender
    context = _context(board, "shares", sender, receiver)
    return agreed(private, board.keys[other].sharing, context=context)


def pair_seed(board: Board, private: bytes, *, me: str, other: str) -> bytes:
    """The seed of the mask that two partners share, by the masking key of one of them."""
    context = _context(board, "pair", *sorted((me, other)))
    return agreed(private, board.keys[other].masking, context=context)


def producer_seed(board: Board, private: bytes, public: bytes, *, partner: str) -> bytes:
    """The seed of the mask that a partner shares with the producer; each has one private key."""
    return agreed(private, public, context=_context(board, "producer", partner))


def _context(board: Board, *parts: str) -> str:
    return "/".join(("lotbook joint", board.round, *parts))
