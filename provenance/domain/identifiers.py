"""GS1 identification keys: EPC URN and GS1 Digital Link in, one canonical form out.

The canonical form is the path of the canonical GS1 Digital Link URI (GS1 Digital Link Standard:
URI Syntax, 4 and 5) at its finest level: ``01/{GTIN-14}/21/{serial}``, ``01/{GTIN-14}/10/{lot}``,
``00/{SSCC}``, ``414/{GLN}/254/{extension}``. A URI that holds no GS1 key stays as it is. EPC URNs
are those of the EPC Tag Data Standard, 6.3 and 8.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

DIGITAL_LINK = "https://id.gs1.org/"
_SAFE = "-._';="
"""Characters that EPC URNs leave as they are and Digital Link paths may hold."""


class IdentifierError(ValueError):
    """A GS1 key that cannot be one: the message says what was given and what was expected."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A canonical identifier taken apart; what it does not have is None."""

    canonical: str
    gtin: str | None = None
    lot: str | None = None
    serial: str | None = None
    sscc: str | None = None
    gln: str | None = None


def check_digit(digits: str) -> str:
    """The check digit for a key without it (GS1 General Specifications, 7.9.1)."""
    weighted = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits)))
    return str(-weighted % 10)


@lru_cache(maxsize=65536)
def canonical(uri: str) -> str:
    """The canonical form of any URI; what holds no GS1 key comes back unchanged.

    Check digits of Digital Links are not looked at: see ``require_valid``.
    """
    if uri.startswith("urn:epc:"):
        return _from_urn(uri) or uri
    if uri.startswith(("https://", "http://")):
        return _from_digital_link(uri) or uri
    return uri


def digital_link(name: str) -> str:
    """The canonical form as a GS1 Digital Link URI; other URIs unchanged."""
    return name if ":" in name.partition("/")[0] else DIGITAL_LINK + name


def parse(name: str) -> Identifier:
    """Take a canonical identifier apart; values are decoded."""
    ai, _, rest = name.partition("/")
    value, _, qualifiers = rest.partition("/")
    named = dict(zip(*[iter(map(unquote, qualifiers.split("/")))] * 2, strict=False))
    if ai == "01":
        return Identifier(name, gtin=value, lot=named.get("10"), serial=named.get("21"))
    if ai == "00":
        return Identifier(name, sscc=value)
    if ai in {"414", "417"}:
        return Identifier(name, gln=value)
    return Identifier(name)


def require_valid(uri: str) -> None:
    """Check a GS1 key's check digit. Raises IdentifierError saying which digit was expected."""
    name = canonical(uri)
    ai, _, rest = name.partition("/")
    length = _CHECKED.get(ai)
    if length is None or ":" in ai:
        return
    digits = rest.partition("/")[0][:length]
    expected = check_digit(digits[:-1])
    if digits[-1] != expected:
        raise IdentifierError(
            f"{uri} has the check digit {digits[-1]}, but for {digits[:-1]} it is {expected}."
        )


def encode(value: str) -> str:
    """A decoded value as it stands in a canonical identifier."""
    return quote(value, safe=_SAFE)


# --- EPC URNs

Build = Callable[[list[str]], str]


def _from_urn(uri: str) -> str | None:
    _, _, form, rest = uri.split(":", 3) if uri.count(":") >= 3 else ("", "", "", "")
    kind, _, body = rest.partition(":")
    rule = _URN_RULES.get((form, kind))
    if rule is None:
        return None
    pattern, build = rule
    return build(body.split(".", 4)) if pattern.fullmatch(body) else None


def _urn(value: str) -> str:
    return encode(unquote(value))


def _keyed(prefix: str, reference: str) -> str:
    digits = prefix + reference
    return digits + check_digit(digits)


def _moved(prefix: str, reference: str) -> str:
    """Indicator or extension digit first, as in GTIN-14 and SSCC."""
    return _keyed(reference[:1] + prefix, reference[1:])


def _sgln(parts: list[str]) -> str:
    prefix, reference, extension = parts
    gln = f"414/{_keyed(prefix, reference)}"
    return gln if extension == "0" else f"{gln}/254/{_urn(extension)}"


def _split(total: int, extra: str = "") -> re.Pattern[str]:
    """Company prefix (6 to 12 digits) and reference of ``total`` digits, then ``extra``."""
    pairs = (rf"\d{{{n}}}\.\d{{{total - n}}}" for n in range(6, min(12, total) + 1))
    return re.compile(f"(?:{'|'.join(pairs)}){extra}", re.ASCII)


_CHAR = r"(?:%[0-9A-Fa-f]{2}|[!')(*+,.0-9:;=A-Za-z_-])"
_SERIAL = rf"\.{_CHAR}+"
_ANY = r"\.\*"


def _serial(parts: list[str], skip: int) -> str:
    return _urn(".".join(parts[skip:]))


