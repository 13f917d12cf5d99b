"""Goods by weight, from one party to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from provenance.local.chain.cast import SITES
from provenance.local.chain.events import Captured, Part, Writer, handover, quantities
from provenance.local.chain.mishaps import Mishap, Mishaps
from provenance.local.story import Party

_PART = 40
"""A mishap is one fortieth of the weight, at least a kilogram."""


@dataclass(frozen=True)
class Leg:
    """Who sends to whom. ``sent_by`` and ``received_by`` name delegates that capture it."""

    sender: Party
    receiver: Party
    sent_by: Party | None = None
    received_by: Party | None = None
    sold: bool = False


@dataclass
class Transport:
    """Captures both ends of a leg."""

    writer: Writer
    mishaps: Mishaps

    def sent(self, leg: Leg, parts: Sequence[Part], when: tuple[int, int]) -> Captured:
        """The sender's shipping."""
        by = leg.sent_by or leg.sender
        event = self.writer.objects(
            "OBSERVE",
            "shipping",
            SITES[by],
            when,
            disposition="in_transit",
            quantityList=quantities(parts),
            **handover(leg.sender, leg.receiver, sold=leg.sold),
        )
        return Captured(by, event, leg.sender if leg.sent_by else None)

    def received(
        self, leg: Leg, parts: Sequence[Part], when: tuple[int, int]
    ) -> tuple[Captured, list[Part]]:
        """The receiver's receiving, and what has arrived: now and then less or more than sent."""
        by = leg.received_by or leg.receiver
        arrived, expected = self._arrived(parts)
        event = self.writer.objects(
            "OBSERVE",
            "receiving",
            SITES[by],
            when,
            disposition="completeness_verified" if "lost" in expected else "in_progress",
            quantityList=quantities(arrived),
            **handover(leg.sender, leg.receiver, sold=leg.sold),
        )
        acting_for = leg.receiver if leg.received_by else None
        return Captured(by, event, acting_for, expected), arrived

    def _arrived(self, parts: Sequence[Part]) -> tuple[list[Part], tuple[str, ...]]:
        first, *rest = parts
        part = max(1, first.quantity // _PART)
        if self.mishaps.happens(Mishap.SHORT_DELIVERY) and first.quantity > part:
            return [first._replace(quantity=first.quantity - part), *rest], ("lost",)
        if self.mishaps.happens(Mishap.OVER_DELIVERY):
            return [first._replace(quantity=first.quantity + part), *rest], ("over_receipt",)
        return list(parts), ()
