"""What a cell's text means: each reader takes text that is not empty, and raises ValueError in
words for the person who filled the cell in.
"""

import re
from collections.abc import Callable
from datetime import date as day
from datetime import datetime
from decimal import Decimal

from provenance.domain.identifiers import IdentifierError
from provenance.domain.identifiers.check_digits import require_check_digit
from provenance.domain.quantities import known_units, read_quantity

_ROUNDED = re.compile(r"[0-9][.,][0-9]*[eE]\+?[0-9]+|[0-9]+[eE]\+?[0-9]+")
_LABEL = re.compile(r"""[!"%-?A-Z_a-z]{1,20}""")
"""What GS1 lets a lot or serial number have (General Specifications, 7.11, table 1)."""
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+")
_AMOUNT = re.compile(r"[0-9]+([.,][0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    rf"{_DATE.pattern}([Tt ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,6}})?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})?)?"
)
_OFFSET = re.compile(r"[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00")
_SYMBOLS = {
    "kg": "KGM", "g": "GRM", "mg": "MGM", "t": "TNE", "lb": "LBR", "oz": "ONZ",
    "l": "LTR", "ml": "MLT", "cl": "CLT", "hl": "HLT", "m3": "MTQ",
    "m": "MTR", "cm": "CMT", "mm": "MMT", "km": "KMT", "m2": "MTK", "ha": "HAR",
    "pcs": "H87", "piece": "H87", "pieces": "H87",
}  # fmt: skip


def gtin(text: str) -> str:
    """A GTIN-8, -12, -13 or -14 as 14 digits."""
    return _key("01", text, "a GTIN", (8, 12, 13, 14)).zfill(14)


def gln(text: str) -> str:
    """A GLN, 13 digits."""
    return _key("414", text, "a GLN", (13,))


def sscc(text: str) -> str:
    """An SSCC, 18 digits."""
    return _key("00", text, "an SSCC", (18,))


def _key(ai: str, text: str, name: str, lengths: tuple[int, ...]) -> str:
    digits = text.replace(" ", "")
    if _ROUNDED.fullmatch(digits):
        raise ValueError(
            f"“{text}” is a number that a spreadsheet has rounded: its last digits are lost. "
            "Format the column as text and enter all digits."
        )
    if not (digits.isascii() and digits.isdigit() and len(digits) in lengths):
        said = ", ".join(map(str, lengths[:-1])) + " or " if lengths[:-1] else ""
        raise ValueError(f"“{text}” is not {name}: {said}{lengths[-1]} digits are needed.")
    try:
        require_check_digit(ai, digits.zfill(max(lengths)), given=digits)
    except IdentifierError as error:
        raise ValueError(str(error)) from None
    return digits


def label(text: str) -> str:
    """A lot or serial number, of the characters that GS1's labels can carry."""
    if not _LABEL.fullmatch(text):
        odd = "".join(dict.fromkeys(c for c in text if not _LABEL.fullmatch(c)))
        raise ValueError(
            f"“{text}” is no lot or serial number of GS1: at most 20 letters A to Z, a to z, "
            "digits and !\"%&'()*+,-./:;<=>?_ are allowed" + (f", not “{odd}”." if odd else ".")
        )
    return text


def document(text: str) -> str:
    """The number of a company's own document."""
    if len(text) > 60 or not text.isprintable():
        raise ValueError(f"“{text[:60]}” has more than 60 characters, or some that print nothing.")
    return text


def amount(text: str) -> Decimal:
    """An amount, with a decimal point or a decimal comma."""
    if _THOUSANDS.fullmatch(text):
        whole, with_point = text.replace(",", ""), text.replace(",", ".", 1) + "0"
        raise ValueError(f"“{text}” can be read in two ways: write {whole} or {with_point}.")
    if not _AMOUNT.fullmatch(text):
        raise ValueError(f"“{text}” is no amount: write digits, with one decimal point at most.")
    plain = text.replace(",", ".")
    read_quantity(plain, None)
    return Decimal(plain)


def unit(text: str) -> str:
    """A unit's code of UNECE Recommendation 20, from that code or the usual symbol."""
    code = _SYMBOLS.get(text.lower(), text.upper())
    if code not in known_units():
        raise ValueError(
            f"The unit “{text}” is unknown: write {', '.join(_SYMBOLS)}, or a code of UNECE "
            "Recommendation 20 such as KGM. No unit means pieces."
        )
    return code


def date(text: str) -> str:
    """A day as it stands in EPCIS."""
    if not _DATE.fullmatch(text):
        raise ValueError(f"“{text}” is no date: write year-month-day, such as 2026-03-01.")
    return _existing(text, day.fromisoformat)


def time(text: str) -> str:
    """A day, or a day and a time, with or without an offset, in ISO 8601."""
    if not _TIME.fullmatch(text):
        raise ValueError(
            f"“{text}” is no date: write year-month-day, such as 2026-03-01 or 2026-03-01 08:30."
        )
    return _existing(text.upper(), datetime.fromisoformat)


def _existing(text: str, read: Callable[[str], day]) -> str:
    try:
        read(text)
    except ValueError:
        raise ValueError(f"“{text}” is a day or a time that does not exist.") from None
    return text


def offset(text: str) -> str:
    """An offset from UTC."""
    if not _OFFSET.fullmatch(text):
        raise ValueError(f"“{text}” is no offset from UTC: write it like +01:00 or -05:00.")
    return text


def country(text: str) -> str:
    """A country's code of two letters (ISO 3166-1)."""
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError(f"“{text}” is no country code: two letters are needed, such as CO.")
    return text.upper()


def direction(text: str) -> str:
    """Whether something goes into a transformation or comes out."""
    if text.lower() not in {"in", "out"}:
        raise ValueError(f"“{text}” is neither in (used up) nor out (made).")
    return text.lower()
