"""From the cherry to green coffee: harvests, the wet mill, the growers' own station."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from provenance.local.chain.agenda import Agenda
from provenance.local.chain.cast import (
    CHERRIES,
    COUNTRIES,
    CUMBRE,
    GREEN,
    LOMA,
    MILL,
    PARCHMENT,
    SIDAMA,
    SITES,
    Product,
)
from provenance.local.chain.events import KILOGRAM, Captured, Part, Writer, quantities
from provenance.local.chain.stock import Stock
from provenance.local.chain.transport import Leg, Transport
from provenance.local.story import Party

WEEK = 7
PARCHMENT_YIELD, GREEN_YIELD = 0.2, 0.8
_CODES = {LOMA: "LL", CUMBRE: "LC", SIDAMA: "SD"}
_HARVEST = {
    "CO": {10: 1.4, 11: 1.4, 12: 1.4, 4: 1.2, 5: 1.2, 6: 1.2},
    "ET": {10: 1.5, 11: 1.5, 12: 1.5, 1: 1.5},
}
_OFF_SEASON = 0.85
_DRYING, _HULLING = 10, 14
"""Days from the delivery of cherries to parchment, and to green coffee."""
_STEPS = ("PA", "GR")


def season(day: date, country: str) -> float:
    """How much is harvested at a time of year, around 1."""
    return _HARVEST[country].get(day.month, _OFF_SEASON)


@dataclass
class FarmSide:
    """``weekly`` is a middling week's harvest of cherries in kilograms, by country."""

    writer: Writer
    agenda: Agenda
    transport: Transport
    weekly: dict[str, float]
    ready: dict[str, list[Part]] = field(default_factory=lambda: {"CO": [], "ET": []})
    _cherries: dict[str, Stock] = field(default_factory=lambda: {"CO": Stock(), "ET": Stock()})
    _weeks: int = 0

    def plan(self, first: int) -> None:
        """Harvest each week from a day on."""
        self.agenda.every(first, WEEK, self._harvests)

    def _harvests(self, day: int) -> Iterator[Captured]:
        self._weeks += 1
        yield from self._harvest(LOMA, day, 0.55)
        yield from self._harvest(CUMBRE, day, 0.45)
        yield from self._harvest(SIDAMA, day, 1)
        for country, maker in (("CO", MILL), ("ET", SIDAMA)):
            self.agenda.add(day + _DRYING, partial(self._dry, country, maker))

    def _harvest(self, farm: Party, day: int, share: float) -> Iterator[Captured]:
        country = COUNTRIES[farm]
        kilograms = round(self.weekly[country] * share * season(self.writer.plan.day(day), country))
        number = self.writer.plan.number(f"{_CODES[farm]}-{self._weeks:03}")
        part = Part(CHERRIES[farm].lot(number), kilograms, KILOGRAM)
        ilmd = {"cbvmda:lotNumber": number, "cbvmda:countryOfOrigin": country}
        event = self.writer.objects(
            "ADD",
            "commissioning",
            SITES[farm],
            (day, 15 * 60),
            disposition="active",
            quantityList=quantities([part]),
            ilmd=ilmd,
        )
        yield Captured(farm, event)
        if farm is SIDAMA:
            self._cherries[country].put(part)
        else:
            yield from self._to_mill(farm, part, day)

    def _to_mill(self, farm: Party, part: Part, day: int) -> Iterator[Captured]:
        leg = Leg(farm, MILL)
        yield self.transport.sent(leg, [part], (day, 16 * 60))
        captured, arrived = self.transport.received(leg, [part], (day, 18 * 60))
        yield captured
        self._cherries["CO"].put(*arrived)

    def _dry(self, country: str, maker: Party, day: int) -> Iterator[Captured]:
        stock = self._cherries[country]
        parts = stock.take(stock.total)
        made, captured = self._made(PARCHMENT[country], maker, parts, PARCHMENT_YIELD, day)
        yield captured
        hull = partial(self._hull, country, maker, made)
        self.agenda.add(day + _HULLING - _DRYING, hull)

    def _hull(self, country: str, maker: Party, parchment: Part, day: int) -> Iterator[Captured]:
        made, captured = self._made(GREEN[country], maker, [parchment], GREEN_YIELD, day)
        yield captured
        self.ready[country].append(made)

    def _made(
        self, product: Product, maker: Party, parts: list[Part], share: float, day: int
    ) -> tuple[Part, Captured]:
        """One lot out of all parts: named like the first of them, by kind and number."""
        number = parts[0].lot.rpartition("-")[2]
        code = _STEPS[product in GREEN.values()] + COUNTRIES[maker]
        lot = product.lot(self.writer.plan.number(f"{code}-{number}"))
        made = Part(lot, round(sum(part.quantity for part in parts) * share), KILOGRAM)
        event = self.writer.event(
            "TransformationEvent",
            "creating_class_instance",
            SITES[maker],
            (day, 14 * 60),
            inputQuantityList=quantities(parts),
            outputQuantityList=quantities([made]),
            disposition="active",
        )
        return made, Captured(maker, event)
