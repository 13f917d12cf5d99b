"""From the roastery to the shops: cartons, pallets, shipping, receiving, unpacking."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from provenance.local.chain.agenda import Agenda
from provenance.local.chain.cast import LINES, RETAILERS, ROASTER, SITES, Line
from provenance.local.chain.demand import daily
from provenance.local.chain.events import Captured, Part, Writer, handover, link, links
from provenance.local.chain.farms import WEEK
from provenance.local.chain.mishaps import Mishap, Mishaps
from provenance.local.chain.roastery import Roastery
from provenance.local.chain.shop import Shop, named
from provenance.local.story import Party

_CARTON = 48
_COVER = 14
"""Days of sales that a shop is filled up to."""
_ROAD = 2
_SATURDAY = 5


@dataclass(frozen=True)
class Carton:
    """A shipping unit with bags of one lot, or numbered bags."""

    sscc: str
    line: Line
    bags: list[Part]


@dataclass
class Deliveries:
    """Each shop is filled up once a week."""

    writer: Writer
    agenda: Agenda
    mishaps: Mishaps
    roastery: Roastery
    units: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.units = self.writer.plan.shipping_units()

    def plan(self, first: int, shops: list[Shop]) -> None:
        """Deliver from a day on, to each shop on its own working day."""
        for number, shop in enumerate(shops):
            self.agenda.every(first + number % _SATURDAY, WEEK, partial(self._deliver, shop))

    def _deliver(self, shop: Shop, day: int) -> Iterator[Captured]:
        pallet = next(self.units)
        cartons = [carton for line in LINES for carton in self._cartons(shop, line)]
        if not cartons:
            return
        yield from self._pack(pallet, cartons, day)
        if self.mishaps.happens(Mishap.WRONG_SHIPPING):
            yield from self._ship_wrongly(pallet, shop, day)
        shipping = self._moved("shipping", pallet, ROASTER, shop, (day, 15 * 60))
        late = self.mishaps.happens(Mishap.LATE_SHIPPING)
        if not late:
            yield shipping
        arrive = partial(self._arrive, shop, pallet, cartons, shipping if late else None)
        self.agenda.add(day + _ROAD, arrive)

    def _cartons(self, shop: Shop, line: Line) -> list[Carton]:
        target = round(daily(line, shop.level) * _COVER)
        missing = max(0, target - shop.shelves[line].total - shop.coming[line])
        parts = self.roastery.bags[line].take(missing)
        shop.coming[line] += sum(part.quantity for part in parts)
        packed = [parts] if line.numbered and parts else [[part] for part in parts]
        return [Carton(next(self.units), line, some) for bags in packed for some in _portions(bags)]

    def _pack(self, pallet: str, cartons: list[Carton], day: int) -> Iterator[Captured]:
        for carton in cartons:
            yield self._contents("ADD", carton, ROASTER, (day, 8 * 60))
        event = self.writer.contents(
            "ADD", "packing", pallet, SITES[ROASTER], (day, 9 * 60), childEPCs=_ssccs(cartons)
        )
        yield Captured(ROASTER, event)

    def _contents(
        self,
        action: str,
        carton: Carton,
        actor: Party,
        when: tuple[int, int],
        shop: Shop | None = None,
    ) -> Captured:
        event = self.writer.contents(
            action,
            "packing" if action == "ADD" else "unpacking",
            carton.sscc,
            shop.place if shop else SITES[actor],
            when,
            **named(carton.line, carton.bags, child=True),
        )
        return Captured(actor, event)

    def _ship_wrongly(self, pallet: str, shop: Shop, day: int) -> Iterator[Captured]:
        """To the other retailer, noticed at the gate."""
        other = RETAILERS[1 - shop.retailer]
        for minute, step in ((13 * 60, "shipping"), (14 * 60, "void_shipping")):
            event = self.writer.objects(
                "OBSERVE",
                step,
                SITES[ROASTER],
                (day, minute),
                epcList=[link(pallet)],
                **handover(ROASTER, other),
            )
            yield Captured(ROASTER, event)

    def _moved(
        self, step: str, pallet: str, actor: Party, shop: Shop, when: tuple[int, int], *codes: str
    ) -> Captured:
        despatch = f"urn:epcglobal:cbv:bt:{ROASTER.gln}:{pallet.rpartition('/')[2]}"
        event = self.writer.objects(
            "OBSERVE",
            step,
            SITES[ROASTER] if actor is ROASTER else shop.place,
            when,
            disposition="in_transit" if step == "shipping" else "in_progress",
            epcList=[link(pallet)],
            bizTransactionList=[{"type": "desadv", "bizTransaction": despatch}],
            **handover(ROASTER, shop.place.owner),
        )
        return Captured(actor, event, None, codes)

    def _arrive(
        self, shop: Shop, pallet: str, cartons: list[Carton], late: Captured | None, day: int
    ) -> Iterator[Captured]:
        """Receive, and unpack; where the shipping is captured late, it comes in between."""
        codes = ("claim",) if late else ()
        yield self._moved("receiving", pallet, shop.place.owner, shop, (day, 7 * 60), *codes)
        if late:
            yield late
        yield from self._unpack(shop, pallet, cartons, day)

    def _unpack(
        self, shop: Shop, pallet: str, cartons: list[Carton], day: int
    ) -> Iterator[Captured]:
        retailer = shop.place.owner
        when = (day, 7 * 60 + 30)
        children = _ssccs(cartons)
        event = self.writer.contents(
            "DELETE", "unpacking", pallet, shop.place, when, childEPCs=children
        )
        yield Captured(retailer, event)
        for carton in cartons:
            yield self._contents("DELETE", carton, retailer, (day, 8 * 60), shop)
            shop.shelves[carton.line].put(*carton.bags)
            shop.coming[carton.line] -= sum(part.quantity for part in carton.bags)


def _portions(parts: list[Part]) -> Iterator[list[Part]]:
    """Cartons' worth: of a lot a count, of numbered bags a number of them."""
    if len(parts) == 1 and parts[0].quantity > 1:
        (part,) = parts
        for begin in range(0, part.quantity, _CARTON):
            yield [part._replace(quantity=min(_CARTON, part.quantity - begin))]
        return
    for begin in range(0, len(parts), _CARTON):
        yield parts[begin : begin + _CARTON]


def _ssccs(cartons: list[Carton]) -> list[str]:
    return links(carton.sscc for carton in cartons)
