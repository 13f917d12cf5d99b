"""Tables out: CSV and XLSX that no spreadsheet runs anything from."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from provenance.capture.sheets.cells import escape, is_run
from provenance.capture.sheets.templates import AMOUNT, DATE, TEXT, Template

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMATS = {TEXT: "@", DATE: "yyyy-mm-dd", AMOUNT: "General"}
_WIDTH = 18


def write_sheet(template: Template, rows: Iterable[Sequence[str]], *, form: str) -> bytes:
    """A table of a template as ``csv`` (UTF-8 with its mark, so that Excel reads it) or ``xlsx``.

    The workbook says on a second sheet what each column holds.
    """
    return _csv(rows) if form == "csv" else _xlsx(template, rows)


def write_template(template: Template, *, form: str) -> bytes:
    """An empty sheet of a template, with example rows."""
    return write_sheet(template, [template.names, *template.examples], form=form)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([escape(text) for text in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(template: Template, rows: Iterable[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(template.name)
    for number, column in enumerate(template.columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.number_format = _FORMATS[column.kind]
        dimension.width = _WIDTH
    for row in rows:
        sheet.append([_text(sheet, text) for text in row])
    notes = book.create_sheet("notes")
    for line in _notes(template):
        notes.append([_text(notes, text) for text in line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _notes(template: Template) -> Iterator[Sequence[str]]:
    yield template.title, ""
    for column in template.columns:
        yield column.name, f"{column.note} {'Needed.' if column.required else ''}".strip()


def _text(sheet: object, text: str) -> WriteOnlyCell:
    """A cell that is and stays text: no formula, and no digit of a GTIN is lost in it."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = _FORMATS[TEXT]
    cell.quotePrefix = is_run(text)
    return cell
