"""A chain recorded on a ledger in memory, as capture would hand it over."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from provenance.capture.preparation import prepare
from provenance.contract import calls
from provenance.contract.contract import Creator
from provenance.domain.codec import decode
from provenance.domain.custody.verdicts import Verdict
from provenance.domain.epcis.reading import read_document
from provenance.domain.epcis.sense import problems
from provenance.local.chain.cast import DELEGATIONS, PARTIES, PRODUCTS
from provenance.local.chain.chain import Chain, Document
from provenance.local.chain.events import Captured
from provenance.local.chain.plan import Plan
from tests.contract.world import Ledger

MSP = "OneMSP"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
SMALL = Plan(seed=7, begin=date(2025, 4, 1), days=120, shops=1)


@dataclass
class Recorded:
    """Each event with its verdict and the keys that it wrote, and the state after all."""

    chain: Chain
    ledger: Ledger
    events: list[tuple[Captured, Verdict, list[str]]]

    def balances(self) -> dict[str, dict[str, Decimal]]:
        """Amounts by account in base units, summed over all parties, of each lot."""
        found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for key, value in self.ledger.state.items():
            if key.startswith("balance/"):
                for accounts in decode(value).get("q", {}).values():
                    for name, amount in accounts.items():
                        found[key.split("/")[1]][name] += Decimal(amount)
        return found


@cache
def recorded(plan: Plan = SMALL) -> Recorded:
    """Record a chain, each event in a call of its own; its form and sense are checked."""
    chain, ledger = Chain(plan), _ledger()
    events = [entry for document in chain.documents() for entry in _record(ledger, document)]
    return Recorded(chain, ledger, events)


def _ledger() -> Ledger:
    ledger = Ledger().register(*(party.gln for party in PARTIES), msp=MSP)
    for owner, delegate in DELEGATIONS:
        call = calls.delegation_set(delegate=delegate.gln, granted=True)
        ledger.call(call, Creator(MSP, owner.gln))
    for product in PRODUCTS:
        content = ("0.25", "KGM") if product.bag else None
        call = calls.product_register(
            gtin=product.gtin, content=content, yield_=product.max_yield or None
        )
        ledger.call(call, Creator(MSP, product.owner.gln))
    return ledger


def _record(ledger: Ledger, document: Document) -> Iterator[tuple[Captured, Verdict, list[str]]]:
    read = read_document(document.data)
    assert problems(read, NOW) == []
    actor = document.party.gln
    acting_for = document.acting_for.gln if document.acting_for else None
    prepared = prepare(read.events, party=actor, secret=b"secret", acting_for=acting_for)
    for captured, event in zip(document.captured, prepared, strict=True):
        core: dict[str, Any] = decode(event.core)
        (verdict,) = ledger.record(actor, core, msp=MSP)
        assert ledger.last is not None
        yield captured, verdict, list(ledger.last.writes)
