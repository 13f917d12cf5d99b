"""A chain on a ledger in memory: what the contract says and writes, event by event."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from provenance.capture.preparation import prepare
from provenance.contract import calls
from provenance.contract.contract import Creator, invoke
from provenance.domain.codec import decode
from provenance.domain.custody.verdicts import Verdict
from provenance.domain.epcis.reading import read_document
from provenance.local.chain.cast import DELEGATIONS, NET_CONTENT, PARTIES, PRODUCTS
from provenance.local.chain.chain import Document
from provenance.local.chain.events import Captured

MSP = "TrialMSP"
_LISTS = ("items", "inputs", "outputs")
_COUNTED = ("quantities", "inputQuantities", "outputQuantities")


class Outcome(NamedTuple):
    """What became of an event. ``names`` counts the instances and lots that it names."""

    captured: Captured
    verdict: Verdict
    keys: tuple[str, ...]
    names: int


@dataclass
class Trial:
    """Every event is a transaction of its own, so that its keys are known."""

    state: dict[str, bytes] = field(default_factory=dict)

    def introduce(self) -> None:
        """Enter who takes part, as `demo load` does."""
        for party in PARTIES:
            register = calls.party_register(gln=party.gln, msp=MSP, roles=party.roles)
            self._call(register, Creator(MSP, admin=True))
        for owner, delegate in DELEGATIONS:
            grant = calls.delegation_set(delegate=delegate.gln, granted=True)
            self._call(grant, Creator(MSP, owner.gln))
        for product in PRODUCTS:
            content = NET_CONTENT if product.bag else None
            most = product.max_yield or None
            entry = calls.product_register(gtin=product.gtin, content=content, yield_=most)
            self._call(entry, Creator(MSP, product.owner.gln))

    def record(self, document: Document) -> Iterator[Outcome]:
        """Record one document. Raises DocumentError where its form is wrong."""
        events = read_document(document.data).events
        acting_for = document.acting_for.gln if document.acting_for else None
        signer = document.party.gln
        prepared = prepare(events, party=signer, secret=b"trial", acting_for=acting_for)
        for captured, event in zip(document.captured, prepared, strict=True):
            call = calls.events_record([b"[" + event.core + b"]"])
            response, writes = self._call(call, Creator(MSP, signer))
            (verdict,) = calls.verdicts(response)
            yield Outcome(captured, verdict, tuple(writes), _names(decode(event.core)))

    def _call(self, call: calls.Call, creator: Creator) -> tuple[bytes, Mapping[str, bytes]]:
        result = invoke(call, creator, self._read)
        self.state |= result.writes
        return result.response, result.writes

    def _read(self, keys: Sequence[str]) -> Mapping[str, bytes | None]:
        return {key: self.state.get(key) for key in keys}


def _names(core: Mapping[str, Any]) -> int:
    named = {name for field in _LISTS for name in core.get(field, [])}
    named |= {entry[0] for field in _COUNTED for entry in core.get(field, [])}
    return len(named | ({core["parent"]} if "parent" in core else set()))
