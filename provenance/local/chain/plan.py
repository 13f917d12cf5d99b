"""How large the chain is and when it runs: all that its events follow from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from provenance.domain.identifiers import check_digit

DAYS = 365
HARVEST_BEFORE = 84
"""Days by which the first harvest is ahead of the first sale: so long is the way of the coffee."""
FEWEST_DAYS = 28
BASE_EVENTS = 1_400
EVENTS_PER_PAIR = 2_700
"""Upstream events of a year, and those of one shop of each retailer: measured, rounded down."""
SEEDS = 100


class PlanError(ValueError):
    """A chain cannot be made as asked."""


@dataclass(frozen=True)
class Plan:
    """The same plan gives the same events. ``shops`` are those of each retailer."""

    seed: int
    begin: date
    days: int = DAYS
    shops: int = 2

    @classmethod
    def of_size(cls, events: int, *, seed: int, begin: date) -> "Plan":
        """A chain of at least so many events. Raises PlanError for what cannot be made."""
        if events < 1:
            raise PlanError("A chain has at least one event.")
        if not 0 <= seed < SEEDS:
            raise PlanError(f"Seeds go from 0 to {SEEDS - 1}.")
        year = BASE_EVENTS + EVENTS_PER_PAIR
        if events <= year:
            days = max(FEWEST_DAYS, -(-DAYS * events // year))
            return cls(seed, begin, min(days, DAYS), 1)
        return cls(seed, begin, DAYS, -(-(events - BASE_EVENTS) // EVENTS_PER_PAIR))

    def ending_before(self, day: date) -> "Plan":
        """The same chain with its last day, there too, before the one given."""
        return replace(self, begin=day - timedelta(days=self.days + 1))

    @property
    def size(self) -> tuple[int, int]:
        """What the number of events follows from: days, and shops of each retailer."""
        return self.days, self.shops

    def day(self, number: int) -> date:
        """The date of a day, 0 being the first on which the shops sell."""
        return self.begin + timedelta(days=number)

    def number(self, name: str) -> str:
        """A lot or serial number that no chain of another seed uses."""
        return f"{self.seed}-{name}"

    def event_id(self, number: int) -> str:
        """The id of an event."""
        return f"https://example.org/lotbook/chain/{self.seed}/{number}"

    def shipping_units(self) -> Iterator[str]:
        """SSCCs, one after the other, without end (GS1 General Specifications, 2.2.1)."""
        first = self.seed * 10**7 + 1
        for serial in range(first, first + 10**7):
            body = f"0952110{serial:010}"
            yield f"00/{body}{check_digit(body)}"
