"""A small chain, recorded once on a ledger in memory for all tests."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from provenance.domain.codec import decode
from provenance.domain.epcis.reading import read_document
from provenance.domain.epcis.sense import problems
from provenance.local.chain.chain import Chain
from provenance.local.chain.plan import Plan
from provenance.local.chain.trial import Outcome, Trial

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SMALL = Plan(seed=7, begin=date(2025, 4, 1), days=120, shops=1)


@dataclass
class Recorded:
    """What became of each event, and the state after all."""

    chain: Chain
    trial: Trial
    outcomes: list[Outcome]

    def balances(self) -> dict[str, dict[str, Decimal]]:
        """Amounts by account in base units, summed over all parties, of each encoded lot."""
        found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for key, value in self.trial.state.items():
            if key.startswith("balance/"):
                for accounts in decode(value).get("q", {}).values():
                    for name, amount in accounts.items():
                        found[key.split("/")[1]][name] += Decimal(amount)
        return found


@cache
def recorded() -> Recorded:
    """Record the small chain; form and sense of every document are checked."""
    chain, trial = Chain(SMALL), Trial()
    outcomes: list[Outcome] = []
    trial.introduce()
    for document in chain.documents():
        assert problems(read_document(document.data), NOW) == []
        outcomes += trial.record(document)
    return Recorded(chain, trial, outcomes)
