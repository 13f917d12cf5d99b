"""Entering parties."""

from collections.abc import Sequence

from django.db import transaction

from provenance.contract import calls, keys
from provenance.contract.parties import ROLES
from provenance.domain.identifiers import check_digit
from provenance.ledger import wallet
from provenance.ledger.creators import admin_of
from provenance.ledger.services import organisations, party_enrol
from provenance.relay.services import NewCall, calls_enqueue

GLN_DIGITS = 13


class PartyError(ValueError):
    """A party cannot be entered as asked; nothing was enqueued."""


def party_register(*, gln: str, msp: str, roles: Sequence[str], name: str = "") -> int:
    """Give a party a key if it has none here, and have it entered on the ledger; the call's id.

    Raises PartyError for a wrong GLN, role or organisation, LedgerError where the CA refuses.
    """
    _check(gln, msp, roles)
    if not wallet.holds(gln):
        party_enrol(gln=gln, msp=msp)
    call = calls.party_register(gln=gln, msp=msp, roles=roles, name=name)
    new = NewCall(call.function, call.payload, admin_of(msp), (keys.party(gln),), 0)
    with transaction.atomic():
        return calls_enqueue(calls=[new], job=f"party-{gln}")[0]


def _check(gln: str, msp: str, roles: Sequence[str]) -> None:
    if len(gln) != GLN_DIGITS or not gln.isdecimal():
        raise PartyError(f"{gln!r} is no GLN: 13 digits are needed.")
    if check_digit(gln[:-1]) != gln[-1]:
        raise PartyError(f"GLN {gln} should end with {check_digit(gln[:-1])}.")
    unknown = sorted(set(roles) - ROLES)
    if unknown or not roles:
        raise PartyError(f"Roles are out of: {', '.join(sorted(ROLES))}; not {unknown}.")
    if msp not in organisations():
        raise PartyError(f"There is no organisation {msp}, only {', '.join(organisations())}.")
