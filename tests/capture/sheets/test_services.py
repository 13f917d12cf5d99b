"""From a file to events on the ledger, and back to a file of what was wrong."""

import csv
import io

import pytest

from provenance.capture.errors import NotOurParty
from provenance.capture.sheets.rows import CHUNK_ROWS
from provenance.capture.sheets.selectors import SheetImport, faulty_rows
from provenance.capture.sheets.services import sheet_import
from provenance.capture.sheets.templates import TEMPLATES
from provenance.capture.sheets.writing import write_sheet
from provenance.jobs.services import chunk_work
from tests.capture.sheets.sheets import cores, csv_of, example, imported, state
from tests.node import new_gln, new_gtin, new_party, new_sscc, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def test_each_row_of_a_harvest_is_a_new_lot() -> None:
    farm, gtin = new_party(), new_gtin()
    table = [
        example("harvest", gtin=gtin, lot="A/1", quantity="480,5"),
        example("harvest", gtin=gtin, lot="A2", quantity="3", unit="", country="", place=""),
    ]
    done = imported("harvest", csv_of(table, delimiter=";"), party=farm)
    assert (done.state, done.rows, done.checked, done.faults) == ("done", 2, 2, ())
    assert done.events == {"applied": 2}
    first, second = cores(farm)
    assert first["quantities"] == [[f"01/{gtin}/10/A%2F1", "480.5", "KGM"]]
    assert (first["origins"], first["expiry"]) == (["CO"], "2027-03-01")
    assert second["quantities"] == [[f"01/{gtin}/10/A2", "3", None]]
    assert "origins" not in second


def test_sent_twice_a_file_records_nothing_twice() -> None:
    farm = new_party()
    data = csv_of([example("harvest", lot="A1"), example("harvest", lot="A2")])
    assert imported("harvest", data, party=farm).events == {"applied": 2}
    assert imported("harvest", data, party=farm).events == {"duplicate": 2}
    assert len(cores(farm)) == 2


def test_wrong_rows_come_back_to_be_corrected_and_sent_again() -> None:
    farm = new_party()
    table = [
        example("harvest", lot="A1"),
        example("harvest", lot="A2", gtin="09521000001016", quantity=""),
        example("harvest", lot="A3", quantity="-5"),
    ]
    done = imported("harvest", csv_of(table), party=farm)
    assert done.events == {"applied": 1}
    assert [(fault.row, fault.column) for fault in done.faults] == [
        (3, "gtin"),
        (3, "quantity"),
        (4, "quantity"),
    ]
    sent_back = write_sheet(TEMPLATES["harvest"], faulty_rows(done), form="csv")
    back = list(csv.DictReader(io.StringIO(sent_back.decode("utf-8-sig"))))
    assert [row["lot"] for row in back] == ["A2", "A3"]
    assert back[0]["error"] == (
        "gtin: 09521000001016 has the check digit 6, but for 0952100000101 it is 5. "
        "quantity: The column quantity is empty."
    )
    assert back[1]["quantity"] == "'-5"
    corrected = sent_back.replace(b"09521000001016", b"09521000001015").replace(b"'-5", b"5")
    corrected = corrected.replace(b"A2,,kg", b"A2,7,kg")
    assert imported("harvest", corrected, party=farm).events == {"applied": 2}
    assert {core["quantities"][0][0][-2:] for core in cores(farm)} == {"A1", "A2", "A3"}  # type: ignore[index]


def faults(done: SheetImport) -> list[tuple[int, str, str]]:
    """What was found wrong: row, column, words."""
    return [(fault.row, fault.column, fault.said) for fault in done.faults]


def test_a_year_of_work_on_six_sheets() -> None:
    """Harvest, transform, pack, ship, receive, sell: each sheet does what its name says."""
    farm, shop, cherry, coffee = new_party(), new_party(), new_gtin(), new_gtin()
    pallet = new_sscc()
    lot = {"gtin": coffee, "lot": "R1"}
    assert one("harvest", farm, {"gtin": cherry, "lot": "C1", "quantity": "100"}) == "applied"
    made = [
        {"direction": "in", "gtin": cherry, "lot": "C1", "quantity": "100"},
        {"direction": "out", **lot, "quantity": "80"},
    ]
    assert one("transform", farm, *made) == "applied"
    assert one("pack", farm, {"pallet": pallet, **lot, "quantity": "60"}) == "applied"
    whole = {"sscc": pallet, "gtin": "", "lot": "", "quantity": "", "unit": ""}
    loose = {**lot, "quantity": "20", "sscc": ""}
    assert one("ship", farm, *({"to": shop, **line} for line in (whole, loose))) == "applied"
    assert one("receive", shop, *({"from": farm, **line} for line in (whole, loose))) == "applied"
    assert one("sell", shop, {**lot, "quantity": "20", "receipt": "1"}) == "applied"
    assert [core["bizStep"] for core in cores(farm)] == [
        "commissioning",
        "commissioning",
        "packing",
        "shipping",
        "shipping",
    ]


def one(template: str, party: str, *cells: dict[str, str]) -> str:
    """The verdict on all events of a sheet; no row has a fault or a finding."""
    order = ("harvest", "transform", "pack", "ship", "receive", "sell")
    day = f"2026-03-{order.index(template) + 1:02}"
    rows = [example(template, **{"date": day, "place": "", "expiry": "", **row}) for row in cells]
    rows = [{name: row[name] for name in TEMPLATES[template].names} for row in rows]
    done = imported(template, csv_of(rows), party=party)
    assert (done.faults, done.findings) == ((), ())
    (verdict,) = done.events
    return verdict


