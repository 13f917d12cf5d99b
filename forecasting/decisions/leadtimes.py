"""Lead times as the ledger has them: from a shipping to the receiving of the same goods."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from statistics import fmean, variance
from typing import NamedTuple

from provenance.domain.custody.core import is_lot

_SECONDS_A_DAY = 86_400
_WEIGHT = 5
"""As how many deliveries of its own the wider group counts for the narrower."""
_FEW, _LEAST_SPREAD = 5, 1 / 3
"""Fewer deliveries than this tell no spread: it is then at least this part of the mean."""


class Step(StrEnum):
    """What a movement does to goods between two parties."""

    SHIPPING = "shipping"
    VOID = "void"
    RECEIVING = "receiving"


class Movement(NamedTuple):
    """An amount of one lot or instance that one party ships to another, takes back, or receives."""

    step: Step
    object: str
    product: str
    sender: str
    receiver: str
    time: datetime
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Delivery:
    """One shipment that arrived, in ``parts``, at the mean after ``days``.

    ``complete`` says that nothing of it is still open.
    """

    product: str
    sender: str
    receiver: str
    shipped: datetime
    days: float
    parts: int
    complete: bool


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


@dataclass
class _Shipment:
    movement: Movement
    open: Decimal
    parts: list[tuple[float, Decimal]]

    def take(self, amount: Decimal) -> Decimal:
        """Close an amount of it; what is left of the amount."""
        taken = min(amount, self.open)
        self.open -= taken
        return amount - taken

    def receive(self, at: datetime, amount: Decimal) -> Decimal:
        left = self.take(amount)
        days = (at - self.movement.time).total_seconds() / _SECONDS_A_DAY
        self.parts.append((days, amount - left))
        return left


def deliveries(movements: Iterable[Movement]) -> list[Delivery]:
    """What arrived, by the time of shipping.

    Goods of one lot between two parties arrive in the order in which they were sent. What has not
    arrived is left out, and so is what was received before it was shipped.
    """
    pairs: dict[tuple[str, str, str], list[Movement]] = defaultdict(list)
    for movement in movements:
        pairs[movement.object, movement.sender, movement.receiver].append(movement)
    found = [delivery for pair in pairs.values() for delivery in _of_pair(pair)]
    return sorted(found, key=lambda delivery: (delivery.shipped, delivery.product, delivery.sender))


def _of_pair(movements: list[Movement]) -> list[Delivery]:
    shipments: list[_Shipment] = []
    waiting: deque[_Shipment] = deque()
    early = Decimal(0)
    for movement in sorted(movements, key=lambda movement: (movement.time, movement.step)):
        if movement.step == Step.SHIPPING and not _is_sent_already(movement, waiting):
            shipment = _Shipment(movement, movement.quantity, [])
            early = shipment.take(early)
            shipments.append(shipment)
            waiting.append(shipment)
        elif movement.step == Step.VOID:
            _close(waiting, movement)
        elif movement.step == Step.RECEIVING:
            early += _receive(waiting, movement)
    return [_delivery(shipment) for shipment in shipments if shipment.parts]


def _is_sent_already(movement: Movement, waiting: deque[_Shipment]) -> bool:
    """Consigning, shipping and departing may all be recorded for one journey of one thing."""
    return bool(waiting) and not is_lot(movement.object)


def _close(waiting: deque[_Shipment], void: Movement) -> None:
    """Take back what was sent last."""
    left = void.quantity
    while waiting and left:
        left = waiting[-1].take(left)
        if not waiting[-1].open:
            waiting.pop()


def _receive(waiting: deque[_Shipment], receipt: Movement) -> Decimal:
    """Book a receipt on what was sent first; what nobody had sent is left."""
    left = receipt.quantity
    while waiting and left:
        if waiting[0].open:
            left = waiting[0].receive(receipt.time, left)
        if not waiting[0].open:
            waiting.popleft()
    return left


def _delivery(shipment: _Shipment) -> Delivery:
    _, _, product, sender, receiver, time, _ = shipment.movement
    weights = [float(amount) for _, amount in shipment.parts]
    days = fmean((days for days, _ in shipment.parts), weights)
    return Delivery(product, sender, receiver, time, days, len(weights), not shipment.open)


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
    groups = [
        ("of all suppliers", found),
        ("of the supplier", [d for d in found if d.sender == supplier] if own else []),
        ("of the product", [d for d in own if d.sender == supplier]),
    ]
    told = [(name, group) for name, group in groups if group]
    mean, square = _blend([group for _, group in told])
    narrowest = told[-1][1]
    deviation = sqrt(square)
    if len(found) < _FEW:
        deviation = max(deviation, _LEAST_SPREAD * mean)
    counted = ", ".join(f"{len(group)} {name}" for name, group in reversed(told))
    source = f"measured from shipping to receiving: {counted}, each wider group counting as five"
    return LeadTime(mean, deviation, source, len(narrowest), sum(d.parts > 1 for d in narrowest))


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
