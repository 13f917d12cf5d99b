"""The keys of GS1 Digital Links, and how values stand in their paths.

What names an object, a place or a party in EPCIS and CBV 2.0 is this closed table, so that every
node derives the same canonical form whatever release of GS1's tables it has.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

_SAFE = "-._';="
"""Characters that EPC URNs leave as they are and Digital Link paths may hold."""


@dataclass(frozen=True, slots=True)
class Key:
    """A primary key: its percent-encoded form, and the qualifiers that may follow it in order.

    ``form`` is None for keys that Digital Links have and EPCIS does not.
    """

    form: re.Pattern[str] | None
    qualifiers: tuple[tuple[str, ...], ...] = ()

    @property
    def finest(self) -> tuple[str, ...]:
        """The qualifiers that say which object it is, the finest first."""
        named = (ai for ais in reversed(self.qualifiers) for ai in reversed(ais))
        return tuple(ai for ai in named if ai in _IDENTIFYING)


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_IDENTIFYING = frozenset({"10", "21", "235", "254", "8011"})
KEYS = {
    "00": Key(_form(r"\d{18}")),
    "01": Key(_form(r"\d{14}"), (("22", "10", "21"), ("235",))),
    "253": Key(_form(r"\d{13}[^/]{0,51}")),
    "255": Key(_form(r"\d{13,25}")),
    "401": Key(_form(r"[^/]{1,90}")),
    "402": Key(_form(r"\d{17}")),
    "414": Key(_form(r"\d{13}"), (("254",), ("7040",))),
    "415": Key(None, (("8020",),)),
    "417": Key(_form(r"\d{13}"), (("7040",),)),
    "8003": Key(_form(r"\d{14}[^/]{0,48}")),
    "8004": Key(_form(r"[^/]{1,90}"), (("7040",),)),
    "8006": Key(_form(r"\d{18}"), (("22", "10", "21"),)),
    "8010": Key(_form(r"[^/]{1,90}"), (("8011",),)),
    "8013": Key(None),
    "8017": Key(_form(r"\d{18}"), (("8019",),)),
    "8018": Key(_form(r"\d{18}"), (("8019",),)),
}
"""By application identifier (GS1 Digital Link: URI Syntax, 4)."""

QUALIFIERS = frozenset(ai for key in KEYS.values() for ais in key.qualifiers for ai in ais)
NAMES = {
    "sscc": "00", "gtin": "01", "gdti": "253", "gcn": "255", "ginc": "401", "gsin": "402",
    "gln": "414", "payTo": "415", "party": "417", "grai": "8003", "giai": "8004", "itip": "8006",
    "cpid": "8010", "gmn": "8013", "gsrnp": "8017", "gsrn": "8018",
    "cpv": "22", "lot": "10", "ser": "21", "tpx": "235", "glnx": "254", "refNo": "8020",
    "cpsn": "8011", "srin": "8019",
}  # fmt: skip
"""Names that older Digital Links used for application identifiers (version 1.1, 4.2)."""


def pairs(path: str) -> list[tuple[str, str]] | None:
    """The last key in a path and its qualifiers, by application identifier, values encoded.

    What comes before the key is the resolver's own affair. None where there is no key.
    """
    segments, found = path.split("/"), list[tuple[str, str]]()
    while len(segments) >= 2:
        *segments, name, value = segments
        ai = NAMES.get(name, name)
        found.insert(0, (ai, value))
        if ai in KEYS:
            return found
        if ai not in QUALIFIERS:
            break
    return None


def padded(ai: str, value: str) -> str:
    """GTIN-8, GTIN-12 and GTIN-13 as GTIN-14; other values as they are."""
    if ai == "01" and len(value) in {8, 12, 13} and value.isdecimal():
        return value.zfill(14)
    return value


def encode(value: str) -> str:
    """A decoded value as it stands in a canonical identifier."""
    return quote(value.encode("utf-8", "surrogatepass"), safe=_SAFE)


def encode_again(value: str) -> str:
    """A percent-encoded value with the canonical choice of encoded characters.

    Bytes that are no UTF-8 stay what they are: two values never become one.
    """
    return quote(unquote_to_bytes(value.encode("utf-8", "surrogatepass")), safe=_SAFE)