def test_a_wrong_row_keeps_its_shipment_back_and_no_other() -> None:
    farm = new_party()
    rows = [
        example("ship", shipment="1", lot="A"),
        example("ship", shipment="1", lot="B", quantity="much"),
        example("ship", shipment="2", lot="C"),
    ]
    done = imported("ship", csv_of(rows), party=farm)
    assert sum(done.events.values()) == 1
    assert faults(done) == [
        (2, "", "Left out, because row 3 of the same shipment is wrong."),
        (3, "quantity", "“much” is no amount: write digits, with one decimal point at most."),
    ]


@pytest.mark.parametrize(
    ("template", "cells", "column", "said"),
    [
        ("transform", {}, "direction", "The batch has no row with direction out."),
        ("transform", {"direction": "out"}, "direction", "no row with direction in."),
        ("harvest", {"date": "2026-03-01 08:00Z"}, "utc_offset", "has the offset +00:00, the col"),
        ("ship", {"sscc": "095210000000000018"}, "", "This one names gtin, lot, sscc, quantity, u"),
        ("sell", {"gtin": "", "lot": "", "quantity": "", "unit": ""}, "", "This one names nothing"),
    ],
)
def test_rows_that_do_not_go_together(
    template: str, cells: dict[str, str], column: str, said: str
) -> None:
    done = imported(template, csv_of([example(template, **cells)]), party=new_party())
    ((row, where, told),) = faults(done)
    assert (row, where) == (2, column)
    assert said in told
    assert done.events == {}


def test_one_item_twice_in_a_shipment() -> None:
    item = {"serial": "7", "lot": "", "quantity": "", "unit": ""}
    rows = [example("ship", **item), example("ship", **item)]
    done = imported("ship", csv_of(rows), party=new_party())
    assert faults(done)[0][2] == "Left out, because row 3 of the same shipment is wrong."
    assert faults(done)[1] == (3, "", "The same item stands in two rows of one event.")


def test_times_with_their_offsets() -> None:
    farm = new_party()
    times = {
        "A": ("1969-12-31", ""),
        "B": ("2026-03-01 08:30", "-05:00"),
        "C": ("2026-03-01T08:30:15.5Z", ""),
        "D": ("2026-03-01 08:30+02:00", "+02:00"),
    }
    rows = [example("harvest", lot=k, date=d, utc_offset=o) for k, (d, o) in times.items()]
    assert imported("harvest", csv_of(rows), party=farm).faults == ()
    told = {core["quantities"][0][0][-1]: core["eventTime"] for core in cores(farm)}  # type: ignore[index]
    assert told == {
        "A": "1969-12-31T00:00:00.000Z",
        "B": "2026-03-01T13:30:00.000Z",
        "C": "2026-03-01T08:30:15.500Z",
        "D": "2026-03-01T06:30:00.000Z",
    }


def test_what_the_ledger_refuses_or_finds_is_told_at_the_rows() -> None:
    farm, other, gtin = new_party(), new_party(), new_gtin()
    assert one("harvest", farm, {"gtin": gtin, "lot": "X"}) == "applied"
    again = imported("harvest", csv_of([example("harvest", gtin=gtin, lot="X")]), party=other)
    assert again.events
    assert [told.row for told in (*again.faults, *again.findings)]


def test_more_rows_than_one_chunk_takes() -> None:
    farm, gtin = new_party(), new_gtin()
    rows = [example("harvest", gtin=gtin, lot=f"L{n}") for n in range(CHUNK_ROWS + 1)]
    done = imported("harvest", csv_of(rows), party=farm)
    assert done.events == {"applied": CHUNK_ROWS + 1}


def test_who_has_no_key_here_imports_nothing() -> None:
    with pytest.raises(NotOurParty):
        imported("harvest", csv_of([example("harvest")]), party=new_gln())


def test_a_key_taken_away_meanwhile_fails_the_rows_in_words() -> None:
    data = csv_of([example("harvest")])
    job = sheet_import(template="harvest", data=data, file="f", party=new_party(), client="test")
    gone = new_gln()
    job.payload["party"] = gone
    job.save()
    assert chunk_work(job=job.id)
    assert faults(state(job.id)) == [(2, "", f"This node holds no key of party {gone}.")]


def test_for_a_party_that_has_delegated_it() -> None:
    farm, carrier, gtin = new_party(), new_party(), new_gtin()
    data = csv_of([example("harvest", gtin=gtin)])
    job = sheet_import(
        template="harvest", data=data, file="f", party=carrier, client="test", acting_for=farm
    )
    assert chunk_work(job=job.id)
    settle()
    (fault,) = state(job.id).faults
    assert "delegat" in fault.said


def test_what_capture_does_not_take_is_told_at_its_rows_and_the_rest_goes_in() -> None:
    farm = new_party()
    rows = [
        example("ship", shipment="1", lot="A"),
        example("ship", shipment="2", lot="B", date="2999-01-01"),
        example("ship", shipment="2", lot="C", date="2999-01-01"),
    ]
    done = imported("ship", csv_of(rows), party=farm)
    assert sum(done.events.values()) == 1
    assert [(row, said[:47]) for row, _, said in faults(done)] == [
        (3, "2999-01-01T00:00:00+01:00 is more than 10 minut"),
        (4, "Left out, because row 3 of the same shipment is"),
    ]
