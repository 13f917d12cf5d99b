"""GS1 element strings, as labels print them and as scanners send them.

Printed, each application identifier is in brackets: ``(01)09521000001015(10)A7``; a “(” within a
value is written ``\\(``. Scanned, FNC1 ends each value whose length is not predefined (GS1 General
Specifications, 7.8).
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from provenance.domain.identifiers.application_identifiers import find, leading, require_value
from provenance.domain.identifiers.check_digits import IdentifierError

FNC1 = "\x1d"
"""What a scanner sends for FNC1: the control character GS."""
_SYMBOLOGY = re.compile(r"\](?:C1|e0|d2|Q3|J1)")
"""Symbology identifiers of the carriers of element strings (ISO/IEC 15424)."""
_BRACKETED = re.compile(r"\((\d{2,4})\)((?:[^(\\]|\\\()+)", re.ASCII)


class Element(NamedTuple):
    """An application identifier and its decoded value."""

    ai: str
    value: str


Elements = tuple[Element, ...]


def checked(elements: Iterable[Element]) -> Elements:
    """The elements, each of the form that GS1 gives it and none twice. Raises IdentifierError."""
    seen: dict[str, Element] = {}
    for element in elements:
        if element.ai in seen:
            raise IdentifierError(f"({element.ai}) stands there twice.")
        require_value(*element)
        seen[element.ai] = element
    return tuple(seen.values())


def read_element_string(text: str) -> Elements:
    """The elements of a printed or scanned element string. Raises IdentifierError."""
    return checked(_bracketed(text) if text.startswith("(") else _scanned(text))


def bracketed(elements: Iterable[Element]) -> str:
    """The elements as a label prints them."""
    return "".join(f"({ai})" + value.replace("(", r"\(") for ai, value in elements)


def element_string(elements: Iterable[Element], *, fnc1: str = FNC1) -> str:
    """The elements as a symbol holds them, FNC1 first and wherever a value needs an end."""
    text, separator = "", fnc1
    for ai, value in elements:
        text += separator + ai + value
        found = find(ai)
        separator = "" if found and found.is_predefined else fnc1
    return text


def _bracketed(text: str) -> Iterator[Element]:
    position = 0
    while position < len(text):
        found = _BRACKETED.match(text, position)
        if found is None:
            raise IdentifierError(
                f"“{text[position:]}” does not begin with an application identifier in brackets "
                "and its value, such as (10)A7."
            )
        yield Element(found[1], found[2].replace("\\(", "("))
        position = found.end()


def _scanned(text: str) -> Iterator[Element]:
    found = _SYMBOLOGY.match(text)
    rest = (text[found.end() :] if found else text).removeprefix(FNC1)
    if not rest:
        raise IdentifierError("There is no element string in what was read.")
    while rest:
        element, rest = _first(rest)
        yield element


def _first(text: str) -> tuple[Element, str]:
    found = leading(text)
    if found is None:
        raise IdentifierError(f"“{text}” does not begin with an application identifier of GS1.")
    rest = text[len(found.ai) :]
    if not found.is_predefined:
        value, _, rest = rest.partition(FNC1)
        return Element(found.ai, value), rest
    return Element(found.ai, rest[: found.length]), rest[found.length :].removeprefix(FNC1)
