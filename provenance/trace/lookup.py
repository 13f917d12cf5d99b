"""From what someone scanned or typed to a product's canonical identifier."""

import re
from collections.abc import Callable

from provenance.domain.identifiers import IdentifierError, canonical, check_digit, encode, parse
from provenance.domain.identifiers.digital_links import write_link
from provenance.domain.identifiers.element_strings import FNC1, read_element_string

_DIGITS = re.compile(r"\d+", re.ASCII)
_GTIN_LENGTHS = (8, 12, 13, 14)
_SSCC_LENGTH = 18
_GRAI = re.compile(r"\d{14}.{0,16}", re.ASCII | re.DOTALL)
_GIAI_LENGTH = 30
_ELEMENT_STRING = ("(", "]", FNC1, *"0123456789")
"""What an element string begins with, and no URI."""


class LookupProblem(ValueError):
    """A key that cannot be one; ``field`` says which, the message what is wrong and expected."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def of_gtin(gtin: str) -> str:
    """The product's canonical identifier. Raises LookupProblem."""
    return f"01/{_gtin(gtin)}"


def of_lot(gtin: str, lot: str) -> str:
    """The lot's canonical identifier. Raises LookupProblem."""
    return f"01/{_gtin(gtin)}/10/{_value('lot', lot)}"


def of_serial(gtin: str, serial: str) -> str:
    """The item's canonical identifier. Raises LookupProblem."""
    return f"01/{_gtin(gtin)}/21/{_value('serial', serial)}"


def of_sscc(sscc: str) -> str:
    """The logistic unit's canonical identifier. Raises LookupProblem."""
    digits = sscc.strip()
    if len(digits) != _SSCC_LENGTH or not _DIGITS.fullmatch(digits):
        raise LookupProblem("sscc", f"An SSCC has {_SSCC_LENGTH} digits; “{sscc}” does not.")
    return f"00/{_checked('sscc', 'SSCC', digits)}"


def of_grai(grai: str) -> str:
    """The returnable asset's canonical identifier. Raises LookupProblem."""
    value = grai.strip()
    if not _GRAI.fullmatch(value):
        raise LookupProblem(
            "grai",
            f"A GRAI has 14 digits and up to 16 characters of a serial number; “{grai}” does not.",
        )
    _checked("grai", "GRAI", value[:14])
    return f"8003/{encode(value)}"


def of_giai(giai: str) -> str:
    """The individual asset's canonical identifier. Raises LookupProblem."""
    value = giai.strip()
    if not 0 < len(value) <= _GIAI_LENGTH:
        raise LookupProblem("giai", f"A GIAI has 1 to {_GIAI_LENGTH} characters; “{giai}” has not.")
    return f"8004/{encode(value)}"


def of_link(link: str) -> str:
    """The canonical identifier in what a code or a label says. Raises LookupProblem.

    A GS1 Digital Link, an EPC URN, or an element string as it is printed or scanned.
    """
    try:
        return _of_name(_canonical(link.strip()))
    except (IdentifierError, LookupProblem) as problem:
        raise LookupProblem("link", str(problem)) from problem


def _canonical(text: str) -> str:
    if text.startswith(_ELEMENT_STRING):
        return canonical(write_link(read_element_string(text)))
    return canonical(text)


def _of_name(name: str) -> str:
    found = parse(name)
    for identify, fields in _PAGES:
        values = [getattr(found, field) for field in fields]
        if all(values) and identify(*values) == name:
            return name
    raise LookupProblem(
        "link",
        "This names nothing that has a page: a product or its lot or serial number, a shipping "
        "unit (SSCC), or an asset (GRAI, GIAI).",
    )


_PAGES: tuple[tuple[Callable[..., str], tuple[str, ...]], ...] = (
    (of_serial, ("gtin", "serial")),
    (of_lot, ("gtin", "lot")),
    (of_gtin, ("gtin",)),
    (of_sscc, ("sscc",)),
    (of_grai, ("grai",)),
    (of_giai, ("giai",)),
)
"""Each kind of page, and which values lead to it."""


def _gtin(gtin: str) -> str:
    """As GTIN-14 (GS1 General Specifications, 3.3.2)."""
    digits = gtin.strip()
    if len(digits) not in _GTIN_LENGTHS or not _DIGITS.fullmatch(digits):
        raise LookupProblem("gtin", f"A GTIN has 8, 12, 13 or 14 digits; “{gtin}” does not.")
    return _checked("gtin", "GTIN", digits).zfill(14)


def _checked(field: str, kind: str, digits: str) -> str:
    expected = check_digit(digits[:-1])
    if digits[-1] != expected:
        raise LookupProblem(
            field,
            f"{kind} {digits} cannot be right: after {digits[:-1]} the check digit is {expected}, "
            f"not {digits[-1]}. Please look at the number again.",
        )
    return digits


def _value(field: str, value: str) -> str:
    if not value.strip():
        raise LookupProblem(field, f"The {field} number is missing.")
    return encode(value.strip())
