"""From the canonical form to the EPC URN (EPC Tag Data Standard, 7)."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from provenance.domain.identifiers.application_identifiers import require_value
from provenance.domain.identifiers.check_digits import IdentifierError
from provenance.domain.identifiers.company_prefixes import company_prefix
from provenance.domain.identifiers.urns import APPENDED, NO_EXTENSION, SCHEMES, Scheme

PREFIX_LENGTHS = range(6, 13)
"""How many digits a company prefix has in an EPC URN."""
_PLAIN = "!'()*+,-.:;=_"
"""Characters that stand for themselves in an EPC URN, beside letters and digits."""
_NUMBERS = {scheme.key: scheme.length for scheme in SCHEMES if scheme.serial == APPENDED}


@dataclass(frozen=True, slots=True)
class _Name:
    """A canonical identifier: its number, and the serial with where it stands."""

    ai: str
    number: str
    place: str | None = None
    serial: str = ""


def epc_urn(name: str, *, prefix_length: int | None = None) -> str | None:
    """The EPC URN of a canonical identifier; None where it has none: use its Digital Link then.

    ``prefix_length`` is the number of digits of the company prefix; if it is not given, GS1's
    table is asked, and a prefix that it does not know has no URN. Neither have a value that GS1
    does not allow, nor keys that EPC has no scheme for. Raises IdentifierError for a length that
    no prefix has.
    """
    if prefix_length is not None and prefix_length not in PREFIX_LENGTHS:
        raise IdentifierError(f"A company prefix has 6 to 12 digits, not {prefix_length}.")
    found = _read(name)
    scheme = next((scheme for scheme in SCHEMES if found and _is_of(found, scheme)), None)
    body = _body(found, scheme, prefix_length) if found and scheme else None
    return f"urn:epc:{scheme.form}:{scheme.kind}:{body}" if scheme and body else None


def _read(name: str) -> _Name | None:
    parts = [unquote(part) for part in name.split("/")]
    if len(parts) not in {2, 4} or not _is_valid(parts):
        return None
    ai, value, *qualifier = parts
    if qualifier:
        place, serial = qualifier
        return None if (ai, serial) == ("414", NO_EXTENSION) else _Name(ai, value, place, serial)
    if ai == "414":
        return _Name(ai, value, "254", NO_EXTENSION)
    number, serial = value[: _NUMBERS.get(ai)], value[_NUMBERS.get(ai, len(value)) :]
    return _Name(ai, number, APPENDED if serial else None, serial)


def _is_valid(parts: list[str]) -> bool:
    try:
        for ai, value in zip(parts[::2], parts[1::2], strict=True):
            require_value(ai, value)
    except IdentifierError:
        return False
    return True


def _is_of(name: _Name, scheme: Scheme) -> bool:
    return name.ai == scheme.key and name.place == (None if scheme.pattern else scheme.serial)


def _body(name: _Name, scheme: Scheme, prefix_length: int | None) -> str | None:
    digits = len(scheme.lead) + scheme.digits if scheme.digits else None
    payload = name.number[len(scheme.lead) : digits]
    first, rest = payload[: scheme.indicator], payload[scheme.indicator :]
    prefix = company_prefix(rest) or "" if prefix_length is None else rest[:prefix_length]
    reference = first + rest[len(prefix) :]
    if not prefix.isdigit() or not (scheme.digits or reference):
        return None
    pieces = [name.number[-4:-2], name.number[-2:]] if scheme.pieces else []
    serial = ["*"] if scheme.pattern else [_text(name.serial)] * (scheme.serial is not None)
    return ".".join([prefix, _text(reference), *pieces, *serial])


def _text(value: str) -> str:
    return quote(value, safe=_PLAIN)