_URN_RULES: dict[tuple[str, str], tuple[re.Pattern[str], Build]] = {
    ("id", "sgtin"): (
        _split(13, _SERIAL),
        lambda p: f"01/{_moved(p[0], p[1])}/21/{_serial(p, 2)}",
    ),
    ("class", "lgtin"): (
        _split(13, _SERIAL),
        lambda p: f"01/{_moved(p[0], p[1])}/10/{_serial(p, 2)}",
    ),
    ("id", "upui"): (
        _split(13, _SERIAL),
        lambda p: f"01/{_moved(p[0], p[1])}/235/{_serial(p, 2)}",
    ),
    ("id", "itip"): (
        _split(13, r"\.\d{2}\.\d{2}" + _SERIAL),
        lambda p: f"8006/{_moved(p[0], p[1])}{p[2]}{p[3]}/21/{_serial(p, 4)}",
    ),
    ("id", "sscc"): (_split(17), lambda p: f"00/{_moved(p[0], p[1])}"),
    ("id", "sgln"): (_split(12, _SERIAL), lambda p: _sgln([p[0], p[1], ".".join(p[2:])])),
    ("id", "pgln"): (_split(12), lambda p: f"417/{_keyed(p[0], p[1])}"),
    ("id", "grai"): (
        _split(12, _SERIAL),
        lambda p: f"8003/{_keyed('0' + p[0], p[1])}{_serial(p, 2)}",
    ),
    ("id", "giai"): (
        re.compile(rf"\d{{6,12}}\.{_CHAR}+", re.ASCII),
        lambda p: f"8004/{p[0]}{_serial(p, 1)}",
    ),
    ("id", "gsrn"): (_split(17), lambda p: f"8018/{_keyed(p[0], p[1])}"),
    ("id", "gsrnp"): (_split(17), lambda p: f"8017/{_keyed(p[0], p[1])}"),
    ("id", "gdti"): (
        _split(12, _SERIAL),
        lambda p: f"253/{_keyed(p[0], p[1])}{_serial(p, 2)}",
    ),
    ("id", "sgcn"): (
        _split(12, r"\.\d{1,12}"),
        lambda p: f"255/{_keyed(p[0], p[1])}{p[2]}",
    ),
    ("id", "ginc"): (
        re.compile(rf"\d{{6,12}}\.{_CHAR}+", re.ASCII),
        lambda p: f"401/{p[0]}{_serial(p, 1)}",
    ),
    ("id", "gsin"): (_split(16), lambda p: f"402/{_keyed(p[0], p[1])}"),
    ("id", "cpi"): (
        re.compile(r"\d{6,12}\.(?:%[0-9A-Fa-f]{2}|[0-9A-Z-])+\.\d{1,12}", re.ASCII),
        lambda p: f"8010/{p[0]}{_urn(p[1])}/8011/{p[2]}",
    ),
    ("idpat", "sgtin"): (_split(13, _ANY), lambda p: f"01/{_moved(p[0], p[1])}"),
    ("idpat", "upui"): (_split(13, _ANY), lambda p: f"01/{_moved(p[0], p[1])}"),
    ("idpat", "itip"): (
        _split(13, r"\.\d{2}\.\d{2}" + _ANY),
        lambda p: f"8006/{_moved(p[0], p[1])}{p[2]}{p[3]}",
    ),
    ("idpat", "grai"): (_split(12, _ANY), lambda p: f"8003/{_keyed('0' + p[0], p[1])}"),
    ("idpat", "gdti"): (_split(12, _ANY), lambda p: f"253/{_keyed(p[0], p[1])}"),
    ("idpat", "sgcn"): (_split(12, _ANY), lambda p: f"255/{_keyed(p[0], p[1])}"),
    ("idpat", "cpi"): (
        re.compile(r"\d{6,12}\.(?:%[0-9A-Fa-f]{2}|[0-9A-Z-])+\.\*", re.ASCII),
        lambda p: f"8010/{p[0]}{_urn(p[1])}",
    ),
}

# --- GS1 Digital Link

_PRIMARY = {
    "00": r"\d{18}",
    "01": r"\d{14}",
    "253": r"\d{13}[^/]{0,17}",
    "255": r"\d{13}\d{0,12}",
    "401": r"[^/]{1,90}",
    "402": r"\d{17}",
    "414": r"\d{13}",
    "417": r"\d{13}",
    "8003": r"\d{14}[^/]{0,48}",
    "8004": r"[^/]{1,90}",
    "8006": r"\d{18}",
    "8010": r"[^/]{1,90}",
    "8017": r"\d{18}",
    "8018": r"\d{18}",
}
_PRIMARY_PATTERNS = {ai: re.compile(form, re.ASCII) for ai, form in _PRIMARY.items()}
_FINEST = {
    "01": ("21", "235", "10"),
    "8006": ("21", "10"),
    "414": ("254",),
    "8010": ("8011",),
}
"""Qualifiers by primary key, the finest first; the others say nothing of identity."""

_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017",
    "gsrn": "8018", "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402",
    "grai": "8003", "giai": "8004", "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
"""Names that older Digital Links used for application identifiers."""

_CHECKED = {
    "00": 18, "01": 14, "253": 13, "255": 13, "402": 17, "414": 13, "417": 13, "8003": 14,
    "8006": 14, "8017": 18, "8018": 18,
}  # fmt: skip
"""How many leading digits of a key end with a check digit."""


def _from_digital_link(uri: str) -> str | None:
    try:
        segments = [_NAMES.get(part, part) for part in urlsplit(uri).path.split("/")]
    except ValueError:
        return None
    for position, ai in enumerate(segments[:-1]):
        if ai in _PRIMARY:
            found = _key(ai, segments[position + 1 :])
            if found:
                return found
    return None


def _key(ai: str, rest: list[str]) -> str | None:
    value = _padded(ai, rest[0])
    if not _PRIMARY_PATTERNS[ai].fullmatch(value):
        return None
    named = dict(zip(rest[1::2], rest[2::2], strict=False))
    finest = next((q for q in _FINEST.get(ai, ()) if named.get(q)), None)
    key = f"{ai}/{encode(unquote(value))}"
    return f"{key}/{finest}/{encode(unquote(named[finest]))}" if finest else key


def _padded(ai: str, value: str) -> str:
    """GTIN-8, GTIN-12 and GTIN-13 as GTIN-14."""
    if ai == "01" and len(value) in {8, 12, 13} and value.isdecimal():
        return value.zfill(14)
    return value
