"""The forms of what calls other than events carry."""

import re
from collections.abc import Mapping
from typing import Any

from provenance.contract.overlay import Overlay
from provenance.contract.refusal import ContractError

LONGEST_NAME = 200
_GLN = re.compile(r"[0-9]{13}")
_GTIN = re.compile(r"[0-9]{14}")


def fields_of(content: Any, function: str, form: str) -> Mapping[str, Any]:
    """The content as an object whose name, if any, nodes can show. Raises ContractError."""
    if not isinstance(content, dict):
        raise ContractError("malformed", f"{function} takes {form}.")
    if not _is_name(content.get("name", "")):
        raise ContractError("malformed", f"A name is a line of at most {LONGEST_NAME} characters.")
    return content


def matching_gln(value: Any) -> str:
    """A GLN. Raises ContractError."""
    return _matching(value, _GLN, "GLN: 13 digits are needed")


def matching_gtin(value: Any) -> str:
    """A GTIN-14. Raises ContractError."""
    return _matching(value, _GTIN, "GTIN-14: 14 digits are needed")


def enter(key: str, entry: dict[str, Any], state: Overlay) -> dict[str, Any]:
    """Write an entry, unless it is there already."""
    if entry != state.get(key):
        state.put(key, entry)
    return entry


def _matching(value: Any, form: re.Pattern[str], named: str) -> str:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ContractError("malformed", f"{value!r} is no {named}.")
    return value


def _is_name(value: Any) -> bool:
    """The ledger's nodes show it, so it must be text that each of them can keep."""
    return isinstance(value, str) and len(value) <= LONGEST_NAME and (value + "x").isprintable()
