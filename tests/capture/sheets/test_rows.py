"""Rows, and which of them are one event."""

from dataclasses import replace

import pytest

from provenance.capture.sheets import rows as module
from provenance.capture.sheets.errors import SheetError
from provenance.capture.sheets.reading import read_sheet
from provenance.capture.sheets.rows import Row, chunked, groups, read_group
from provenance.capture.sheets.templates import TEMPLATES
from tests.capture.sheets.sheets import csv_of, example

HARVEST, SHIP = TEMPLATES["harvest"], TEMPLATES["ship"]


def shipped(*cells: dict[str, str]) -> list[Row]:
    """The rows of a sheet of shipments."""
    return read_sheet(SHIP, csv_of([example("ship", **row) for row in cells]))


def test_columns_stand_in_any_order_and_case_and_empty_rows_do_not_count() -> None:
    found = read_sheet(HARVEST, b"Lot,GTIN,quantity,DATE,error,,\nA1,1,2,3,old,,\n,,,,,\nA2,1,2,3")
    assert [(row.number, row.cells["lot"], row.cells["date"]) for row in found] == [
        (2, "A1", "3"),
        (4, "A2", "3"),
    ]
    assert "error" not in found[0].cells


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty. Its first row names date, gtin, lot"),
        (b"date,gtin,lot\n", "Missing: quantity; unknown: none"),
        (b"date,gtin,lot,quantity,colour\n", "Missing: none; unknown: colour"),
        (b"date,gtin,lot,quantity,lot\n", "each once"),
        (b"date,gtin,lot,quantity\n,,,\n", "no rows below its header"),
    ],
)
def test_a_sheet_of_another_shape(data: bytes, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        read_sheet(HARVEST, data)


def test_too_many_rows() -> None:
    with pytest.raises(SheetError, match="more than 2 rows"):
        read_sheet(
            replace(HARVEST, most_rows=2),
            csv_of([example("harvest", lot=str(n)) for n in range(3)]),
        )


def test_a_row_longer_than_the_header_is_at_fault() -> None:
    (row,) = read_sheet(HARVEST, b"date,gtin,lot,quantity\n2026-03-01,1,2,3,4\n")
    assert row.faults == {"": "The row has more cells than the header has columns (4)."}
    _, faults = read_group(HARVEST, [row])
    assert any("more cells" in fault.said for fault in faults)


def test_rows_of_one_shipment_are_one_event_wherever_they_stand() -> None:
    found = shipped({"shipment": "1"}, {"shipment": "2"}, {"shipment": "1", "lot": "B"})
    assert [[row.number for row in group] for group in groups(SHIP, found)] == [[2, 4], [3]]


def test_rows_without_their_reference_are_not_joined() -> None:
    found = groups(SHIP, shipped({"shipment": ""}, {"shipment": "", "lot": "B"}))
    assert [len(group) for group in found] == [1, 1]
    _, (fault,) = read_group(SHIP, found[0])
    assert (fault.column, fault.said) == ("shipment", "The column shipment is empty.")


def test_rows_of_one_shipment_agree_on_what_they_share() -> None:
    (group,) = groups(SHIP, shipped({}, {"to": "9521000000025"}))
    _, (fault,) = read_group(SHIP, group)
    assert (fault.row, fault.column) == (3, "to")
    assert fault.said == "9521000000025 differs from row 2 of the same shipment."


def test_what_is_shared_need_stand_in_one_row_only_unless_it_is_needed() -> None:
    (group,) = groups(SHIP, shipped({"place": ""}, {"lot": "B"}, {"lot": "C", "place": ""}))
    assert read_group(SHIP, group)[1] == []


def test_a_row_that_says_the_same_as_another_is_told() -> None:
    found = read_sheet(HARVEST, csv_of([example("harvest"), example("harvest")]))
    first, second = groups(HARVEST, found)
    assert read_group(HARVEST, first)[1] == []
    assert read_group(HARVEST, second)[1][0].said == (
        "The row says the same as row 2. If it is another event, tell it apart."
    )


def test_an_event_has_no_more_rows_than_one_call_can_carry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_GROUP", 2)
    (group,) = groups(SHIP, shipped(*({"lot": lot} for lot in "ABC")))
    assert read_group(SHIP, group)[1][0].said == "One event has at most 2 rows; this one has 3."


def test_chunks_keep_events_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK_ROWS", 2)
    row = Row(2, {})
    parts = list(chunked([[row], [row, row, row], [row]]))
    assert [[len(group) for group in part] for part in parts] == [[1, 3], [1]]


def test_pallets_are_an_event_of_their_own() -> None:
    pallet = {"sscc": "095210000000000018", "gtin": "", "lot": "", "quantity": "", "unit": ""}
    found = shipped({}, pallet, {"lot": "B"})
    assert [[row.number for row in group] for group in groups(SHIP, found)] == [[2, 4], [3]]
