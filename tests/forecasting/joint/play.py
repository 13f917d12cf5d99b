"""A round among parties in memory: messages that a board is read from, and everybody's secrets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from forecasting.joint import board, masking, protocol, totals
from forecasting.joint.board import Board, Message
from forecasting.joint.seeds import Secrets

PRODUCER = "9521000000001"
SUBJECT = {
    "product": "09521000001015",
    "channel": "sales",
    "unit": "",
    "frequency": "weekly",
    "first": "2026-01-05",
}


def partners(count: int) -> list[str]:
    """Names in order."""
    return [f"95210000010{number:02}" for number in range(count)]


@dataclass
class Round:
    """A round that the producer has opened."""

    names: Sequence[str]
    threshold: int
    length: int
    messages: list[Message] = field(default_factory=list)
    key: bytes = field(default_factory=masking.new_key)
    secrets: dict[str, Secrets] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.say(PRODUCER, board.OPEN, self.opening())
        self.secrets = {name: Secrets.new() for name in self.names}

    def opening(self, **changed: Any) -> dict[str, Any]:
        """The producer's terms."""
        return {
            "partners": list(self.names),
            "threshold": self.threshold,
            "length": self.length,
            "key": masking.public_key(self.key).hex(),
            "subject": SUBJECT,
            **changed,
        }

    def say(self, party: str, step: str, content: Mapping[str, Any]) -> None:
        """Put a message on the ledger."""
        self.messages.append(Message(party, step, content))

    @property
    def board(self) -> Board:
        """What everybody reads."""
        return board.read("round", PRODUCER, self.messages)

    def prepare(self) -> "Round":
        """Everybody's keys and shares."""
        for name in self.names:
            self.say(name, board.KEYS, protocol.keys(self.secrets[name]))
        now = self.board
        for name in self.names:
            self.say(name, board.SHARES, protocol.shares(now, name, self.secrets[name]))
        return self

    def mask(self, inputs: Mapping[str, Sequence[Decimal]]) -> "Round":
        """The numbers of some partners, and the producer's word that it is enough."""
        now = self.board
        for name, values in inputs.items():
            numbers = masking.whole(values)
            said = protocol.masked(now, name, self.secrets[name], numbers)
            self.say(name, board.MASKED, said)
        self.say(PRODUCER, board.CLOSE, protocol.close(self.board))
        return self

    def unmask(self, names: Iterable[str]) -> "Round":
        """The shares that some partners reveal."""
        now = self.board
        for name in names:
            self.say(name, board.UNMASK, protocol.unmask(now, name, self.secrets[name]))
        return self

    def total(self) -> list[Decimal]:
        """What the producer learns."""
        return masking.quantities(totals.total(self.board, self.key))
