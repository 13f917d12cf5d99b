"""What a party has of a product, lot by lot, and what of it goes out of date before it is sold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """Where a part of the stock is: to be sold, on its way here, or not to be moved on."""

    ON_HAND = "on hand"
    IN_TRANSIT = "in transit"
    ON_HOLD = "on hold"


@dataclass(frozen=True, slots=True)
class Batch:
    """An amount of one lot or instance; ``expiry`` is the last day on which it may be sold."""

    object: str
    state: State
    quantity: float
    expiry: date | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """What a party has of a product in one ``unit`` (UN/ECE Rec. 20; "" is a count).

    ``notes`` say in words what of it does not count; ``known`` is False where nothing was ever
    recorded of the product here.
    """

    unit: str
    batches: tuple[Batch, ...] = ()
    notes: tuple[str, ...] = ()
    known: bool = True

    def of(self, state: State) -> float:
        """How much there is in a state, in units."""
        return sum(batch.quantity for batch in self.batches if batch.state == state)

    def usable(self) -> list[Batch]:
        """What is here or on its way and may be sold, the first to expire first."""
        found = [batch for batch in self.batches if batch.state != State.ON_HOLD]
        return sorted(found, key=lambda batch: (batch.expiry or date.max, batch.object))


def expiring(
    batches: Iterable[Batch], *, until: Callable[[date], float], before: date
) -> list[tuple[Batch, float]]:
    """What is out of date before it is sold and before a day, with how much of it, in units.

    What expires first is sold first. ``batches`` are in that order; ``until`` gives the mean
    demand from today to the end of a day, 0 for days that are over.
    """
    sold, wasted = 0.0, []
    for batch in batches:
        if batch.expiry is None or batch.expiry >= before:
            break
        part = min(batch.quantity, max(0.0, until(batch.expiry) - sold))
        sold += part
        if part < batch.quantity:
            wasted.append((batch, batch.quantity - part))
    return wasted
