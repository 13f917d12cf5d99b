"""XLSX, well made and ill."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest

from provenance.capture.sheets import workbook
from provenance.capture.sheets.errors import SheetError, SheetTooLarge
from provenance.capture.sheets.reading import read_sheet
from provenance.capture.sheets.rows import Row, read_group
from provenance.capture.sheets.templates import TEMPLATES
from provenance.capture.sheets.writing import write_template
from tests.capture.sheets.sheets import csv_of, example

HARVEST = TEMPLATES["harvest"]
HEAD = ("date", "gtin", "lot", "quantity")
RIGHT = (date(2026, 3, 1), 9521000001015, "A/1", 480.5)


def xlsx(*lines: Sequence[Any], change: Callable[[Any], None] = lambda _: None) -> bytes:
    """A workbook with these lines; ``change`` does more to its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The archive with parts added, or replaced where the name is there already."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, b"") or old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def only(data: bytes) -> Row:
    (row,) = read_sheet(HARVEST, data)
    return row


def test_dates_and_numbers_as_a_spreadsheet_keeps_them() -> None:
    row = only(xlsx(HEAD, RIGHT))
    assert row.cells == {
        "date": "2026-03-01", "gtin": "9521000001015", "lot": "A/1", "quantity": "480.5"
    }  # fmt: skip
    assert read_group(HARVEST, [row])[1] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_reads_the_same_from_both_kinds_of_file(name: str) -> None:
    template = TEMPLATES[name]
    both = [read_sheet(template, write_template(template, form=form)) for form in ("csv", "xlsx")]
    assert both[0] == both[1]
    assert [list(row.cells.values()) for row in both[0]] == template.examples


def test_a_formula_is_at_fault_and_the_other_rows_are_not() -> None:
    other = (*RIGHT[:2], "A2", "=D2*2")
    right, wrong = read_sheet(HARVEST, xlsx(HEAD, RIGHT, other))
    assert not right.faults
    assert wrong.faults["quantity"].startswith("The cell is a formula")
    assert wrong.cells["quantity"] == "=D2*2"


def test_a_cell_that_shows_an_error() -> None:
    assert only(xlsx(HEAD, (*RIGHT[:3], "#DIV/0!"))).faults == {
        "quantity": "The cell shows the error #DIV/0!."
    }


def test_merged_cells_are_refused_with_their_place() -> None:
    data = xlsx(HEAD, RIGHT, RIGHT, change=lambda sheet: sheet.merge_cells("A2:A3"))
    with pytest.raises(SheetError, match="The cells A2:A3 are merged"):
        read_sheet(HARVEST, data)


def test_rows_beyond_the_dimension_that_a_file_claims_are_read() -> None:
    data = xlsx(HEAD, RIGHT)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    lied = sheet.replace(b'ref="A1:D2"', b'ref="A1:D1"')
    assert lied != sheet
    assert only(repacked(data, **{"xl/worksheets/sheet1.xml": lied})).cells["lot"] == "A/1"


def test_an_archive_that_unpacks_too_large_is_refused_unread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_000_000)
    bomb = repacked(xlsx(HEAD, RIGHT), **{"xl/more.xml": b" " * 1_000_001})
    assert len(bomb) < 20_000
    with pytest.raises(SheetTooLarge, match="unpacks to"):
        read_sheet(HARVEST, bomb)


def test_an_archive_that_lies_about_its_size() -> None:
    """The directory says that a part is small; unpacking stops there, and the sum is wrong."""
    data = repacked(xlsx(HEAD, RIGHT), **{"xl/more.xml": b" " * 5_000_000})
    size = (5_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    with pytest.raises(SheetError, match="damaged"):
        read_sheet(HARVEST, data.replace(size, (100).to_bytes(4, "little")))


def test_an_archive_of_many_parts_is_refused() -> None:
    parts = {f"xl/{n}.bin": b"" for n in range(workbook.MAX_PARTS)}
    with pytest.raises(SheetTooLarge, match="parts"):
        read_sheet(HARVEST, repacked(xlsx(HEAD, RIGHT), **parts))


def test_xml_entities_are_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'
    with pytest.raises(SheetError, match="XML entities"):
        read_sheet(HARVEST, repacked(xlsx(HEAD, RIGHT), **{"xl/workbook.xml": laughs}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 and no more", "damaged or encrypted"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "old Excel file"),
        (repacked(xlsx(HEAD), **{"xl/workbook.xml": b"<no/>"}), "has no sheet with cells"),
        (repacked(xlsx(HEAD), **{"xl/worksheets/sheet1.xml": b"<no"}), "cannot be read as XLSX"),
        (xlsx(), "The file is empty"),
        ("date,lot\n2026-03-01,Ü\n".encode("cp1252"), "perhaps Windows-1252"),
        (xlsx(("x",) * 101), "more than 100 columns"),
    ],
)
def test_what_is_no_workbook(data: bytes, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        read_sheet(HARVEST, data)


def test_a_file_over_the_limit() -> None:
    with pytest.raises(SheetTooLarge, match="at most 10 are taken"):
        read_sheet(replace(HARVEST, most_bytes=10), csv_of([example("harvest")]))
