"""GS1 Digital Links with all that they say (GS1 Digital Link Standard: URI Syntax, 4).

Unlike ``canonical``, which takes the key from any address that has one, this holds to the
standard: characters, order of qualifiers, form of each value, check digits. Compressed links
are not read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, unquote, unquote_plus

from provenance.domain.identifiers.application_identifiers import find
from provenance.domain.identifiers.canonical_form import DIGITAL_LINK
from provenance.domain.identifiers.check_digits import IdentifierError
from provenance.domain.identifiers.element_strings import Element, Elements, checked
from provenance.domain.identifiers.keys import KEYS, encode, padded, pairs

_LEGAL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*", re.ASCII)
_LINK = re.compile(
    r"(?:https?|HTTPS?)://[A-Za-z0-9.:\[\]-]+(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?"
)
_Read = Sequence[tuple[str, str]]


def read_link(uri: str, *, zero_suppressed: bool = True) -> Elements:
    """The elements of a Digital Link: key, qualifiers, then attributes as they stand.

    ``zero_suppressed`` takes GTIN-8, GTIN-12 and GTIN-13 for the GTIN-14 they mean; the standard
    asks for 14 digits. Raises IdentifierError.
    """
    path, query = _parts(uri)
    named = [(ai, unquote(value)) for ai, value in _key_and_qualifiers(uri, path)]
    attributes = list(_attributes(query))
    _require_places([ai for ai, _ in named], attributes)
    read = [*named, *attributes]
    if zero_suppressed:
        read = [(ai, padded(ai, value)) for ai, value in read]
    return checked(Element(ai, value) for ai, value in read)


def write_link(elements: Iterable[Element], *, stem: str = DIGITAL_LINK) -> str:
    """The Digital Link of the elements: the first that is a key leads, with its qualifiers.

    ``stem`` is the resolver's address. Raises IdentifierError, also where there is no key.
    """
    given = checked(elements)
    key = next((element for element in given if element.ai in KEYS), None)
    if key is None:
        raise IdentifierError("None of the elements is a key that a Digital Link can begin with.")
    named = dict(given)
    order = max(KEYS[key.ai].qualifiers or ((),), key=lambda ais: sum(ai in named for ai in ais))
    ahead = [key, *(Element(ai, named[ai]) for ai in order if ai in named)]
    path = "/".join(f"{ai}/{encode(value)}" for ai, value in ahead)
    query = "&".join(
        f"{ai}={quote(value, safe='')}" for ai, value in given if (ai, value) not in ahead
    )
    return f"{stem.rstrip('/')}/{path}" + (f"?{query}" if query else "")


def _parts(uri: str) -> tuple[str, str]:
    found = _LINK.fullmatch(uri)
    if found is None or not _LEGAL.fullmatch(uri):
        raise IdentifierError(f"{uri} is no http(s) address, or has characters that none may have.")
    return found["path"], found["query"] or ""


def _key_and_qualifiers(uri: str, path: str) -> _Read:
    found = pairs(path)
    if found is None:
        raise IdentifierError(f"{uri} has no GS1 key with qualifiers at the end of its path.")
    return found


def _attributes(query: str) -> Iterator[tuple[str, str]]:
    """Parameters that are no numbers belong to the resolver, and a number is GS1's."""
    for parameter in query.split("&"):
        ai, given, value = parameter.partition("=")
        if given and ai.isdigit():
            if find(ai) is None:
                raise IdentifierError(f"GS1 has no application identifier ({ai}).")
            yield ai, unquote_plus(value)


def _require_places(ahead: list[str], attributes: _Read) -> None:
    key, *qualifiers = ahead
    orders = KEYS[key].qualifiers or ((),)
    if not any([ai for ai in order if ai in qualifiers] == qualifiers for order in orders):
        raise IdentifierError(f"({key}) cannot be followed by {_listed(qualifiers)} in this order.")
    misplaced = [
        ai
        for ai, _ in attributes
        if ai not in qualifiers and any({*qualifiers, ai} <= {*order} for order in orders)
    ]
    if misplaced:
        raise IdentifierError(f"{_listed(misplaced)} belongs into the path after ({key}).")


def _listed(ais: Iterable[str]) -> str:
    return ", ".join(f"({ai})" for ai in ais)
