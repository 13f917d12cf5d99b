"""The demonstration's shop: two years of daily sales, made up, what comes next, and deliveries."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from provenance.local.chain.cast import ESPRESSO, HOUSE, NET_CONTENT, RESERVE, Line
from provenance.local.chain.demand import expected, offer, wanted
from provenance.local.story import ROASTER, SHOP, Party, Story

COUNTRY = "SE"
DAYS, AHEAD = 730, 28
"""Days that were recorded, and days ahead of which price and promotions are known."""
_COLUMNS = ("gtin", "place", "category", "date", "quantity", "price", "promotion", "stock_out")
_LEVEL = 2.0
_SOLD_OUT_EVERY = 83
_DELIVERIES = ((5, 7), (12, 13), (19, 22), (26, 28))
"""Days of the story on which a delivery leaves and arrives."""


@dataclass(frozen=True)
class Article:
    """Something the shop sells, the blend whose demand it has, and how much a delivery brings."""

    gtin: str
    name: str
    line: Line
    delivered: int

    @property
    def series(self) -> str:
        """The shop's sales of it, as forecasts name them."""
        return f"{SHOP.gln}/{self.gtin}/{SHOP.gln}/sales"

    @property
    def lot(self) -> str:
        """The one lot that there is of it, as a GS1 Digital Link."""
        return f"https://id.gs1.org/01/{self.gtin}/10/LUND"


ARTICLES = (
    Article("09521000001039", "House blend, 250 g", HOUSE, 24),
    Article("09521000001046", "Espresso, 250 g", ESPRESSO, 12),
    Article("09521000001053", "Reserve, 250 g", RESERVE, 3),
)


def products() -> bytes:
    """The articles as the roaster enters them, as CSV."""
    rows = ((each.gtin, each.name, *NET_CONTENT) for each in ARTICLES)
    return _csv(("gtin", "name", "net_content", "unit"), rows)


def history(today: date) -> bytes:
    """What was sold each day up to yesterday, and price and promotions ahead, as CSV."""
    return _csv(_COLUMNS, (row for each in ARTICLES for row in _sold(each, today)))


def _sold(article: Article, today: date) -> Iterator[tuple[str, ...]]:
    random = Random(article.gtin)  # noqa: S311 - made up, and the same each time
    for number in range(DAYS + AHEAD):
        day, offered = today + timedelta(days=number - DAYS), offer(article.line, 0, number)
        sold_out = number < DAYS and number % _SOLD_OUT_EVERY == _SOLD_OUT_EVERY - 1
        mean = expected(article.line, day, COUNTRY, offered, _LEVEL) / (2 if sold_out else 1)
        sold = str(wanted(random, mean)) if number < DAYS else ""
        price, marks = offered.price, (_yes(offered.promotion), _yes(sold_out))
        yield (article.gtin, SHOP.gln, "coffee", day.isoformat(), sold, price, *marks)


def _yes(said: bool) -> str:
    return "yes" if said else ""


def _csv(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    return text.getvalue().encode()


class ShopStory(Story):
    """How the articles come to the shop: what lead times are measured from."""

    def deliveries(self) -> Iterator[tuple[Party, dict[str, Any]]]:
        """Who captures which document, in the order in which it happened."""
        made = {**self._what(len(_DELIVERIES)), **self._id("made")}
        yield ROASTER, self._document(3, ROASTER, "ADD", "commissioning", **made)
        for number, (leaves, arrives) in enumerate(_DELIVERIES):
            for step, day in (("shipping", leaves), ("receiving", arrives)):
                what = {**self._what(1), **self._id(f"{step}/{number}")}
                actor = ROASTER if step == "shipping" else SHOP
                yield actor, self._moved(day, step, ROASTER, SHOP, **what)

    def _what(self, times: int) -> dict[str, Any]:
        listed = [{"epcClass": each.lot, "quantity": each.delivered * times} for each in ARTICLES]
        return {"quantityList": listed}

    def _id(self, name: str) -> dict[str, Any]:
        return {"eventID": f"https://example.org/lotbook/{self.begin:%Y%m%d}/shop/{name}"}
