"""The templates: which columns a sheet of each kind has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from provenance.capture.sheets import values

MAX_BYTES = 4 * 1024 * 1024
"""Of a sheet that is sent to be captured."""
TEXT, AMOUNT, DATE = "text", "amount", "date"
ERROR = "error"
"""The column that a file of faulty rows has besides; ignored when the file is sent again."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``read`` turns a cell's text into its value, or raises ValueError in words.

    ``kind`` is what a workbook's cell may hold. ``shared``: the rows of one event agree on it.
    """

    name: str
    note: str
    example: str
    read: Callable[[str], Any]
    kind: str = TEXT
    required: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Template:
    """One kind of sheet. Rows with the same ``reference`` are one event; None: each row is."""

    name: str
    title: str
    columns: tuple[Column, ...]
    reference: str | None = None
    second: Mapping[str, str] = field(default_factory=dict)
    """What a second example row has other than the first; empty: there is none."""
    most_rows: int = 20_000
    most_bytes: int = MAX_BYTES

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The columns' names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def examples(self) -> list[list[str]]:
        """Example rows."""
        first = {column.name: column.example for column in self.columns}
        rows = [first, {**first, **self.second}] if self.second else [first]
        return [list(row.values()) for row in rows]

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that each row fills in."""
        return tuple(column.name for column in self.columns if column.required)


def _shared(name: str, note: str, example: str, read: Callable[[str], Any]) -> Column:
    return Column(name, note, example, read, required=True, shared=True)


_DATE = Column(
    "date", "When it happened: 2026-03-01, or 2026-03-01 08:30. A day alone begins at 00:00.",
    "2026-03-01", values.time, DATE, required=True, shared=True,
)  # fmt: skip
_OFFSET = Column(
    "utc_offset", "The local time's offset from UTC, such as +01:00; +00:00 if empty.", "+01:00",
    values.offset, shared=True,
)  # fmt: skip
_PLACE = Column(
    "place", "GLN of the place where it happened.", "9521000000018", values.gln, shared=True
)
_GTIN = Column("gtin", "GTIN of the product, 8, 12, 13 or 14 digits.", "09521000001015",
               values.gtin)  # fmt: skip
_LOT = Column("lot", "Lot or batch number.", "EM-260301", values.label)
_SERIAL = Column("serial", "Serial number, of a single item instead of a lot.", "", values.label)
_SSCC = Column("sscc", "SSCC of a whole shipping unit, instead of gtin.", "", values.sscc)
_QUANTITY = Column("quantity", "How much of the lot, as a decimal.", "480.5", values.amount, AMOUNT)
_UNIT = Column(
    "unit", "kg, l, m, pieces … or a code of UNECE Recommendation 20; pieces if empty.", "kg",
    values.unit,
)  # fmt: skip
_EXPIRY = Column("expiry", "Last day of the lot's life.", "2027-03-01", values.date, DATE,
                 shared=True)  # fmt: skip
_WHAT = (_GTIN, _LOT, _SERIAL, _SSCC, _QUANTITY, _UNIT)
_WHERE = (_PLACE, _OFFSET)

TEMPLATES = {
    template.name: template
    for template in (
        Template(
            "harvest",
            "New lots: harvested, caught, mined, or made from nothing recorded. One row, one lot.",
            (
                _DATE,
                *(Column(c.name, c.note, c.example, c.read, c.kind, required=True)
                  for c in (_GTIN, _LOT, _QUANTITY)),
                _UNIT,
                Column("country", "Country of origin, two letters.", "CO", values.country),
                _EXPIRY,
                *_WHERE,
            ),
        ),
        Template(
            "receive",
            "Goods that came in. Rows of one shipment are one event; its pallets are another.",
            (
                _DATE,
                _shared("shipment", "The sender's despatch number.", "DN-1042", values.document),
                _shared("from", "GLN of the company that sent it.", "9521000000025", values.gln),
                *_WHAT,
                *_WHERE,
            ),
            "shipment",
        ),
        Template(
            "ship",
            "Goods that went out. Rows of one shipment are one event; its pallets are another.",
            (
                _DATE,
                _shared("shipment", "Your despatch number.", "DN-1042", values.document),
                _shared("to", "GLN of the company that it goes to.", "9521000000032", values.gln),
                *_WHAT,
                *_WHERE,
            ),
            "shipment",
        ),
        Template(
            "transform",
            "What was made of what. Rows of one batch are one event, with at least one row in and "
            "one row out.",
            (
                _DATE,
                _shared("batch", "Your production order.", "PO-7", values.document),
                Column("direction", "in: used up; out: made.", "in", values.direction,
                       required=True),
                *(c for c in _WHAT if c is not _SSCC),
                _EXPIRY,
                *_WHERE,
            ),
            "batch",
            {"direction": "out", "gtin": "09521000001022", "lot": "R-7", "quantity": "400"},
        ),
        Template(
            "pack",
            "What was put onto a pallet or into a box. Rows of one pallet are one event.",
            (
                _DATE,
                _shared("pallet", "SSCC of the pallet or box, 18 digits.", "095210000000000018",
                        values.sscc),
                *_WHAT,
                *_WHERE,
            ),
            "pallet",
        ),
        Template(
            "sell",
            "Goods sold to consumers. One row, one sale or one day's sales of a lot.",
            (
                _DATE,
                *(c for c in _WHAT if c is not _SSCC),
                Column("receipt", "Number of the receipt or of the day's report; keeps sales that "
                       "are alike apart.", "R-2001", values.document),
                *_WHERE,
            ),
        ),
    )
}  # fmt: skip
