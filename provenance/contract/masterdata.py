"""What parties say on the ledger of their delegates, places and products."""

import re
from collections.abc import Mapping
from typing import Any

from provenance.contract import keys
from provenance.contract.forms import enter, fields_of, matching_gln, matching_gtin
from provenance.contract.overlay import Overlay
from provenance.contract.refusal import ContractError
from provenance.contract.values import VERSION
from provenance.domain.quantities import QuantityError, read_quantity

_UNIT = re.compile(r"[A-Z0-9]{2,3}")


def delegation_set(content: Any, *, actor: str, state: Overlay) -> dict[str, Any]:
    """Give another party leave to act for the signer, or take it back. Raises ContractError."""
    fields = fields_of(content, "delegation_set", "{delegate, granted}")
    delegate = matching_gln(fields.get("delegate"))
    granted = fields.get("granted")
    if not isinstance(granted, bool):
        raise ContractError("malformed", "granted is true or false.")
    if state.get(keys.party(delegate)) is None:
        raise ContractError("unknown_party", f"No party {delegate} is registered.")
    return enter(keys.delegation(actor, delegate), {"v": VERSION, "granted": granted}, state)


def place_register(content: Any, *, actor: str, state: Overlay) -> dict[str, Any]:
    """Enter a place of the signer's, inside another of its own or by itself.

    A place stays with the party that first registered it. Raises ContractError.
    """
    fields = fields_of(content, "place_register", "{gln, parent}")
    gln = matching_gln(fields.get("gln"))
    entry: dict[str, Any] = {"v": VERSION, "owner": actor}
    if fields.get("parent") is not None:
        entry["parent"] = matching_gln(fields["parent"])
        _require_outside(entry["parent"], gln, actor, state)
    _require_own(state.get(keys.place(gln)), f"Place {gln}", actor)
    return enter(keys.place(gln), entry, state)


def product_register(content: Any, *, actor: str, state: Overlay) -> dict[str, Any]:
    """Enter a product of the signer's brand: makers, net content of a unit, yield.

    A GTIN stays with the party that first registered it. Raises ContractError.
    """
    fields = fields_of(content, "product_register", "{gtin, makers, content, yield}")
    gtin = matching_gtin(fields.get("gtin"))
    makers = fields.get("makers") or []
    if not isinstance(makers, list):
        raise ContractError("malformed", "makers is a list of GLNs.")
    named = sorted({matching_gln(maker) for maker in makers})
    entry = {"v": VERSION, "owner": actor, "makers": named, "content": _content(fields)}
    entry["yield"] = _yield(fields)
    _require_own(state.get(keys.product(gtin)), f"Product {gtin}", actor)
    kept = {name: value for name, value in entry.items() if value not in (None, [])}
    return enter(keys.product(gtin), kept, state)


def _content(fields: Mapping[str, Any]) -> list[str] | None:
    content = fields.get("content")
    if content is None:
        return None
    form = isinstance(content, list) and len(content) == 2 and all(map(_is_text, content))
    if not form or not _UNIT.fullmatch(content[1]):
        raise ContractError("malformed", 'content is [amount, unit], such as ["0.25", "KGM"].')
    _amount(content[0], content[1])
    return list(content)


def _yield(fields: Mapping[str, Any]) -> str | None:
    given = fields.get("yield")
    if given is None:
        return None
    if not _is_text(given):
        raise ContractError("malformed", 'yield is the output for an input of one, such as "0.85".')
    _amount(given, None)
    return str(given)


def _amount(text: str, uom: str | None) -> None:
    try:
        read_quantity(text, uom)
    except QuantityError as error:
        raise ContractError("malformed", str(error)) from error


def _require_outside(parent: str, gln: str, actor: str, state: Overlay) -> None:
    """A place is inside places of the same owner, and not inside itself."""
    above: str | None = parent
    while above is not None:
        entry = state.get(keys.place(above))
        if entry is None or entry["owner"] != actor:
            raise ContractError("unknown_place", f"Place {above} is none of {actor}'s.")
        if above == gln:
            raise ContractError("cycle", f"Place {gln} can't be inside itself.")
        above = entry.get("parent")


def _require_own(known: Any, what: str, actor: str) -> None:
    if known is not None and known["owner"] != actor:
        raise ContractError("taken", f"{what} is registered by {known['owner']}.")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
