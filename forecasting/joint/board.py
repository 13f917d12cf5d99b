"""What lies on the ledger of a round: everybody reads the same messages in the same order."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from forecasting.joint.masking import MaskingError, Numbers
from forecasting.joint.shamir import SHARE_BYTES
from forecasting.joint.terms import KEY, Terms, hex_bytes, read_terms

OPEN, KEYS, SHARES, MASKED, CLOSE, UNMASK = "open", "keys", "shares", "masked", "close", "unmask"
HASH = 32
_CIPHER = 2 * SHARE_BYTES + 16


class Message(NamedTuple):
    """Something that a party stated in a round."""

    party: str
    step: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Keys:
    """A partner's public keys: for what is sent to it, and for the masks that it shares."""

    sharing: bytes
    masking: bytes


@dataclass(frozen=True, slots=True)
class Shares:
    """A partner's two secrets in shares for each, itself too, and a hash of its own mask's seed."""

    own: bytes
    sent: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Unmask:
    """A partner's shares: of the own masks of those that stayed, of the keys of the others."""

    own: Mapping[str, bytes]
    keys: Mapping[str, bytes]


@dataclass(slots=True)
class Board:
    """A round as far as it has come. What does not have its form counts as not said."""

    round: str
    producer: str
    terms: Terms
    keys: dict[str, Keys] = field(default_factory=dict)
    shares: dict[str, Shares] = field(default_factory=dict)
    masked: dict[str, Numbers] = field(default_factory=dict)
    survivors: tuple[str, ...] = ()
    unmasked: dict[str, Unmask] = field(default_factory=dict)

    @property
    def gone(self) -> tuple[str, ...]:
        """Partners whose numbers came too late, or not at all."""
        return tuple(name for name in self.terms.partners if name not in self.survivors)


def read(round_: str, producer: str, messages: Iterable[Message]) -> Board:
    """The round's board from its messages in the ledger's order.

    Raises MaskingError where its producer has not opened it.
    """
    board: Board | None = None
    for message in messages:
        if board is None:
            if (message.party, message.step) == (producer, OPEN):
                board = Board(round_, producer, read_terms(message.content))
        else:
            _take(board, message)
    if board is None:
        raise MaskingError(
            f"No round {round_} of {producer} is on the ledger as far as is indexed."
        )
    return board


def _take(board: Board, message: Message) -> None:
    """Add a message, if it is from whom it should be and has its form."""
    allowed = (board.producer,) if message.step == CLOSE else board.terms.partners
    if message.step in _READERS and message.party in allowed:
        with suppress(MaskingError, KeyError, TypeError, AttributeError, ValueError):
            _READERS[message.step](board, message.party, message.content)


def _keys(board: Board, party: str, content: Mapping[str, Any]) -> None:
    sharing, masking = (hex_bytes(content[name], KEY) for name in ("sharing", "masking"))
    board.keys[party] = Keys(sharing, masking)


def _shares(board: Board, party: str, content: Mapping[str, Any]) -> None:
    sent = _table(content["sent"], board.terms.partners, _CIPHER)
    board.shares[party] = Shares(hex_bytes(content["own"], HASH), sent)


def _masked(board: Board, party: str, content: Mapping[str, Any]) -> None:
    data = hex_bytes(content["numbers"], 8 * board.terms.length)
    hex_bytes(content["commitment"], HASH)
    if not board.survivors:
        board.masked[party] = np.frombuffer(data, "<u8").astype(np.uint64)


def _close(board: Board, _party: str, _content: Mapping[str, Any]) -> None:
    """The ledger's order says who stayed, not the producer."""
    if len(board.masked) >= board.terms.threshold:
        board.survivors = tuple(sorted(board.masked))


def _unmask(board: Board, party: str, content: Mapping[str, Any]) -> None:
    if party in board.survivors:
        own = _table(content["own"], board.survivors, SHARE_BYTES)
        board.unmasked[party] = Unmask(own, _table(content["keys"], board.gone, SHARE_BYTES))


_READERS: dict[str, Callable[[Board, str, Mapping[str, Any]], None]] = {
    KEYS: _keys,
    SHARES: _shares,
    MASKED: _masked,
    CLOSE: _close,
    UNMASK: _unmask,
}


def _table(value: Mapping[str, Any], names: Iterable[str], length: int) -> dict[str, bytes]:
    if set(value) != set(names):
        raise MaskingError("A table names others than it should.")
    return {name: hex_bytes(text, length) for name, text in value.items()}
