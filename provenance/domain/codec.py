"""The one JSON form of everything on the ledger: every peer must write the same bytes."""

import json
from typing import Any, NoReturn

import msgspec


class CodecError(ValueError):
    """The bytes are no JSON that the ledger allows, or the value cannot be written as such."""


def encode(value: Any) -> bytes:
    """The value as JSON: keys sorted, no spaces, UTF-8. Raises CodecError on floats and others.

    Quantities are decimals as text, since floats differ between writers.
    """
    _require_plain(value)
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError) as error:
        raise CodecError(f"This value cannot be written: {error}") from error


def decode(data: bytes) -> Any:
    """What the JSON says. Raises CodecError on malformed JSON, floats, NaN and deep nesting."""
    try:
        text = data.decode(json.detect_encoding(data), "surrogatepass")
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"This is no JSON of the ledger's kind: {error}") from error


def _refuse(text: str) -> NoReturn:
    raise CodecError(f"{text} is a float; quantities are decimals as text.")


def _require_plain(value: Any) -> None:
    left = [value]
    while left:
        entry = left.pop()
        kind = type(entry)
        if kind in _PLAIN:
            continue
        if issubclass(kind, dict):
            left.extend(entry.values())
        elif issubclass(kind, _LISTS):
            left.extend(entry)
        elif issubclass(kind, float):
            _refuse(repr(entry))
        elif not issubclass(kind, _SCALARS):
            raise CodecError(f"{entry!r} is no value that JSON has.")


_LISTS = (list, tuple)
_SCALARS = (str, int)
_PLAIN = frozenset({str, int, bool, type(None)})
_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
