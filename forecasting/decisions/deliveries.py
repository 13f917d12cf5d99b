"""Deliveries as the ledger has them: a shipping and the receiving of the same goods."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import fmean
from typing import NamedTuple

from forecasting.series.steps import Step
from provenance.domain.custody.core import is_lot

_SECONDS_A_DAY = 86_400


class Leg(NamedTuple):
    """An amount of one lot or instance that one party ships to another, takes back, or receives."""

    step: str
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


@dataclass
class _Shipment:
    leg: Leg
    open: Decimal
    parts: list[tuple[float, Decimal]]

    def take(self, amount: Decimal) -> Decimal:
        """Close an amount of it; what is left of the amount."""
        taken = min(amount, self.open)
        self.open -= taken
        return amount - taken

    def receive(self, at: datetime, amount: Decimal) -> Decimal:
        left = self.take(amount)
        days = (at - self.leg.time).total_seconds() / _SECONDS_A_DAY
        self.parts.append((days, amount - left))
        return left


def deliveries(legs: Iterable[Leg]) -> list[Delivery]:
    """What arrived, by the time of shipping.

    Goods of one lot between two parties arrive in the order in which they were sent. What has not
    arrived is left out, and so is what was received before it was shipped.
    """
    pairs: dict[tuple[str, str, str], list[Leg]] = defaultdict(list)
    for leg in legs:
        pairs[leg.object, leg.sender, leg.receiver].append(leg)
    found = [delivery for pair in pairs.values() for delivery in _of_pair(pair)]
    return sorted(found, key=lambda delivery: (delivery.shipped, delivery.product, delivery.sender))


def _of_pair(legs: list[Leg]) -> list[Delivery]:
    shipments: list[_Shipment] = []
    waiting: deque[_Shipment] = deque()
    early = Decimal(0)
    for leg in sorted(legs, key=lambda leg: (leg.time, leg.step == Step.RECEIVING)):
        if leg.step == Step.SHIPPING and not _is_sent_already(leg, waiting):
            shipment = _Shipment(leg, leg.quantity, [])
            early = shipment.take(early)
            shipments.append(shipment)
            waiting.append(shipment)
        elif leg.step == Step.VOID:
            _close(waiting, leg)
        elif leg.step == Step.RECEIVING:
            early += _receive(waiting, leg)
    return [_delivery(shipment) for shipment in shipments if shipment.parts]


def _is_sent_already(leg: Leg, waiting: deque[_Shipment]) -> bool:
    """Consigning, shipping and departing may all be recorded for one journey of one thing."""
    return bool(waiting) and not is_lot(leg.object)


def _close(waiting: deque[_Shipment], void: Leg) -> None:
    """Take back what was sent last."""
    left = void.quantity
    while waiting and left:
        left = waiting[-1].take(left)
        if not waiting[-1].open:
            waiting.pop()


def _receive(waiting: deque[_Shipment], receipt: Leg) -> Decimal:
    """Book a receipt on what was sent first; what nobody had sent is left."""
    left = receipt.quantity
    while waiting and left:
        if waiting[0].open:
            left = waiting[0].receive(receipt.time, left)
        if not waiting[0].open:
            waiting.popleft()
    return left


def _delivery(shipment: _Shipment) -> Delivery:
    _, _, product, sender, receiver, time, _ = shipment.leg
    weights = [float(amount) for _, amount in shipment.parts]
    days = fmean((days for days, _ in shipment.parts), weights)
    return Delivery(product, sender, receiver, time, days, len(weights), not shipment.open)
