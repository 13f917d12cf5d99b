"""Which part of a party's goods is at one of its places.

The ledger's balances are a party's. Where its goods are follows from what came and went at each
place.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from forecasting.series.steps import Step

_COMING = {Step.MADE, Step.RECEIVING, Step.RETURN, Step.VOID}


class Moved(NamedTuple):
    """How much of an object a party moved at one of its places in one kind of step."""

    object: str
    site: str
    step: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Parts:
    """From 0 to 1: of each object at the place, and of the deliveries that come to the place.

    ``known`` is False where no movement names the place.
    """

    held: Mapping[str, float]
    deliveries: float
    known: bool


def parts_at(place: str, moved: Iterable[Moved]) -> Parts:
    """What came to a place less what went from it, against the same at all places."""
    there: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    received: dict[str, Decimal] = defaultdict(Decimal)
    for name, site, step, amount in moved:
        there[name][site] += amount if step in _COMING else -amount
        if step == Step.RECEIVING:
            received[site] += amount
    held = {name: _part(place, sites) for name, sites in there.items()}
    known = any(place in sites for sites in there.values())
    return Parts(held, _part(place, received), known)


def _part(place: str, sites: Mapping[str, Decimal]) -> float:
    left = {site: max(Decimal(0), amount) for site, amount in sites.items()}
    whole = sum(left.values())
    return float(left.get(place, Decimal(0)) / whole) if whole else 0.0
