"""The one JSON form of everything on the ledger: every peer must write the same bytes."""

import json
from typing import Any, NoReturn


class CodecError(ValueError):
    """The bytes are no JSON that the ledger allows, or the value cannot be written as such."""


def encode(value: Any) -> bytes:
    """The value as JSON: keys sorted, no spaces, UTF-8. Raises CodecError on floats and others.

    Quantities are decimals as text, since floats differ between writers.
    """
    _refuse_floats(value)
    try:
        return _ENCODER.encode(value).encode()
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


def _refuse_floats(value: Any) -> None:
    """Look through all of it; texts, of which nearly all consists, cost no call."""
    if isinstance(value, float):
        _refuse(repr(value))
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for entry in value:
        if type(entry) is not str:
            _refuse_floats(entry)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
