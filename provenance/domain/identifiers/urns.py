"""EPC URNs (EPC Tag Data Standard, 6.3 and 8): one table for reading and for writing.

Each names a GS1 company prefix, a reference, and what makes an instance of it. The canonical
form has prefix and reference in one number with a check digit.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from provenance.domain.identifiers.check_digits import check_digit
from provenance.domain.identifiers.keys import encode_again

_CHAR = r"(?:%[0-9A-Fa-f]{2}|[!')(*+,.0-9:;=A-Za-z_-])"
_CPI_CHAR = r"(?:%[0-9A-Fa-f]{2}|[0-9A-Z-])"
APPENDED = "appended"
"""Where a serial is the end of the key itself, as in GRAI."""
NO_EXTENSION = "0"
"""How an SGLN says that it has none."""


@dataclass(frozen=True)
class Scheme:
    """One kind of EPC URN and the key it stands for.

    ``digits`` is how many digits prefix and reference have together; None: the reference is
    text. ``indicator``: the reference's first digit comes first in the key. ``serial`` is the
    qualifier that holds the serial, or APPENDED; None: the key has none. ``pattern`` is for
    classes: ``*`` for the serial.
    """

    form: str
    kind: str
    key: str
    digits: int | None = None
    indicator: bool = False
    lead: str = ""
    pieces: bool = False
    serial: str | None = None
    serial_form: str = rf"{_CHAR}+"
    reference_form: str = rf"{_CHAR}+"
    pattern: bool = False

    @cached_property
    def body(self) -> re.Pattern[str]:
        """What follows the kind."""
        reference = r"\d*" if self.digits else self.reference_form
        tail = rf"\.(?P<serial>{self.serial_form})" if self.serial else ""
        return re.compile(
            rf"(?P<prefix>\d{{6,12}})\.(?P<reference>{reference})"
            + (r"\.(?P<piece>\d\d)\.(?P<total>\d\d)" if self.pieces else "")
            + (r"\.\*" if self.pattern else tail),
            re.ASCII,
        )

    @property
    def length(self) -> int:
        """How many characters of a key with digits come before an appended serial."""
        return len(self.lead) + (self.digits or 0) + 1


def _with_patterns(*schemes: Scheme) -> tuple[Scheme, ...]:
    return (*schemes, *(replace(s, form="idpat", pattern=True) for s in schemes))


_GTIN = Scheme("id", "sgtin", "01", digits=13, indicator=True, serial="21")
_GLN = Scheme("id", "sgln", "414", digits=12, serial="254")
SCHEMES = (
    *_with_patterns(
        _GTIN,
        replace(_GTIN, kind="upui", serial="235"),
        replace(_GTIN, kind="itip", key="8006", pieces=True),
        Scheme("id", "grai", "8003", digits=12, lead="0", serial=APPENDED),
        Scheme("id", "gdti", "253", digits=12, serial=APPENDED),
        Scheme("id", "sgcn", "255", digits=12, serial=APPENDED, serial_form=r"\d{1,12}"),
        Scheme(
            "id", "cpi", "8010", serial="8011", serial_form=r"\d{1,12}",
            reference_form=rf"{_CPI_CHAR}+",
        ),
    ),
    replace(_GTIN, form="class", kind="lgtin", serial="10"),
    _GLN,
    replace(_GLN, kind="pgln", key="417", serial=None),
    Scheme("id", "sscc", "00", digits=17, indicator=True),
    Scheme("id", "gsin", "402", digits=16),
    Scheme("id", "gsrnp", "8017", digits=17),
    Scheme("id", "gsrn", "8018", digits=17),
    Scheme("id", "ginc", "401"),
    Scheme("id", "giai", "8004"),
)  # fmt: skip
"""Where two name the same class (idpat of SGTIN and of UPUI), the first is written."""
_BY_NAME = {(scheme.form, scheme.kind): scheme for scheme in SCHEMES}


def read_urn(uri: str) -> str | None:
    """The canonical form of an EPC URN; None where it names no GS1 key."""
    _, _, form, rest = uri.split(":", 3) if uri.count(":") >= 3 else ("", "", "", "")
    kind, _, body = rest.partition(":")
    scheme = _BY_NAME.get((form, kind))
    found = scheme.body.fullmatch(body) if scheme else None
    return _canonical(scheme, found.groupdict("")) if scheme and found else None


def _canonical(scheme: Scheme, parts: dict[str, str]) -> str | None:
    key = _number(scheme, parts) if scheme.digits else parts["prefix"] + parts["reference"]
    if key is None:
        return None
    key += parts.get("piece", "") + parts.get("total", "")
    serial = parts.get("serial", "")
    if scheme.serial == APPENDED:
        key += serial
    name = f"{scheme.key}/{encode_again(key)}"
    if serial and scheme.serial != APPENDED and (scheme is not _GLN or serial != NO_EXTENSION):
        name += f"/{scheme.serial}/{encode_again(serial)}"
    return name


def _number(scheme: Scheme, parts: dict[str, str]) -> str | None:
    """Prefix, reference and check digit; None where they are too short or too long."""
    prefix, reference = parts["prefix"], parts["reference"]
    if len(prefix) + len(reference) != scheme.digits:
        return None
    first = scheme.indicator
    digits = scheme.lead + reference[:first] + prefix + reference[first:]
    return digits + check_digit(digits)
