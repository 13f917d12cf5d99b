"""XLSX files (ISO/IEC 29500) as tables, whatever they try."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import IO, Any

import openpyxl

from provenance.capture.sheets.cells import cell_of_value
from provenance.capture.sheets.errors import SheetError, SheetTooLarge
from provenance.capture.sheets.rows import Cell
from provenance.capture.sheets.templates import TEXT, Template

MAX_UNPACKED = 60_000_000
MAX_PARTS = 200
MAX_COLUMNS = 100
MAX_LINES = 1_048_576
_BLOCK = 1 << 16
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:]+)\"")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_LONGEST = 256
"""More than the longest text that the two look for."""


def is_workbook(data: bytes) -> bool:
    """Whether it is a ZIP archive, as XLSX files are."""
    return data.startswith(b"PK\x03\x04")


def read_workbook(template: Template, data: bytes) -> Iterator[Sequence[Cell]]:
    """The first sheet's rows, each cell for the column that the header puts it in.

    Raises SheetError, also where the archive would unpack to more than MAX_UNPACKED bytes.
    """
    _require_harmless(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        yield from _lines(template, book)
    except SheetError:
        raise
    except Exception as error:  # the parser has no base class for what a broken file raises
        raise SheetError(
            "The file cannot be read as XLSX. Open it in a spreadsheet and save it again."
        ) from error


def _lines(template: Template, book: Any) -> Iterator[Sequence[Cell]]:
    if not book.worksheets:
        raise SheetError("The workbook has no sheet with cells.")
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    kinds: list[str] = []
    for number, line in enumerate(sheet.iter_rows()):
        if len(line) > MAX_COLUMNS or number >= MAX_LINES:
            raise SheetError(f"The sheet has more than {MAX_COLUMNS} columns, or too many rows.")
        cells = [_cell(cell, kind) for cell, kind in zip_longest(line, kinds[: len(line)])]
        if not number:
            known = {column.name: column.kind for column in template.columns}
            kinds = [known.get(text.lower(), TEXT) for text, _ in cells]
        yield cells


def _cell(cell: Any, kind: str | None) -> Cell:
    if cell.data_type == "e":
        return str(cell.value), f"The cell shows the error {cell.value}."
    return cell_of_value(cell.value, kind=kind or TEXT, is_formula=cell.data_type == "f")


def _require_harmless(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _require_bounded(parts)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as content:
                        _require_plain(content, is_sheet="/worksheets/" in part.filename)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, OSError, EOFError) as error:
        raise SheetError(
            "The file is a damaged or encrypted archive. Save it again as XLSX, without a password."
        ) from error


def _require_bounded(parts: Sequence[zipfile.ZipInfo]) -> None:
    """What the archive declares is what zipfile unpacks at most."""
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise SheetTooLarge(
            f"The workbook unpacks to {unpacked} bytes in {len(parts)} parts; at most "
            f"{MAX_UNPACKED} bytes in {MAX_PARTS} parts are taken. Split it, or send CSV."
        )


def _require_plain(content: IO[bytes], *, is_sheet: bool) -> None:
    tail = b""
    while block := content.read(_BLOCK):
        seen = tail + block
        if _DECLARATION.search(seen):
            raise SheetError("The workbook declares XML entities, which no spreadsheet does.")
        merged = _MERGED.search(seen) if is_sheet else None
        if merged:
            raise SheetError(
                f"The cells {merged[1].decode()} are merged, so that it is not clear which row "
                "their value belongs to. Unmerge all cells and fill each one in."
            )
        tail = seen[-_LONGEST:]
