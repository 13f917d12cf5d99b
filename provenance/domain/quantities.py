"""Quantities: exact decimals in one base unit per dimension.

Unit codes are those of UNECE Recommendation 20, as EPCIS 2.0 uses them; no unit is a count.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal

EXACT = Context(prec=80)
"""Sums and products of amounts stay exact: an amount has at most 20 digits on either side."""

_AMOUNT = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")

_BASE = {"mass": "KGM", "volume": "LTR", "length": "MTR", "area": "MTK", "count": ""}
_FACTORS = {
    "mass": {
        "KGM": "1", "GRM": "0.001", "MGM": "0.000001", "TNE": "1000", "DTN": "100",
        "LBR": "0.45359237", "ONZ": "0.028349523125", "STN": "907.18474", "LTN": "1016.0469088",
    },
    "volume": {
        "LTR": "1", "MLT": "0.001", "CLT": "0.01", "DLT": "0.1", "HLT": "100", "MTQ": "1000",
        "DMQ": "1", "CMQ": "0.001", "MMQ": "0.000001", "GLL": "3.785411784", "GLI": "4.54609",
    },
    "length": {
        "MTR": "1", "CMT": "0.01", "MMT": "0.001", "KMT": "1000", "INH": "0.0254",
        "FOT": "0.3048", "YRD": "0.9144",
    },
    "area": {
        "MTK": "1", "CMK": "0.0001", "HAR": "10000", "KMK": "1000000", "FTK": "0.09290304",
        "ACR": "4046.8564224",
    },
    "count": {"": "1", "EA": "1", "H87": "1", "C62": "1", "NAR": "1", "DZN": "12", "PR": "2"},
}  # fmt: skip
_UNITS = {
    code: (_BASE[dimension], Decimal(factor))
    for dimension, factors in _FACTORS.items()
    for code, factor in factors.items()
}


class QuantityError(ValueError):
    """An amount outside what the ledger takes."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in a base unit: KGM, LTR, MTR, MTK, "" for a count, or an unknown unit's code."""

    amount: Decimal
    unit: str


def read_quantity(amount: str, uom: str | None) -> Quantity:
    """An amount as text with its unit, converted to the base unit of its dimension.

    Raises QuantityError where the amount is no decimal with at most 20 digits before and after
    the point. A unit that is not in the table keeps its own code and converts to nothing else.
    """
    if not _AMOUNT.fullmatch(amount):
        raise QuantityError(
            f"{amount[:60]!r} is no amount: a decimal with up to 20 digits before and after "
            "the point is needed."
        )
    base, factor = _UNITS.get(uom or "", (uom or "", Decimal(1)))
    return Quantity(EXACT.multiply(Decimal(amount), factor), base)


def known_units() -> Iterable[str]:
    """The codes that convert to a base unit; "" for a count."""
    return _UNITS.keys()


def plain(amount: Decimal) -> str:
    """A decimal as text: no exponent, no trailing zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def add(left: Decimal, right: Decimal) -> Decimal:
    """The exact sum."""
    return EXACT.add(left, right)


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """The exact difference."""
    return EXACT.subtract(left, right)
