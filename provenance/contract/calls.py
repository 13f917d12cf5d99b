"""What goes to the ledger and what comes back: calls, their limits, and their responses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from provenance.domain.codec import decode, encode
from provenance.domain.custody.verdicts import Verdict

CONTRACT_VERSION = "contract_version"
PARTY_REGISTER = "party_register"
EVENTS_RECORD = "events_record"

MAX_EVENTS = 500
MAX_BYTES = 1_000_000


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


def events_record(groups: Iterable[bytes]) -> Call:
    """Record groups of events, each a JSON list of cores that stands or falls together."""
    return Call(EVENTS_RECORD, b'{"groups":[' + b",".join(groups) + b"]}")


def verdicts(response: bytes) -> list[Verdict]:
    """The verdicts in the response to ``events_record``, one per event, in order."""
    return [Verdict.from_list(entry) for entry in decode(response)["verdicts"]]
