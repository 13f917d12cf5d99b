"""Parties on the ledger."""

import re
from typing import Any

from provenance.contract import keys
from provenance.contract.overlay import Overlay
from provenance.contract.refusal import ContractError
from provenance.contract.world import VERSION

ROLES = frozenset({"producer", "trader", "carrier", "retailer", "certifier", "node"})
LONGEST_NAME = 200
_GLN = re.compile(r"[0-9]{13}")


def party_register(content: Any, *, msp: str, admin: bool, state: Overlay) -> dict[str, Any]:
    """Enter a party of the signer's own MSP, or change its roles; its entry.

    A GLN stays with the MSP that first registered it. Raises ContractError.
    """
    gln, roles = _read(content, msp)
    if not admin:
        raise ContractError("not_admin", f"Only an admin of {msp} may register its parties.")
    known = state.get(keys.party(gln))
    if known is not None and known["msp"] != msp:
        raise ContractError("taken", f"Party {gln} is registered by {known['msp']}.")
    entry = {"v": VERSION, "msp": msp, "roles": roles, "status": "active", "revoked": []}
    if entry != known:
        state.put(keys.party(gln), entry)
    return entry


def _read(content: Any, msp: str) -> tuple[str, list[str]]:
    if not isinstance(content, dict):
        raise ContractError("malformed", "party_register takes {gln, msp, roles}.")
    gln, roles = content.get("gln"), content.get("roles")
    if not isinstance(gln, str) or not _GLN.fullmatch(gln):
        raise ContractError("malformed", f"{gln!r} is no GLN: 13 digits are needed.")
    if not isinstance(roles, list) or not all(role in ROLES for role in map(str, roles)):
        known = ", ".join(sorted(ROLES))
        raise ContractError("malformed", f"roles is a list of words out of: {known}.")
    if not _is_name(content.get("name", "")):
        raise ContractError("malformed", f"A name is a line of at most {LONGEST_NAME} characters.")
    if content.get("msp") != msp:
        raise ContractError("wrong_msp", f"A signer of {msp} registers parties of {msp} alone.")
    return gln, sorted(set(roles))


def _is_name(value: Any) -> bool:
    """The ledger's nodes show it, so it must be text that each of them can keep."""
    return isinstance(value, str) and len(value) <= LONGEST_NAME and (value + "x").isprintable()
