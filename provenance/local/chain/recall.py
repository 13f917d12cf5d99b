"""One recall: a blend whose bags stand in the shops of both retailers."""

from collections.abc import Iterator
from dataclasses import dataclass

from provenance.local.chain.agenda import Agenda
from provenance.local.chain.cast import HOUSE, RETAILERS, ROASTER, SITES
from provenance.local.chain.demand import offer
from provenance.local.chain.events import Captured, Part, Writer, link, quantities
from provenance.local.chain.roastery import Roastery
from provenance.local.chain.sales import Sales
from provenance.local.chain.shop import Shop

_MORNING = 9 * 60


@dataclass
class Recall:
    """Waits from a day on until the week's bags are with both retailers, then recalls them."""

    writer: Writer
    agenda: Agenda
    roastery: Roastery
    sales: Sales
    shops: list[Shop]
    lot: str = ""

    def plan(self, day: int) -> None:
        """Look each morning from a day on."""
        self.agenda.add(day, self._look)

    def _look(self, day: int) -> Iterator[Captured]:
        """Newer lots first: the oldest may be sold out before both have it."""
        for week in range(self.roastery.weeks, 0, -1):
            blend, bags = self.roastery.lots(HOUSE, week)
            if self._is_with_both(bags):
                yield from self._recall(blend, bags, day)
                return
        self.agenda.add(day + 1, self._look)

    def _is_with_both(self, bags: str) -> bool:
        holders = {shop.retailer for shop in self._holders(bags)}
        return len(holders) == len(RETAILERS)

    def _holders(self, bags: str) -> list[Shop]:
        return [shop for shop in self.shops if shop.shelves[HOUSE].of(bags) > 1]

    def _recall(self, blend: str, bags: str, day: int) -> Iterator[Captured]:
        self.lot = bags
        event = self.writer.objects(
            "OBSERVE",
            "inspecting",
            SITES[ROASTER],
            (day, _MORNING),
            quantityList=[{"epcClass": link(lot)} for lot in (blend, bags)],
            persistentDisposition={"set": ["recalled"]},
        )
        yield Captured(ROASTER, event)
        yield from self._clear_warehouse(bags, day)
        self.sales.recalled.add(bags)
        yield self._sold_too_late(bags, day)

    def _clear_warehouse(self, bags: str, day: int) -> Iterator[Captured]:
        left = self.roastery.bags[HOUSE].take_lot(bags)
        if left:
            event = self.writer.objects(
                "DELETE",
                "destroying",
                SITES[ROASTER],
                (day, _MORNING + 30),
                disposition="destroyed",
                quantityList=quantities([Part(bags, left)]),
            )
            yield Captured(ROASTER, event)

    def _sold_too_late(self, bags: str, day: int) -> Captured:
        """One shop sells a bag before it has read of the recall."""
        shop = self._holders(bags)[0]
        left = shop.shelves[HOUSE].take_lot(bags)
        shop.shelves[HOUSE].put(Part(bags, left - 1))
        return self.sales.sale(
            shop, HOUSE, [Part(bags, 1)], offer(HOUSE, shop.retailer, day), day, "flagged"
        )
