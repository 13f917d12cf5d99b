"""Reading what was imported: of several versions of a day, the last up to an import."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from provenance.index.reading import fetch

LATEST = 2**62
"""After any import."""


class Imported(NamedTuple):
    """What was said of a day; see ``forecasting.series.models.HistoryRow``."""

    product: str
    place: str
    channel: str
    date: date
    quantity: str | None
    unit: str
    price: str | None
    promotion: bool
    stock_out: bool
    closed: bool
    events: list[str]
    category: str
    file: str
    row: int

    @property
    def source(self) -> str:
        """The name of the row in a training row's events."""
        return f"import/{self.file}/{self.row}"


class Number(NamedTuple):
    """A regressor's value of a day; ``place`` "" is everywhere."""

    place: str
    name: str
    date: date
    value: str
    file: str
    row: int


_HISTORY = """
SELECT DISTINCT ON (h.product, h.place, h.channel, h.date)
       h.product, h.place, h.channel, h.date, h.quantity, h.unit, h.price, h.promotion,
       h.stock_out, h.closed, h.events, h.category, i.sha256, h.row
FROM forecasting_history h JOIN forecasting_import i ON i.id = h.source_id
WHERE h.party = %(party)s AND h.source_id <= %(imports)s
  AND (%(products)s::text[] IS NULL OR h.product = ANY(%(products)s) OR h.product = '')
ORDER BY h.product, h.place, h.channel, h.date, h.source_id DESC
"""
_REGRESSORS = """
SELECT DISTINCT ON (r.place, r.name, r.date) r.place, r.name, r.date, r.value, i.sha256, r.row
FROM forecasting_regressor r JOIN forecasting_import i ON i.id = r.source_id
WHERE r.party = %(party)s AND r.source_id <= %(imports)s
ORDER BY r.place, r.name, r.date, r.source_id DESC
"""
_UNITS = """
SELECT DISTINCT ON (product, place, channel) product, place, channel, unit
FROM forecasting_history
WHERE party = %(party)s AND source_id <= %(imports)s AND quantity IS NOT NULL
ORDER BY product, place, channel, source_id DESC
"""


def history(
    *, party: str, imports: int = LATEST, products: Iterable[str] | None = None
) -> list[Imported]:
    """A party's history up to an import, by series and date: of some products, and closures."""
    wanted = None if products is None else sorted(set(products))
    parameters = {"party": party, "imports": imports, "products": wanted}
    return [Imported(*row) for row in fetch(_HISTORY, parameters)]


def regressors(*, party: str, imports: int = LATEST) -> list[Number]:
    """A party's regressors up to an import, by place, name and date."""
    return [Number(*row) for row in fetch(_REGRESSORS, {"party": party, "imports": imports})]


def units(*, party: str, imports: int = LATEST) -> dict[tuple[str, ...], str]:
    """The base unit in which each series is up to an import, by product, place and channel."""
    rows = fetch(_UNITS, {"party": party, "imports": imports})
    return {tuple(key): unit for *key, unit in rows}
