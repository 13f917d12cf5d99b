"""A shop with a sales history for tests of runs."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from forecasting.series.rows import SALES, SeriesKey
from forecasting.series.services import history_import
from tests.node import new_gtin, new_party

BEGIN = date(2026, 1, 5)
DAYS = 70
AT_ONCE = 500
"""Series that are imported together."""
UNTIL = BEGIN + timedelta(days=DAYS - 1)


def new_shop(*, products: int = 3) -> list[SeriesKey]:
    """A party that sells so many products at one place, each day some; their series."""
    party = new_party()
    keys = [SeriesKey(party, new_gtin(), party, SALES) for _ in range(products)]
    for first in range(0, products, AT_ONCE):
        part = keys[first : first + AT_ONCE]
        rows = [row for number, key in enumerate(part) for row in _sales(key, number)]
        report = history_import(party=party, rows=rows, file="sales.csv", today=UNTIL)
        assert (report.accepted, report.refused) == (len(rows), 0)
    return sorted(keys)


def _sales(key: SeriesKey, number: int) -> Iterator[dict[str, Any]]:
    for day in range(DAYS):
        quantity = 10 + number + (day % 7) * 2 + (day * 7919) % 5
        named = {"gtin": key.product, "place": key.place}
        yield {**named, "date": str(BEGIN + timedelta(days=day)), "quantity": str(quantity)}
