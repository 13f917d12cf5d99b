"""From movements to demand: what was sold or shipped and did not come back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from forecasting.series.movements import Movement
from forecasting.series.rows import SALES, SHIPMENTS
from forecasting.series.steps import Step
from provenance.domain.quantities import subtract

CHANNELS: Mapping[str, str] = {Step.SALE: SALES, Step.SHIPPING: SHIPMENTS}
"""The steps that are demand."""


class Aside(NamedTuple):
    """A movement in a channel that is no demand and takes off none."""

    channel: str
    movement: Movement


@dataclass(slots=True)
class Netted:
    """Sales and shipments, each with the amount that did not come back; None is unknown.

    ``unmatched`` came back although no record says that it went out; ``repeated`` are instances
    that went out again without having come back.
    """

    went: list[Movement] = field(default_factory=list)
    unmatched: list[Aside] = field(default_factory=list)
    repeated: list[Aside] = field(default_factory=list)


def net(moved: Iterable[Movement], *, party: str) -> Netted:
    """What a party sold, and shipped to others, by time, less voids and returns.

    What comes back is taken off the latest day on which the same lot or instance went out, as
    much as that day has, then off the day before; so no day falls below nothing. An instance
    that goes out again without having come back counts once. A shipment within the party is no
    demand. Goods on hold or recalled that were sold were wanted all the same: they count.
    """
    walk = _Walk()
    for movement in moved:
        if movement.counterpart != party:
            walk.take(movement)
    return walk.found


class _Walk:
    """Goes through movements; ``_out`` has the places in ``found.went`` of what is out."""

    def __init__(self) -> None:
        self.found = Netted()
        self._out: dict[tuple[str, str], list[int]] = defaultdict(list)

    def take(self, movement: Movement) -> None:
        """Count a movement, or take it off what was counted."""
        if movement.step in CHANNELS:
            self._went(movement)
        elif movement.step == Step.VOID:
            self._came_back(SHIPMENTS, movement)
        elif movement.step == Step.RETURN:
            self._came_back(SHIPMENTS if movement.counterpart else SALES, movement)
        elif movement.step == Step.RECEIVING and movement.is_instance:
            self._out.pop((SHIPMENTS, movement.object), None)

    def _went(self, movement: Movement) -> None:
        channel = CHANNELS[movement.step]
        out = self._out[channel, movement.object]
        if movement.is_instance and any(self.found.went[at].amount for at in out):
            self.found.repeated.append(Aside(channel, movement))
            return
        out.append(len(self.found.went))
        self.found.went.append(movement)

    def _came_back(self, channel: str, movement: Movement) -> None:
        left = movement.amount
        for at in reversed(self._out[channel, movement.object]):
            if not left:
                break
            went = self.found.went[at]
            if went.amount and _matches(went, movement):
                part = min(left, went.amount)
                self.found.went[at] = went._replace(
                    amount=subtract(went.amount, part), back=(*went.back, movement.source)
                )
                left = subtract(left, part)
        if left or left is None:
            self.found.unmatched.append(Aside(channel, movement._replace(amount=left)))


def _matches(went: Movement, back: Movement) -> bool:
    return went.unit == back.unit and back.counterpart in {"", went.counterpart}
