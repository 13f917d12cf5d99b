"""``python -m bench.scale``: what an event costs as the ledger grows, and what changes the rate.

A million events (QUICK=1: 60,000) go the whole way on real Fabric; every 50,000 the
processor time per event of each stage, the memory of each, and the rate are noted, and the index's
lag over the whole run. Then the rate at several batch sizes and numbers of parties, beside the
baseline of one event per transaction in the same run. ``build/scale.json`` keeps the figures,
``python -m bench.plots`` draws them into docs.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.lag import Lag
from bench.parties import glns
from bench.pipeline import QUICK, Times, measure_single, running_node
from bench.producer import Producer
from bench.stages import Stages, memory
from provenance.local.__main__ import timed
from provenance.local.fabric import SupervisedNetwork
from provenance.local.node import Node
from provenance.local.state import State
from provenance.local.story import Party

RESULT = Path(__file__).resolve().parents[1] / "build" / "scale.json"
EVENTS, FEW = 1_000_000, 60_000
PART, FEWEST = 50_000, 5
BATCHES = (25, 50, 100, 250, 500)
PARTIES = (2, 4, 8, 16)
WARM_UP, SECONDS = 8.0, 30.0


def main() -> None:
    """Measure and write."""
    is_quick = os.environ.get("QUICK") == "1"
    progress = timed()
    with tempfile.TemporaryDirectory(prefix="lotbook-bench-") as folder, ExitStack() as started:
        state = State(Path(folder), "fabric")
        network = SupervisedNetwork(state.network, progress)
        started.callback(network.stop)
        network.start()
        profile = network.network.connection()
        single = measure_single(profile, QUICK if is_quick else Times())
        with running_node(state) as node:
            result = {
                **single,
                "growth": list(_growth(node, profile, FEW if is_quick else EVENTS)),
                "batches": [_rate(node, 4, n, 10 + n) for n in BATCHES],
                "parties": [_rate(node, n, 500, 600 + n) for n in PARTIES],
            }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    progress(f"written to {RESULT}")


@contextmanager
def _producing(node: Node, number: int, series: int) -> Iterator[Producer]:
    parties = [
        Party(gln, f"Bench {place}", place % 2, ("producer",))
        for place, gln in enumerate(glns(series, number))
    ]
    with Producer(node, node.introduce(parties)) as producer:
        yield producer


def _growth(node: Node, profile: dict[str, Any], events: int) -> Iterator[dict[str, Any]]:
    """One entry for each part of the events: how many there are, and what the last ones cost."""
    parts = max(FEWEST, events // PART)
    step = events // parts
    with Lag(profile, node.state.database_url()) as lag, _producing(node, 4, 1) as producer:
        producer.reach(step // 10)
        for part in range(1, parts + 1):
            stages = Stages()
            indexed, seconds = producer.reach(part * step)
            cost = {n: round(s / indexed * 1e6, 1) for n, s in stages.used().items()}
            yield {
                "events": part * step,
                "events_per_s": round(indexed / seconds, 1),
                "cpu_us_per_event": cost,
                "memory_mb": memory(),
                "lag_p50_s": round(lag.quantile(0.5), 3),
                "lag_p99_s": round(lag.quantile(0.99), 3),
            }


def _rate(node: Node, parties: int, batch: int, series: int) -> dict[str, Any]:
    """The rate with so many parties and at most so many events in a transaction.

    The bound is the outbox's own, which it sets after a conflict.
    """
    with psycopg.connect(node.state.database_url(), autocommit=True) as database:
        database.execute(f"ALTER TABLE relay_call ALTER batch SET DEFAULT {batch:d}")
        with _producing(node, parties, series) as producer:
            rate = producer.rate(WARM_UP, SECONDS)
        database.execute("ALTER TABLE relay_call ALTER batch DROP DEFAULT")
    return {"parties": parties, "batch": batch, "events_per_s": round(rate, 1)}


if __name__ == "__main__":
    main()
