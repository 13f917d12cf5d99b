"""The roastery: blends of several green lots, and bags of them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from provenance.local.chain.agenda import Agenda
from provenance.local.chain.cast import LINES, ROASTER, SITES, Line
from provenance.local.chain.events import KILOGRAM, Captured, Part, Writer, links, quantities
from provenance.local.chain.farms import WEEK
from provenance.local.chain.stock import Stock

BAGS_PER_KILOGRAM = 4
ROASTING_YIELD = 0.84
_COVER = 17
"""Days of sales that the warehouse is filled up to."""
_LEAST = 3
"""Kilograms of green coffee below which the roaster is not heated."""
_NUMBERED_AT_ONCE = 24
_KEEPS = timedelta(days=365)


@dataclass
class Roastery:
    """``daily`` is what the shops sell of each blend on a middling day."""

    writer: Writer
    agenda: Agenda
    daily: dict[Line, float]
    green: dict[str, Stock] = field(default_factory=lambda: {"CO": Stock(), "ET": Stock()})
    bags: dict[Line, Stock] = field(default_factory=lambda: {line: Stock() for line in LINES})
    weeks: int = 0
    _serials: int = 0

    def plan(self, first: int) -> None:
        """Roast each week, from a day on."""
        self.agenda.every(first, WEEK, self._roast_all)

    def arrived(self, country: str, parts: list[Part]) -> None:
        """Green coffee has come."""
        self.green[country].put(*parts)

    def lots(self, line: Line, week: int) -> tuple[str, str]:
        """The blend of a week and its bags, as canonical identifiers of lots."""
        number = self.writer.plan.number(f"{line.code}-{week:03}")
        return line.roasted.lot(number), line.bags.lot(number)

    def _roast_all(self, day: int) -> Iterator[Captured]:
        self.weeks += 1
        for line in LINES:
            yield from self._roast(line, day)

    def _roast(self, line: Line, day: int) -> Iterator[Captured]:
        missing = self.daily[line] * _COVER - self.bags[line].total
        needed = math.ceil(missing / BAGS_PER_KILOGRAM / ROASTING_YIELD)
        parts = self._blended(line, needed)
        kilograms = sum(part.quantity for part in parts)
        if not parts:
            return
        roasted = Part(self.lots(line, self.weeks)[0], int(kilograms * ROASTING_YIELD), KILOGRAM)
        yield self._transformed(
            "creating_class_instance",
            (day, 11 * 60),
            inputQuantityList=quantities(parts),
            outputQuantityList=quantities([roasted]),
        )
        self.agenda.add(day + 1, partial(self._pack, line, roasted, self.lots(line, self.weeks)[1]))

    def _blended(self, line: Line, needed: int) -> list[Part]:
        """Green coffee in the blend's shares, as much as there is for all of them."""
        there = min(self.green[c].total * 100 // share for c, share in line.blend)
        total = min(needed, there)
        if total < _LEAST:
            return []
        return [
            part
            for country, share in line.blend
            for part in self.green[country].take(total * share // 100)
        ]

    def _pack(self, line: Line, roasted: Part, lot: str, day: int) -> Iterator[Captured]:
        if line.numbered:
            yield from self._pack_numbered(line, roasted, day)
            return
        bags = Part(lot, roasted.quantity * BAGS_PER_KILOGRAM)
        yield self._transformed(
            "packing",
            (day, 9 * 60),
            inputQuantityList=quantities([roasted]),
            outputQuantityList=quantities([bags]),
            ilmd=self._best_before(day),
        )
        self.bags[line].put(bags)

    def _pack_numbered(self, line: Line, roasted: Part, day: int) -> Iterator[Captured]:
        at_once = _NUMBERED_AT_ONCE // BAGS_PER_KILOGRAM
        for begin in range(0, roasted.quantity, at_once):
            kilograms = min(at_once, roasted.quantity - begin)
            bags = [self._next_bag(line) for _ in range(kilograms * BAGS_PER_KILOGRAM)]
            yield self._transformed(
                "packing",
                (day, 13 * 60 + begin % 60),
                inputQuantityList=quantities([roasted._replace(quantity=kilograms)]),
                outputEPCList=links(bags),
                ilmd=self._best_before(day),
            )
            self.bags[line].put(*(Part(bag, 1) for bag in bags))

    def _next_bag(self, line: Line) -> str:
        self._serials += 1
        return line.bags.instance(self.writer.plan.number(f"{self._serials:06}"))

    def _best_before(self, day: int) -> dict[str, str]:
        return {"cbvmda:bestBeforeDate": (self.writer.plan.day(day) + _KEEPS).isoformat()}

    def _transformed(self, step: str, when: tuple[int, int], **fields: object) -> Captured:
        event = self.writer.event(
            "TransformationEvent", step, SITES[ROASTER], when, disposition="active", **fields
        )
        return Captured(ROASTER, event)
