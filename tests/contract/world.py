"""A small ledger in memory for tests: parties, and a state that calls are applied to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from provenance.contract import calls
from provenance.contract.contract import Creator, Result, invoke
from provenance.contract.overlay import Overlay
from provenance.domain.codec import encode
from provenance.domain.custody.verdicts import Verdict

FARM, MILL, SHOP = "4012345000009", "0614141000005", "9501101530003"
OUTSIDER = "4000001000005"


@dataclass
class Ledger:
    """State, and what each call read and wrote."""

    state: dict[str, bytes] = field(default_factory=dict)
    reads: list[list[str]] = field(default_factory=list)
    last: Result | None = None

    def read(self, keys: Sequence[str]) -> Mapping[str, bytes | None]:
        """One round trip."""
        self.reads.append(list(keys))
        return {key: self.state.get(key) for key in keys}

    def call(self, call: calls.Call, creator: Creator) -> bytes:
        """Run a call and keep what it writes."""
        self.last = invoke(call, creator, self.read)
        self.state |= self.last.writes
        return self.last.response

    def register(self, *glns: str, msp: str = "OneMSP") -> "Ledger":
        """Enter parties."""
        for gln in glns:
            call = calls.party_register(gln=gln, msp=msp, roles=["producer"])
            self.call(call, Creator(msp, admin=True))
        return self

    def record(self, actor: str, *cores: Mapping[str, Any], msp: str = "OneMSP") -> list[Verdict]:
        """Record each core as a group of its own."""
        return self.record_groups(actor, [[core] for core in cores], msp=msp)

    def record_groups(
        self, actor: str, groups: Sequence[Sequence[Mapping[str, Any]]], *, msp: str = "OneMSP"
    ) -> list[Verdict]:
        """Record groups in one call."""
        call = calls.events_record([encode(list(group)) for group in groups])
        return calls.verdicts(self.call(call, Creator(msp, actor)))

    def value(self, key: str) -> Any:
        """A value of the state as the contract reads it."""
        return Overlay(lambda keys: {key: self.state.get(key) for key in keys}).get(key)


def ledger() -> Ledger:
    """A ledger that knows farm, mill and shop."""
    return Ledger().register(FARM, MILL, SHOP)


_count = iter(range(1_000_000_000))


def core(**fields: Any) -> dict[str, Any]:
    """An object event's core with an id of its own."""
    event_id = fields.pop("id", f"urn:uuid:{next(_count)}")
    return {
        "id": event_id,
        "commitment": f"c-{event_id}",
        "type": "ObjectEvent",
        "eventTime": "2026-03-01T08:00:00.000Z",
        "offset": "+00:00",
        "action": "OBSERVE",
        **fields,
    }


def handover(sender: str, receiver: str | None) -> dict[str, Any]:
    """Source and destination lists between two parties."""
    named: dict[str, Any] = {"sources": [["possessing_party", f"417/{sender}"]]}
    if receiver:
        named["destinations"] = [["possessing_party", f"417/{receiver}"]]
    return named


def told(verdict: Verdict) -> tuple[str, list[str]]:
    """A verdict's word and the codes of its findings; every finding must read as a sentence."""
    assert all(finding.sentence for finding in verdict.findings)
    return str(verdict.status), [str(finding.code) for finding in verdict.findings]
