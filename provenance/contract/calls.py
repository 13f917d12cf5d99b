"""What goes to the ledger and what comes back: calls, their limits, and their responses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from provenance.domain.codec import decode, encode
from provenance.domain.custody.verdicts import Verdict

CONTRACT_VERSION = "contract_version"
PARTY_REGISTER = "party_register"
DELEGATION_SET = "delegation_set"
PLACE_REGISTER = "place_register"
PRODUCT_REGISTER = "product_register"
EVENTS_RECORD = "events_record"
CHECKPOINT_STATE = "checkpoint_state"
EVIDENCE_RECORD = "evidence_record"

MAX_EVENTS = 500
MAX_BYTES = 1_000_000
MAX_EVIDENCE = 65_536
"""Bytes of one statement's content in the ledger's JSON."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the contract with its payload in the ledger's JSON."""

    function: str
    payload: bytes = b""


def contract_version() -> Call:
    """Ask for the hash of the sources that run; writes nothing."""
    return Call(CONTRACT_VERSION)


def party_register(*, gln: str, msp: str, roles: Sequence[str], name: str = "") -> Call:
    """Enter a party, or change its roles. To be signed by an admin of the MSP."""
    content = {"gln": gln, "msp": msp, "roles": list(roles)}
    if name:
        content["name"] = name
    return Call(PARTY_REGISTER, encode(content))


def delegation_set(*, delegate: str, granted: bool) -> Call:
    """Give a party leave to act for the signer, or take it back."""
    return Call(DELEGATION_SET, encode({"delegate": delegate, "granted": granted}))


def place_register(*, gln: str, parent: str | None = None, name: str = "") -> Call:
    """Enter a place of the signer's."""
    content = {"gln": gln, "parent": parent, "name": name or None}
    return Call(PLACE_REGISTER, encode(_given(content)))


def product_register(
    *,
    gtin: str,
    makers: Sequence[str] = (),
    content: tuple[str, str] | None = None,
    yield_: str | None = None,
    name: str = "",
) -> Call:
    """Enter a product of the signer's brand; ``content`` is an amount and a unit."""
    fields = {"gtin": gtin, "makers": list(makers), "yield": yield_, "name": name or None}
    return Call(PRODUCT_REGISTER, encode(_given({**fields, "content": content and list(content)})))


def checkpoint_state(*, origin: str, size: int, root: str, time: int, signature: str) -> Call:
    """State the event tree's root at a size, as the signing node has computed and cosigned it.

    ``root`` and ``signature`` are in base64, ``time`` in seconds since 1970.
    """
    content = {"origin": origin, "size": size, "root": root, "time": time, "signature": signature}
    return Call(CHECKPOINT_STATE, encode(content))


def evidence_record(*, kind: str, evidence_id: str, content: dict[str, Any]) -> Call:
    """State something under an id of the signer's, once and for all. Raises CodecError."""
    return Call(EVIDENCE_RECORD, encode({"kind": kind, "id": evidence_id, "content": content}))


def events_record(groups: Iterable[bytes]) -> Call:
    """Record groups of events, each a JSON list of cores that stands or falls together."""
    return Call(EVENTS_RECORD, b'{"groups":[' + b",".join(groups) + b"]}")


def verdicts(response: bytes) -> list[Verdict]:
    """The verdicts in the response to ``events_record``, one per event, in order."""
    return [Verdict.from_list(entry) for entry in decode(response)["verdicts"]]


def verdict(response: bytes) -> Verdict:
    """The verdict in the response to ``checkpoint_state`` or ``evidence_record``."""
    return Verdict.from_list(decode(response)["verdict"])


def _given(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [])}
