"""From what someone scanned or typed to a product's canonical identifier."""

import re

from provenance.domain.identifiers import canonical, check_digit, encode, parse

_DIGITS = re.compile(r"\d+", re.ASCII)
_GTIN_LENGTHS = (8, 12, 13, 14)
_SSCC_LENGTH = 18


class LookupProblem(ValueError):
    """A key that cannot be one; ``field`` says which, the message what is wrong and expected."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


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


def of_link(link: str) -> str:
    """The canonical identifier in a scanned GS1 Digital Link or EPC URN. Raises LookupProblem."""
    found = parse(canonical(link.strip()))
    try:
        if found.sscc:
            return of_sscc(found.sscc)
        if found.gtin and found.serial:
            return of_serial(found.gtin, found.serial)
        if found.gtin and found.lot:
            return of_lot(found.gtin, found.lot)
    except LookupProblem as problem:
        raise LookupProblem("link", str(problem)) from problem
    raise LookupProblem(
        "link", "This is no GS1 Digital Link with a GTIN and a lot or serial number, or an SSCC."
    )


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
