"""What goes wrong, by turns: so each kind happens also where the chain is small."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum


class Mishap(Enum):
    """Each with the turn at which it happens first, and after how many it happens again."""

    SHORT_DELIVERY = 3, 29
    OVER_DELIVERY = 5, 37
    LATE_SHIPPING = 4, 61
    WRONG_SHIPPING = 9, 101
    TYPING_ERROR = 20, 401
    RETURN = 15, 83


@dataclass
class Mishaps:
    """Counts the turns."""

    turns: Counter[Mishap] = field(default_factory=Counter)

    def happens(self, kind: Mishap) -> bool:
        """Whether it happens this time."""
        first, period = kind.value
        self.turns[kind] += 1
        return self.turns[kind] >= first and (self.turns[kind] - first) % period == 0
