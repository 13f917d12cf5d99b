"""Lead times and their spread, measured over deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from forecasting.decisions.deliveries import Delivery

_WEIGHT = 5
"""As how many deliveries of its own the wider group counts for the narrower."""
_FEW, _LEAST_SPREAD = 5, 1 / 3
"""Fewer deliveries than this tell no spread: it is then at least this part of the mean."""


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Mean and standard ``deviation`` of a lead time, in days, and in words where they are from.

    ``count`` deliveries were measured, of which ``partial`` came in parts.
    """

    mean: float
    deviation: float
    source: str
    count: int = 0
    partial: int = 0


def lead_time(found: Sequence[Delivery], *, product: str) -> LeadTime | None:
    """The lead time of a product from the supplier who shipped it last; None without deliveries.

    Few deliveries lean on wider groups: those of all products from that supplier, and those of
    all suppliers. A wider group counts as five deliveries of the narrower one's own, so that it
    says much where there are few and little where there are many.
    """
    if not found:
        return None
    own = [delivery for delivery in found if delivery.product == product]
    supplier = (own or found)[-1].sender
    groups = {
        "of all suppliers": found,
        "of the supplier": [d for d in found if d.sender == supplier] if own else [],
        "of the product": [d for d in own if d.sender == supplier],
    }
    by_size = {len(group): (name, group) for name, group in groups.items() if group}
    told = [by_size[size] for size in sorted(by_size, reverse=True)]
    mean, square = _blend([group for _, group in told])
    deviation = sqrt(square)
    if len(found) < _FEW:
        deviation = max(deviation, _LEAST_SPREAD * mean)
    narrowest = told[-1][1]
    partial = sum(delivery.parts > 1 for delivery in narrowest)
    return LeadTime(mean, deviation, _source(told, partial), len(narrowest), partial)


def _source(told: Sequence[tuple[str, Sequence[Delivery]]], partial: int) -> str:
    counted = ", ".join(f"{len(group)} {name}" for name, group in reversed(told))
    weighed = ", each wider group counting as five" if len(told) > 1 else ""
    return (
        f"deliveries measured from shipping to receiving: {counted}{weighed}; {partial} of the "
        "first in parts"
    )


def _blend(groups: Sequence[Sequence[Delivery]]) -> tuple[float, float]:
    """Mean and variance of the last group, each group mixed with five deliveries of the wider."""
    mean = square = 0.0
    weight = 0
    for group in groups:
        days = [delivery.days for delivery in group]
        own, count = fmean(days), len(days)
        spread = variance(days) if count > 1 else 0.0
        both = (count * own + weight * mean) / (count + weight)
        square = (count * (spread + (own - both) ** 2) + weight * (square + (mean - both) ** 2)) / (
            count + weight
        )
        mean, weight = both, _WEIGHT
    return mean, square
