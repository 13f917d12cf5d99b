"""Cells, of text and of workbooks."""

from datetime import datetime as moment
from datetime import time
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.capture.sheets.cells import cell_of_text, cell_of_value, escape, is_run, unescape
from provenance.capture.sheets.templates import AMOUNT, DATE, TEXT

datetime = partial(moment, tzinfo=None)
"""A spreadsheet's dates have no zone."""
RISKY = st.text(st.sampled_from("'=+-@\t\ra1 "), max_size=6)


@given(RISKY | st.text(max_size=6))
def test_escaped_text_is_run_by_no_spreadsheet_and_comes_back(text: str) -> None:
    assert not escape(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescape(escape(text)) == text
    assert is_run(text) == (escape(text) != text)


def test_text() -> None:
    assert cell_of_text("  A/1 ") == ("A/1", None)
    assert cell_of_text("'-5") == ("-5", None)
    assert cell_of_text("a\x07b") == ("a\x07b", "The cell holds characters that do not print.")


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, TEXT, ""),
        ("A1", TEXT, "A1"),
        (9521000001015, TEXT, "9521000001015"),
        (9521000001015.0, TEXT, "9521000001015"),
        (0.1 + 0.2, AMOUNT, "0.3"),
        (1e-7, AMOUNT, "0.0000001"),
        (datetime(2026, 3, 1), DATE, "2026-03-01"),
        (datetime(2026, 3, 1, 8, 29, 59, 999_999), DATE, "2026-03-01 08:30:00"),
    ],
)
def test_what_a_workbook_holds(value: Any, kind: str, text: str) -> None:
    assert cell_of_value(value, kind=kind, is_formula=False) == (text, None)


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (95210000010151234, TEXT, "more than 15 digits"),
        (1.5, TEXT, "a decimal number"),
        (46082, DATE, "a number, not a date"),
        (True, TEXT, "yes-or-no"),
        (datetime(2026, 3, 1), TEXT, "has made a date of this cell"),
        (datetime(2026, 3, 1), AMOUNT, "a date, not an amount"),
        (datetime(1900, 2, 1), DATE, "before 1900-03-01"),
        (time(8, 30), DATE, "a time without a day"),
        (b"x", TEXT, "of an unknown kind"),
    ],
)
def test_what_a_workbook_may_not_hold(value: Any, kind: str, said: str) -> None:
    _, fault = cell_of_value(value, kind=kind, is_formula=False)
    assert fault is not None
    assert said in fault


def test_a_formula_is_refused_whatever_its_value() -> None:
    text, fault = cell_of_value("=1+1", kind=AMOUNT, is_formula=True)
    assert text == "=1+1"
    assert fault == "The cell is a formula: replace it by its value (paste as values)."
