"""The baseline: one event per transaction, calls built beforehand, counted at commit status."""

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from bench.parties import gateway
from bench.stream import Stream
from hlfabric.errors import FabricError
from hlfabric.gateway import Gateway
from hlfabric.identity import Identity
from provenance.contract.calls import events_record
from provenance.domain.codec import encode
from provenance.domain.epcis.core import core
from provenance.domain.epcis.hash import event_hash
from provenance.domain.epcis.reading import Event, read_document

COMMIT_SECONDS = 60


@dataclass(frozen=True)
class Prepared:
    """One call, ready to be sent: its signer's GLN, function and payload."""

    signer: str
    function: str
    payload: bytes


@dataclass
class Sender:
    """Sends prepared calls with a fixed number in flight and counts what became of them."""

    profile: Mapping[str, Any]
    identities: Mapping[str, Identity]
    outcomes: Counter[str] = field(default_factory=Counter)

    def rate(
        self, calls: Sequence[Prepared], *, in_flight: int, warm_up: float, seconds: float
    ) -> float:
        """Valid transactions per second. Raises RuntimeError when the calls run out."""
        self._over = threading.Event()
        self._supply = iter(calls)
        self._lock = threading.Lock()
        with ExitStack() as opened:
            self._gateways = self._open(opened)
            threads = [threading.Thread(target=self._send) for _ in range(in_flight)]
            for thread in threads:
                thread.start()
            rate = self._measure(warm_up, seconds)
            self._over.set()
            for thread in threads:
                thread.join()
        if next(self._supply, None) is None:
            raise RuntimeError("The prepared calls did not last: prepare more.")
        return rate

    def _measure(self, warm_up: float, seconds: float) -> float:
        self._over.wait(warm_up)
        begin, before = time.monotonic(), self.outcomes["VALID"]
        self._over.wait(seconds)
        return (self.outcomes["VALID"] - before) / (time.monotonic() - begin)

    def _send(self) -> None:
        while not self._over.is_set():
            with self._lock:
                call = next(self._supply, None)
            if call is None:
                return
            outcome = self._send_one(call)
            with self._lock:
                self.outcomes[outcome] += 1

    def _send_one(self, call: Prepared) -> str:
        identity = self.identities[call.signer]
        gateway = self._gateways[identity.msp_id]
        try:
            endorsed = gateway.endorse(identity, call.function, call.payload)
            gateway.submit(endorsed.transaction_id, endorsed.envelope)
            status = gateway.commit_status(
                identity, endorsed.transaction_id, timeout=COMMIT_SECONDS
            )
        except FabricError as error:
            return type(error).__name__
        return status.name

    def _open(self, opened: ExitStack) -> dict[str, Gateway]:
        return {
            organisation["msp"]: opened.enter_context(gateway(self.profile, organisation))
            for organisation in self.profile["organisations"]
        }


def prepare(stream: Stream, number: int) -> list[Prepared]:
    """Calls of one event each, with the cores and commitments that capture would make."""
    calls: list[Prepared] = []
    for gln, document, _events in stream.documents():
        calls += [_prepared(gln, event) for event in read_document(document).events]
        if len(calls) >= number:
            return calls
    raise AssertionError("the stream has no end")


def _prepared(gln: str, event: Event) -> Prepared:
    named = event.raw["eventID"]
    commitment = hashlib.sha256(event_hash(event.raw, event.namespaces)).hexdigest()
    group = encode([core(event, event_id=named, commitment=commitment)])
    call = events_record([group])
    return Prepared(gln, call.function, call.payload)
