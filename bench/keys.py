"""``python -m bench.keys``: how many keys an event of the demonstration chain writes.

Each event is a transaction of its own, so that its write set is that of the contract for it
alone: the same on the embedded ledger and on Fabric. The target is two keys (the event and what
it moves) and one for each further instance or lot that it names.
"""

from collections import Counter
from datetime import date
from typing import Any

from bench.results import keep
from provenance.local.chain.chain import Chain
from provenance.local.chain.memory import DEFAULT_EVENTS
from provenance.local.chain.plan import Plan
from provenance.local.chain.trial import Outcome, Trial

BEGIN = date(2025, 1, 1)
TARGET = 2


def measure_keys() -> dict[str, Any]:
    """Keys per event of the default chain, the share within the target, and means by step."""
    chain = Chain(Plan.of_size(DEFAULT_EVENTS, seed=1, begin=BEGIN))
    trial = Trial()
    trial.introduce()
    keys, events, within, allowed = Counter[str](), Counter[str](), 0, 0
    for document in chain.documents():
        for outcome in trial.record(document):
            step = f"{outcome.captured.event['type']} {outcome.captured.event['bizStep']}"
            keys[step] += len(outcome.keys)
            events[step] += 1
            allowed += target(outcome)
            within += len(outcome.keys) <= target(outcome)
    return {
        "demo_keys_per_event": round(keys.total() / events.total(), 2),
        "demo_keys_per_event_target": round(allowed / events.total(), 2),
        "demo_keys_within_target": round(within / events.total(), 3),
        "demo_keys_by_step": {step: round(keys[step] / events[step], 2) for step in sorted(keys)},
    }


def target(outcome: Outcome) -> int:
    """How many keys an event is to write at most."""
    return TARGET + max(0, outcome.names - 1)


def main() -> None:
    """Measure, print, and add to ``build/bench.json``."""
    keep(measure_keys())


if __name__ == "__main__":
    main()
