"""Sales history from files and rows: what is right is kept, what is wrong is named, row by row."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from forecasting.series import history
from forecasting.series.models import HistoryRow
from forecasting.series.report import Report
from forecasting.series.services import history_import, regressors_import
from provenance.capture.errors import NotOurParty
from provenance.capture.sheets.errors import SheetError
from provenance.documents.selectors import document
from tests.node import new_gln, new_gtin, new_party

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 3, 31)
GTIN = "09521000001015"


def row(day: str = "2026-03-01", quantity: Any = "5", **more: Any) -> dict[str, Any]:
    return {"gtin": GTIN, "date": day, "quantity": quantity, **more}


def took(party: str, *rows: dict[str, Any]) -> Report:
    return history_import(party=party, rows=rows, today=TODAY)


def recorded(party: str) -> list[tuple[str, str | None]]:
    return [(said.date.isoformat(), said.quantity) for said in history.history(party=party)]


def test_a_csv_file_is_taken_and_kept() -> None:
    party, place = new_party(), new_gln()
    data = (
        "date;gtin;place;channel;quantity;unit;price;promotion;stock_out;events;category\n"
        f"2026-03-01;9521000001015;{place};Web;2,5;kg;4,95;yes;no;Fair; coffee\n"
        f"2026-04-05;9521000001015;{place};Web;;kg;3,95;yes;;;coffee\n"
    ).encode()
    report = history_import(party=party, data=data, file="h.csv", today=TODAY)
    assert (report.rows, report.accepted, report.refused) == (2, 2, 0)
    first, ahead = history.history(party=party)
    assert first.source == f"import/{report.source}/2"
    assert (first.product, first.place, first.channel) == (GTIN, place, "web")
    assert (first.quantity, first.unit, first.price) == ("2.5", "KGM", "4.95")
    assert (first.promotion, first.stock_out, first.events) == (True, False, ["fair"])
    assert first.category == "coffee"
    assert (ahead.quantity, ahead.price) == (None, "3.95")
    assert document(bytes.fromhex(report.source)) == data


def test_a_workbook_says_the_same_as_rows() -> None:
    party = new_party()
    book = openpyxl.Workbook()
    book.active.append(["gtin", "date", "quantity"])
    book.active.append([GTIN, date(2026, 3, 1), 5])
    book.active["B2"].number_format = "yyyy-mm-dd"
    file = io.BytesIO()
    book.save(file)
    assert history_import(party=party, data=file.getvalue(), today=TODAY).accepted == 1
    assert took(party, row(quantity=5)).unchanged == 1


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({"quantity": "12 pcs"}, "quantity", "is no amount"),
        ({"quantity": "a dozen"}, "quantity", "is no amount"),
        ({"quantity": "0." + "1" * 40}, "quantity", "up to 20 digits"),
        ({"quantity": float("nan")}, "quantity", "is no amount"),
        ({"quantity": float("inf")}, "quantity", "is no amount"),
        ({"quantity": "-3"}, "quantity", "below nothing"),
        ({"quantity": "1,234"}, "quantity", "two ways"),
        ({"price": "0"}, "price", "above 0"),
        ({"promotion": "maybe"}, "promotion", "neither yes nor no"),
        ({"channel": "a/b"}, "channel", "is no channel"),
        ({"unit": "handful"}, "unit", "unknown"),
        ({"gtin": "09521000001016"}, "gtin", "check digit"),
        ({"gtin": ""}, "gtin", "is empty"),
        ({"date": "03/04/2026"}, "date", "year-month-day"),
        ({"date": "2026-03-02 08:00"}, "date", "year-month-day"),
        ({"date": "2026-02-30"}, "date", "does not exist"),
        ({"date": "2569-03-01"}, "date", "Gregorian"),
        ({"date": "1447-09-12"}, "date", "Gregorian"),
        ({"date": "2026-04-02"}, "quantity", "Nothing is sold on 2026-04-02 yet"),
        ({"closed": True}, "closed", "there was business"),
        ({"quantity": ""}, "", "says nothing"),
    ],
)
def test_a_wrong_row_is_refused_alone(wrong: dict[str, Any], column: str, said: str) -> None:
    party = new_party()
    report = took(party, row(), {**row("2026-03-02"), **wrong}, row("2026-03-03"))
    assert (report.accepted, report.refused) == (2, 1)
    (fault,) = report.faults
    assert (fault.row, fault.column) == (3, column)
    assert said in fault.said
    assert recorded(party) == [("2026-03-01", "5"), ("2026-03-03", "5")]


def test_rows_that_differ_for_one_date_are_both_refused_and_alike_ones_count_once() -> None:
    party = new_party()
    report = took(party, row(), row(quantity="6"), row("2026-03-02"), row("2026-03-02", "5.0"))
    assert [(fault.row, fault.said) for fault in report.faults] == [
        (2, "Rows 2, 3 differ for one date: none was taken."),
        (3, "Rows 2, 3 differ for one date: none was taken."),
    ]
    assert (report.accepted, report.repeated) == (1, 1)
    assert recorded(party) == [("2026-03-02", "5")]


def test_a_year_of_hours_is_refused_in_few_words() -> None:
    party = new_party()
    report = took(party, *(row(quantity=number) for number in range(8760)), row("2026-03-02"))
    assert (report.accepted, report.refused) == (1, 8760)
    assert report.faults[-1].said == "Rows 2, 3, 4, 5, 6 … differ for one date: none was taken."


def test_units_that_do_not_add_up_refuse_their_series_alone() -> None:
    party, other = new_party(), new_gtin()
    mixed = [row(unit="kg"), row("2026-03-02", unit="g"), row("2026-03-03", unit="l")]
    report = took(party, *mixed, row(gtin=other, unit="g"))
    assert (report.accepted, report.refused) == (1, 3)
    assert "KGM and LTR" in report.faults[0].said
    later = took(party, row(gtin=other), row("2026-03-02", gtin=other, unit="kg"))
    assert (later.accepted, later.refused) == (0, 2)
    assert took(party, row("2026-03-02", gtin=other, unit="kg")).accepted == 1


def test_the_same_again_changes_nothing() -> None:
    party = new_party()
    first = took(party, row(), row("2026-03-02", "x"))
    again = took(party, row(), row("2026-03-02", "x"))
    assert again.is_known
    assert again.to_json() == {**first.to_json(), "is_known": True}
    more = took(party, row(), row("2026-03-03"))
    assert (more.accepted, more.unchanged) == (1, 1)
    assert {said.file for said in history.history(party=party)} == {first.source, more.source}


def test_a_correction_replaces_and_the_earlier_version_stays() -> None:
    party = new_party()
    took(party, row())
    before = HistoryRow.objects.latest("source_id").source_id
    took(party, row(quantity="7"))
    assert recorded(party) == [("2026-03-01", "7")]
    (was,) = history.history(party=party, imports=before)
    assert was.quantity == "5"


def test_what_is_not_taken_at_all() -> None:
    with pytest.raises(NotOurParty):
        took(new_gln(), row())
    party = new_party()
    with pytest.raises(SheetError, match="unknown columns: colour"):
        took(party, row(colour="red"))
    with pytest.raises(SheetError, match="Missing: date"):
        history_import(party=party, data=b"gtin,quantity\n1,2\n")
    with pytest.raises(SheetError, match="either a file or rows"):
        history_import(party=party)
    assert not recorded(party)


def test_regressors_may_be_below_nothing_and_ahead() -> None:
    party = new_party()
    rows: list[dict[str, Any]] = [
        {"name": "temperature", "date": "2026-03-01", "value": "-2.5"},
        {"name": "temperature", "date": "2026-04-20", "value": 11},
        {"name": "temperature", "date": "2026-04-21", "value": "warm"},
    ]
    report = regressors_import(party=party, rows=rows, today=TODAY)
    assert (report.accepted, report.refused) == (2, 1)
    assert [number.value for number in history.regressors(party=party)] == ["-2.5", "11"]
