"""From a file's bytes to the rows of a template."""

from collections.abc import Iterable, Sequence

from provenance.capture.sheets.cells import cell_of_text
from provenance.capture.sheets.errors import SheetError, SheetTooLarge
from provenance.capture.sheets.rows import Cell, Row, read_rows
from provenance.capture.sheets.templates import Template
from provenance.capture.sheets.workbook import is_workbook, read_workbook
from provenance.domain.tables import TableError, read_csv


def read_sheet(template: Template, data: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file, which is told by its first bytes. Raises SheetError."""
    if len(data) > template.most_bytes:
        raise SheetTooLarge(
            f"The file has {len(data)} bytes; at most {template.most_bytes} are taken. Split it."
        )
    return read_rows(template, _table(template, data))


def _table(template: Template, data: bytes) -> Iterable[Sequence[Cell]]:
    if is_workbook(data):
        return read_workbook(template, data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError("This is an old Excel file (.xls), or has a password: save it as XLSX.")
    try:
        table = read_csv(data)
    except TableError as error:
        raise SheetError(str(error)) from error
    return [[cell_of_text(text) for text in line] for line in table]
