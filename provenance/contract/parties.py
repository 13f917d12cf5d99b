"""Parties on the ledger."""

from typing import Any

from provenance.contract import keys
from provenance.contract.forms import enter, fields_of, matching_gln
from provenance.contract.overlay import Overlay
from provenance.contract.refusal import ContractError
from provenance.contract.values import VERSION

ROLES = frozenset({"producer", "trader", "carrier", "retailer", "certifier", "node"})


def party_register(content: Any, *, msp: str, admin: bool, state: Overlay) -> dict[str, Any]:
    """Enter a party of the signer's own MSP, or change its roles; its entry.

    A GLN stays with the MSP that first registered it. Raises ContractError.
    """
    gln, roles = _read_party(content, msp)
    if not admin:
        raise ContractError("not_admin", f"Only an admin of {msp} may register its parties.")
    known = state.get(keys.party(gln))
    if known is not None and known["msp"] != msp:
        raise ContractError("taken", f"Party {gln} is registered by {known['msp']}.")
    entry = {"v": VERSION, "msp": msp, "roles": roles, "status": "active", "revoked": []}
    return enter(keys.party(gln), entry, state)


def _read_party(content: Any, msp: str) -> tuple[str, list[str]]:
    fields = fields_of(content, "party_register", "{gln, msp, roles}")
    gln, roles = matching_gln(fields.get("gln")), fields.get("roles")
    if not isinstance(roles, list) or not all(role in ROLES for role in map(str, roles)):
        known = ", ".join(sorted(ROLES))
        raise ContractError("malformed", f"roles is a list of words out of: {known}.")
    if fields.get("msp") != msp:
        raise ContractError("wrong_msp", f"A signer of {msp} registers parties of {msp} alone.")
    return gln, sorted(set(roles))
