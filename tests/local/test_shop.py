"""The demonstration's shop: its history can be taken in, its deliveries hold together."""

import csv
import io
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from forecasting.series.reading import read_history
from forecasting.series.sheet import HISTORY
from provenance.capture.sheets.reading import read_sheet
from provenance.domain.epcis.reading import read_document
from provenance.domain.epcis.sense import problems
from provenance.domain.identifiers import check_digit
from provenance.local import shop
from provenance.local.story import ROASTER, SHOP

TODAY = date(2026, 11, 29)
BEGIN = datetime(2026, 10, 27, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_every_row_of_the_history_is_right() -> None:
    rows = read_sheet(HISTORY, shop.history(TODAY))
    read = read_history(rows, today=TODAY, units={})
    assert read.faults == []
    assert len(read.said) == len(shop.ARTICLES) * (shop.DAYS + shop.AHEAD)


def test_sales_end_yesterday_and_offers_go_on() -> None:
    rows = list(csv.DictReader(io.StringIO(shop.history(TODAY).decode())))
    sold = [row for row in rows if row["quantity"]]
    assert max(row["date"] for row in sold) == (TODAY - timedelta(days=1)).isoformat()
    assert all(row["price"] for row in rows)
    assert any(row["promotion"] for row in rows if not row["quantity"])


def test_the_same_day_gives_the_same_history() -> None:
    assert shop.history(TODAY) == shop.history(TODAY)


def test_articles_have_right_numbers() -> None:
    for article in shop.ARTICLES:
        assert check_digit(article.gtin[:-1]) == article.gtin[-1]


def test_what_is_made_is_shipped_and_what_is_shipped_is_received() -> None:
    moved: dict[str, Counter[str]] = {}
    for _party, content in shop.ShopStory(BEGIN).deliveries():
        document = read_document(json.dumps(content).encode())
        assert list(problems(document, NOW)) == []
        (event,) = content["epcisBody"]["eventList"]
        listed = {each["epcClass"]: each["quantity"] for each in event["quantityList"]}
        moved.setdefault(event["bizStep"], Counter()).update(listed)
    assert moved["commissioning"] == moved["shipping"] == moved["receiving"]


def test_each_delivery_arrives_after_it_left() -> None:
    events = [
        (party, content["epcisBody"]["eventList"][0]["eventTime"])
        for party, content in shop.ShopStory(BEGIN).deliveries()
    ]
    times = [when for _party, when in events]
    assert times == sorted(times)
    assert [party for party, _ in events[1:]] == [ROASTER, SHOP] * 4
