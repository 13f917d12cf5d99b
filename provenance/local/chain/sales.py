"""What the shops sell each day, and what comes back to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random

from provenance.local.chain.agenda import Agenda
from provenance.local.chain.cast import LINES, Line
from provenance.local.chain.demand import Offer, expected, offer, wanted
from provenance.local.chain.events import Captured, Part, Writer, declared_wrong
from provenance.local.chain.mishaps import Mishap, Mishaps
from provenance.local.chain.shop import Shop, named

_TOO_MANY = 2
"""By how many a wrong figure is too high."""
_EVENING = 20 * 60
_NIGHT = 30
"""Minutes after the last shop closes: a shop's own minute keeps times apart."""


@dataclass
class Sales:
    """One event for each shop, blend and day on which any was sold."""

    writer: Writer
    agenda: Agenda
    mishaps: Mishaps
    random: Random
    recalled: set[str] = field(default_factory=set)

    def plan(self, shops: list[Shop]) -> None:
        """Sell from day 0 on, retailer by retailer."""
        ordered = sorted(shops, key=lambda shop: shop.retailer)
        self.agenda.every(0, 1, partial(self._sell_everywhere, ordered))

    def _sell_everywhere(self, shops: list[Shop], day: int) -> Iterator[Captured]:
        for shop in shops:
            yield from self._withdraw(shop, day)
        for shop in shops:
            for line in LINES:
                yield from self._sell(shop, line, day)

    # --- sold

    def _sell(self, shop: Shop, line: Line, day: int) -> Iterator[Captured]:
        offered = offer(line, shop.retailer, day)
        date, country = self.writer.plan.day(day), shop.place.country
        mean = expected(line, date, country, offered, shop.level)
        sold = shop.shelves[line].take(wanted(self.random, mean))
        if not sold:
            return
        if self._is_mistyped(shop, line, sold):
            yield from self._sell_mistyped(shop, line, sold, offered, day)
        else:
            yield self.sale(shop, line, sold, offered, day)
        if self.mishaps.happens(Mishap.RETURN):
            self.agenda.add(day + 1, partial(self._take_back, shop, line, sold[0]))

    def sale(
        self, shop: Shop, line: Line, sold: list[Part], offered: Offer, day: int, *codes: str
    ) -> Captured:
        """One sale of a day, with price and promotion, and the findings that it will carry."""
        event = self.writer.objects(
            "OBSERVE",
            "retail_selling",
            shop.place,
            (day, _EVENING + LINES.index(line)),
            disposition="retail_sold",
            **named(line, sold),
            **{"sale:price": offered.price, "sale:currency": "EUR"},
            **({"sale:promotion": "true"} if offered.promotion else {}),
        )
        return Captured(shop.place.owner, event, None, codes)

    # --- mistyped

    def _is_mistyped(self, shop: Shop, line: Line, sold: list[Part]) -> bool:
        """Only where so many more are on the shelf, so that nothing but the figure is wrong."""
        if line.numbered or shop.shelves[line].of(sold[-1].lot) < _TOO_MANY:
            return False
        return self.mishaps.happens(Mishap.TYPING_ERROR)

    def _sell_mistyped(
        self, shop: Shop, line: Line, sold: list[Part], offered: Offer, day: int
    ) -> Iterator[Captured]:
        *others, last = sold
        typed = [*others, last._replace(quantity=last.quantity + _TOO_MANY)]
        wrong = self.sale(shop, line, typed, offered, day)
        yield wrong
        right = self.sale(shop, line, sold, offered, day)
        declared = self.writer.moment(shop.place, (day, _EVENING + _NIGHT))
        declaration = declared_wrong(wrong.event, declared, right.event)
        yield wrong._replace(event=declaration, expects=("undone",))
        yield right

    # --- back

    def _take_back(self, shop: Shop, line: Line, sold: Part, day: int) -> Iterator[Captured]:
        """A customer brings a bag back; it is not sold again."""
        back = named(line, [sold._replace(quantity=1)])
        place, owner = shop.place, shop.place.owner
        received = self.writer.objects(
            "OBSERVE", "receiving", place, (day, 11 * 60), disposition="returned", **back
        )
        yield Captured(owner, received)
        yield self._destroyed(shop, back, (day, 12 * 60))

    def _destroyed(self, shop: Shop, what: dict[str, object], when: tuple[int, int]) -> Captured:
        event = self.writer.objects(
            "DELETE", "destroying", shop.place, when, disposition="destroyed", **what
        )
        return Captured(shop.place.owner, event)

    # --- recalled

    def _withdraw(self, shop: Shop, day: int) -> Iterator[Captured]:
        """Take what is recalled off the shelf."""
        for line in LINES:
            shelf = shop.shelves[line]
            for lot in dict.fromkeys(part.lot for part in shelf if part.lot in self.recalled):
                part = Part(lot, shelf.take_lot(lot))
                yield self._destroyed(shop, named(line, [part]), (day, 10 * 60))
