"""What is on hand of one product, oldest first."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from provenance.local.chain.events import Part


@dataclass
class Stock:
    """Quantities of lots; a numbered bag is a lot of one."""

    parts: deque[Part] = field(default_factory=deque)

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    @property
    def total(self) -> int:
        """All of it."""
        return sum(part.quantity for part in self.parts)

    def of(self, lot: str) -> int:
        """How much there is of a lot."""
        return sum(part.quantity for part in self.parts if part.lot == lot)

    def put(self, *parts: Part) -> None:
        """Add behind the rest."""
        self.parts.extend(part for part in parts if part.quantity)

    def take(self, quantity: int) -> list[Part]:
        """Take so much of the oldest, or all there is; one part for each lot."""
        taken: dict[str, Part] = {}
        while quantity and self.parts:
            first = self.parts.popleft()
            used = min(quantity, first.quantity)
            quantity -= used
            before = taken[first.lot].quantity if first.lot in taken else 0
            taken[first.lot] = first._replace(quantity=before + used)
            if used < first.quantity:
                self.parts.appendleft(first._replace(quantity=first.quantity - used))
        return list(taken.values())

    def take_lot(self, lot: str) -> int:
        """Take all of one lot."""
        found = self.of(lot)
        self.parts = deque(part for part in self.parts if part.lot != lot)
        return found
