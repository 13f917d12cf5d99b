"""EPC URN and GS1 Digital Link in, one canonical form out.

The canonical form is the path of the canonical GS1 Digital Link URI (GS1 Digital Link Standard:
URI Syntax, 4 and 5) at its finest level: ``01/{GTIN-14}/21/{serial}``, ``01/{GTIN-14}/10/{lot}``,
``00/{SSCC}``, ``414/{GLN}/254/{extension}``. A URI that holds no GS1 key stays as it is.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from provenance.domain.identifiers.check_digits import require_check_digit
from provenance.domain.identifiers.keys import KEYS, encode, encode_again, padded, pairs
from provenance.domain.identifiers.urns import read_urn

__all__ = ["Identifier", "canonical", "digital_link", "encode", "parse", "require_valid"]

DIGITAL_LINK = "https://id.gs1.org/"
_URI = re.compile(
    r"(?:https?|HTTPS?)://(?:\[[0-9A-Fa-f:.]+\]|[^][/?#\s]+)(?::\d+)?(?P<path>/[^?#]*)"
)


@dataclass(frozen=True, slots=True)
class Identifier:
    """A canonical identifier taken apart; what it does not have is None."""

    canonical: str
    gtin: str | None = None
    lot: str | None = None
    serial: str | None = None
    sscc: str | None = None
    gln: str | None = None
    grai: str | None = None
    giai: str | None = None


@lru_cache(maxsize=8192)
def canonical(uri: str) -> str:
    """The canonical form of any URI; what holds no GS1 key comes back unchanged.

    Check digits of Digital Links are not looked at: see ``require_valid``.
    """
    if uri.startswith("urn:epc:"):
        return read_urn(uri) or uri
    found = _URI.match(uri)
    return (_of_path(found["path"]) if found else None) or uri


def digital_link(name: str) -> str:
    """The canonical form as a GS1 Digital Link URI; other URIs unchanged."""
    return name if ":" in name.partition("/")[0] else DIGITAL_LINK + name


def parse(name: str) -> Identifier:
    """Take a canonical identifier apart; values are decoded."""
    ai, _, rest = name.partition("/")
    value, _, qualifiers = rest.partition("/")
    if ai == "01":
        named = dict(zip(*[iter(map(unquote, qualifiers.split("/")))] * 2, strict=False))
        return Identifier(name, gtin=value, lot=named.get("10"), serial=named.get("21"))
    field = _FIELDS.get(ai)
    return Identifier(name, **{field: unquote(value)}) if field else Identifier(name)


_FIELDS = {"00": "sscc", "414": "gln", "417": "gln", "8003": "grai", "8004": "giai"}


def require_valid(uri: str) -> None:
    """Check a GS1 key's check digit. Raises IdentifierError saying which digit was expected."""
    ai, _, rest = canonical(uri).partition("/")
    if ai in KEYS:
        require_check_digit(ai, rest.partition("/")[0], given=uri)


def _of_path(path: str) -> str | None:
    found = pairs(path.removesuffix("/"))
    if found is None:
        return None
    (ai, value), *qualifiers = found
    key, value, named = KEYS[ai], padded(ai, value), dict(qualifiers)
    if key.form is None or not key.form.fullmatch(value):
        return None
    name = f"{ai}/{encode_again(value)}"
    finest = next((qualifier for qualifier in key.finest if named.get(qualifier)), None)
    return f"{name}/{finest}/{encode_again(named[finest])}" if finest else name
