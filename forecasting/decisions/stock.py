"""What a party has of a product, lot by lot, and what of it goes out of date before it is sold."""

from collections.abc import Callable
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
    recorded of the product here, or in other units alone.
    """

    unit: str
    batches: tuple[Batch, ...] = ()
    notes: tuple[str, ...] = ()
    known: bool = True

    def of(self, state: State) -> float:
        """How much there is in a state, in units."""
        return sum(batch.quantity for batch in self.batches if batch.state == state)

    def out_of_date(self, *, until: Callable[[date], float], before: date) -> float:
        """How much of what is usable expires before a day and before it is sold.

        What expires first is sold first; ``until`` gives the mean demand from today to the end of
        a day, 0 for days that are over. What expires later is all there.
        """
        sold = lost = 0.0
        for expiry, quantity in self._perishable(before):
            part = min(quantity, max(0.0, until(expiry) - sold))
            sold += part
            lost += quantity - part
        return lost

    def _perishable(self, before: date) -> list[tuple[date, float]]:
        usable = (batch for batch in self.batches if batch.state != State.ON_HOLD)
        return sorted(
            (batch.expiry, batch.quantity)
            for batch in usable
            if batch.expiry is not None and batch.expiry < before
        )
