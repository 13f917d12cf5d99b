"""Entering parties, and what they say of their products, places and delegates."""

from collections.abc import Sequence

from django.db import transaction

from provenance.contract import calls, keys
from provenance.contract.calls import Call
from provenance.contract.evidence import NODE
from provenance.contract.parties import ROLES
from provenance.domain.identifiers import check_digit
from provenance.domain.quantities import QuantityError, read_quantity
from provenance.ledger import wallet
from provenance.ledger.creators import admin_of
from provenance.ledger.services import organisations, party_enrol
from provenance.parties import selectors
from provenance.relay.services import NewCall, calls_enqueue

GLN_DIGITS, GTIN_DIGITS = 13, 14
GTIN_LENGTHS = (8, 12, 13, 14)


class PartyError(ValueError):
    """Something cannot be entered as asked; nothing was enqueued. ``field`` says which part."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def party_register(*, gln: str, msp: str, roles: Sequence[str], name: str = "") -> int:
    """Give a party a key if it has none here, and have it entered on the ledger; the call's id.

    Raises PartyError for a wrong GLN, role or organisation, LedgerError where the CA refuses.
    """
    _require_gln("gln", gln)
    unknown = sorted(set(roles) - ROLES)
    if unknown or not roles:
        listed = ", ".join(sorted(ROLES))
        raise PartyError("roles", f"Roles are out of: {listed}; not {unknown}.")
    if msp not in organisations():
        listed = ", ".join(organisations())
        raise PartyError("msp", f"There is no organisation {msp}, only {listed}.")
    if not wallet.holds(gln):
        party_enrol(gln=gln, msp=msp, node=NODE in roles)
    call = calls.party_register(gln=gln, msp=msp, roles=roles, name=name)
    return _enqueue(call, signer=admin_of(msp), touched=(keys.party(gln),), job=f"party-{gln}")


def product_register(
    *,
    party: str,
    gtin: str,
    name: str = "",
    makers: Sequence[str] = (),
    content: tuple[str, str] | None = None,
    yield_: str | None = None,
) -> int:
    """Enter a product of the party's brand, or change it; the call's id.

    ``content`` is the net content of one unit, as amount and unit of
    measure (UN/ECE Rec. 20). Raises PartyError.
    """
    if len(gtin) not in GTIN_LENGTHS:
        raise PartyError("gtin", f"{gtin!r} is no GTIN: 8, 12, 13 or 14 digits are needed.")
    gtin = _require_digits("gtin", gtin.zfill(GTIN_DIGITS), "GTIN", GTIN_DIGITS)
    for maker in makers:
        _require_gln("makers", maker)
    if content is not None:
        _require_amount("net_content", *content)
    if yield_ is not None:
        _require_amount("yield", yield_, None)
    _require_own("gtin", selectors.product_owner(gtin), party)
    call = calls.product_register(
        gtin=gtin, makers=makers, content=content, yield_=yield_, name=name
    )
    touched = (keys.party(party), keys.product(gtin))
    return _enqueue(call, signer=party, touched=touched, job=f"product-{gtin}")


def place_register(*, party: str, gln: str, name: str = "", parent: str | None = None) -> int:
    """Enter a place of the party's, inside another of its own or by itself; the call's id.

    Raises PartyError.
    """
    _require_gln("gln", gln)
    if parent is not None:
        _require_gln("parent", parent)
    _require_own("gln", selectors.place_owner(gln), party)
    call = calls.place_register(gln=gln, parent=parent, name=name)
    touched = tuple(map(keys.place, filter(None, (gln, parent))))
    return _enqueue(call, signer=party, touched=touched, job=f"place-{gln}")


def delegation_set(*, party: str, delegate: str, granted: bool) -> int:
    """Let another party act for this one, or no longer; the call's id. Raises PartyError."""
    _require_gln("delegate", delegate)
    if not selectors.is_registered(delegate):
        raise PartyError("delegate", f"No party {delegate} is registered.")
    call = calls.delegation_set(delegate=delegate, granted=granted)
    touched = (keys.delegation(party, delegate),)
    return _enqueue(call, signer=party, touched=touched, job=f"delegation-{party}-{delegate}")


def _enqueue(call: Call, *, signer: str, touched: tuple[str, ...], job: str) -> int:
    new = NewCall(call.function, call.payload, signer, touched, 0)
    with transaction.atomic():
        return calls_enqueue(calls=[new], job=job)[0]


def _require_gln(field: str, gln: str) -> None:
    _require_digits(field, gln, "GLN", GLN_DIGITS)


def _require_digits(field: str, value: str, kind: str, length: int) -> str:
    if len(value) != length or not (value.isascii() and value.isdecimal()):
        raise PartyError(field, f"{value!r} is no {kind}: {length} digits are needed.")
    expected = check_digit(value[:-1])
    if expected != value[-1]:
        raise PartyError(field, f"{kind} {value} should end with {expected}.")
    return value


def _require_amount(field: str, amount: str, unit: str | None) -> None:
    try:
        read_quantity(amount, unit)
    except QuantityError as error:
        raise PartyError(field, str(error)) from error


def _require_own(field: str, owner: str | None, party: str) -> None:
    if owner not in (None, party):
        raise PartyError(field, f"It is registered by {owner}.")
