"""The columns of a sales history, and what their cells mean."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from provenance.capture.sheets import values
from provenance.capture.sheets.errors import SheetError
from provenance.capture.sheets.rows import Row
from provenance.capture.sheets.templates import AMOUNT, DATE, Column, Template
from provenance.domain.quantities import plain

_CHANNEL = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LONGEST_WORD = 60


def quantity(text: str) -> Decimal:
    """What was sold, not below nothing. Raises ValueError."""
    if text.startswith(("-", "−")):
        raise ValueError(
            f"“{text}” is below nothing: enter what was sold less what came back of it, 0 at least."
        )
    return values.amount(text)


def price(text: str) -> Decimal:
    """What one unit costs, above nothing. Raises ValueError."""
    found = values.amount(text)
    if not found:
        raise ValueError("A price is above 0: leave the cell empty where there was none.")
    return found


def is_so(text: str) -> bool:
    """Yes or no. Raises ValueError."""
    if text.lower() not in _WORDS:
        raise ValueError(f"“{text}” is neither yes nor no.")
    return _WORDS[text.lower()]


def channel(text: str) -> str:
    """The name of a channel, which is part of its series' name. Raises ValueError."""
    if not _CHANNEL.fullmatch(text.lower()):
        raise ValueError(
            f"“{text[:60]}” is no channel: up to 40 letters a to z, digits, “-”, “_” and “.”."
        )
    return text.lower()


def word(text: str) -> str:
    """A name of a group or an event. Raises ValueError."""
    if len(text) > _LONGEST_WORD or not text.isprintable():
        raise ValueError(f"“{text[:60]}” has more than {_LONGEST_WORD} characters.")
    return text


def events(text: str) -> Sequence[str]:
    """Names of events, between semicolons. Raises ValueError."""
    named = (part.strip().lower() for part in text.split(";"))
    return sorted({word(name) for name in named if name})


def number(text: str) -> Decimal:
    """A number, which may be below 0. Raises ValueError."""
    sign, rest = ("-", text[1:]) if text[:1] in {"-", "−"} else ("", text)
    return Decimal(f"{sign}{values.amount(rest)}")


def _yes(name: str, note: str) -> Column:
    return Column(name, f"{note}: yes or no; no if empty.", "", is_so)


HISTORY = Template(
    "history",
    "What was sold each day, week or month; and of days to come the price and what is planned.",
    (
        Column("gtin", "GTIN of the product; empty where the whole place was closed.",
               "09521000001015", values.gtin),
        Column("place", "GLN of the place where it was sold.", "9521000000018", values.gln),
        Column("channel", "How it was sold; sales if empty.", "sales", channel),
        Column("date", "The day; of a week or month, its first.", "2026-03-01", values.date, DATE,
               required=True),
        Column("quantity", "How much was sold; empty where that is not known.", "12", quantity,
               AMOUNT),
        Column("unit", "kg, l, m, pieces … or a code of UNECE Recommendation 20; pieces if empty.",
               "", values.unit),
        Column("price", "Of one unit on that day.", "4.95", price, AMOUNT),
        _yes("promotion", "Whether it was on offer"),
        _yes("stock_out", "Whether it ran out, so that more might have been sold"),
        _yes("closed", "Whether there was no business"),
        Column("events", "What else was going on, by names that return, between semicolons.",
               "street festival", events),
        Column("category", "A group of similar products.", "coffee", word),
    ),
    most_rows=100_000,
    most_bytes=16 * 1024 * 1024,
)  # fmt: skip

REGRESSORS = Template(
    "regressors",
    "Numbers that demand may depend on, such as the weather's, of days past and to come.",
    (
        Column("place", "GLN of the place; everywhere if empty.", "9521000000018", values.gln),
        Column("name", "What the number is.", "temperature", word, required=True),
        Column("date", "The day.", "2026-03-01", values.date, DATE, required=True),
        Column("value", "The number.", "12.5", number, AMOUNT, required=True),
    ),
    most_rows=100_000,
    most_bytes=16 * 1024 * 1024,
)  # fmt: skip


def given(template: Template, rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows as they are in a file: numbered from 2 and of text. Raises SheetError."""
    found = [
        Row(number, {name: _text(value) for name, value in row.items()})
        for number, row in enumerate(rows, start=2)
    ]
    unknown = sorted({name for row in found for name in row.cells} - set(template.names))
    if unknown or not found or len(found) > template.most_rows:
        raise SheetError(
            f"1 to {template.most_rows} rows with {', '.join(template.names)} are taken; these "
            f"{len(found)} have the unknown columns: {', '.join(unknown) or 'none'}."
        )
    return found


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "" if value is None else ("yes" if value else "no")
    if isinstance(value, float) and math.isfinite(value):
        return plain(Decimal(repr(value)))
    return str(value).strip()
