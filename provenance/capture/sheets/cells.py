"""Cells of workbooks as text, and text that a spreadsheet will not run as a formula."""

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from provenance.capture.sheets.rows import Cell
from provenance.capture.sheets.templates import AMOUNT, DATE, TEXT
from provenance.domain.quantities import plain

_RUN = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_EXACT = 10**15
"""Below it, a spreadsheet's numbers hold all digits of a whole number."""
_FIRST_RIGHT_DAY = datetime(1900, 3, 1)  # noqa: DTZ001 - a spreadsheet's days have no zone


def is_run(text: str) -> bool:
    """Whether a spreadsheet may take text for a formula, once marks before it are taken off."""
    return _RUN.match(text) is not None


def escape(text: str) -> str:
    """Text that no spreadsheet takes for a formula; ``unescape`` takes the mark off again."""
    return f"'{text}" if is_run(text) else text


def unescape(text: str) -> str:
    """What ``escape`` was given."""
    return text[1:] if _ESCAPED.match(text) else text


def cell_of_text(text: str) -> Cell:
    """A cell that came as text."""
    text = unescape(text.strip())
    return text, None if text.isprintable() else "The cell holds characters that do not print."


def cell_of_value(value: Any, *, kind: str, is_formula: bool) -> Cell:
    """A workbook's cell for a column of a kind: its text, and why it is not taken."""
    if is_formula:
        return str(value), "The cell is a formula: replace it by its value (paste as values)."
    if value is None or isinstance(value, str):
        return cell_of_text(value or "")
    if isinstance(value, bool):
        return str(value).upper(), "The cell is a yes-or-no value, which no column has."
    if isinstance(value, int | float):
        return _of_number(value, kind)
    if isinstance(value, datetime):
        return _of_time(value, kind)
    said = "a time without a day" if isinstance(value, time | timedelta) else "of an unknown kind"
    return str(value), f"The cell is {said}. Format the column as text and enter it again."


def _of_number(value: float, kind: str) -> Cell:
    text = plain(Decimal(f"{value:.15g}"))
    if kind == AMOUNT:
        return text, None
    if kind == DATE:
        return text, "The cell is a number, not a date: format the column as a date."
    if value != int(value):
        return text, "The cell is a decimal number. Format the column as text and enter it again."
    if abs(value) >= _EXACT:
        return text, (
            "The cell is a number of more than 15 digits, of which spreadsheets keep 15: the "
            "others are lost. Format the column as text and enter all digits."
        )
    return text, None


def _of_time(value: datetime, kind: str) -> Cell:
    at = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    text = f"{at:%Y-%m-%d}" if at.time() == time() else f"{at:%Y-%m-%d %H:%M:%S}"
    if kind == TEXT:
        return text, (
            "The spreadsheet has made a date of this cell. Format the column as text and enter it "
            "again."
        )
    if kind == DATE and value >= _FIRST_RIGHT_DAY:
        return text, None
    if kind == DATE:
        return text, "Spreadsheets count days before 1900-03-01 wrongly: enter the date as text."
    return text, "The cell is a date, not an amount: format the column as a number."
