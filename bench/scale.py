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
from bench.stream import PER_DOCUMENT
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
SMALL_DOCUMENT = 25
WARM_UP, SECONDS = 8.0, 30.0


def main() -> None:
    """Measure and write."""
    is_quick = os.environ.get("QUICK") == "1"
    times = QUICK if is_quick else Times()
    result: dict[str, Any] = {}
    with _network() as (_, profile):
        result |= measure_single(profile, times)
    with _network() as (state, profile), running_node(state) as node:
        result["growth"] = list(_growth(node, profile, FEW if is_quick else EVENTS))
    result["batches"] = [_rate_by_batch(number) for number in BATCHES]
    result["parties"] = [_rate_by_parties(number) for number in PARTIES]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(f"written to {RESULT}")


@contextmanager
def _network() -> Iterator[tuple[State, dict[str, Any]]]:
    """An empty network and its profile: nothing that was measured before weighs on it."""
    with tempfile.TemporaryDirectory(prefix="lotbook-bench-") as folder, ExitStack() as started:
        state = State(Path(folder), "fabric")
        network = SupervisedNetwork(state.network, timed())
        started.callback(network.stop)
        network.start()
        yield state, network.network.connection()


@contextmanager
def _producing(node: Node, number: int, per_document: int = PER_DOCUMENT) -> Iterator[Producer]:
    parties = [
        Party(gln, f"Bench {place}", place % 2, ("producer",))
        for place, gln in enumerate(glns(2, number))
    ]
    with Producer(node, node.introduce(parties), per_document=per_document) as producer:
        yield producer


def _growth(node: Node, profile: dict[str, Any], events: int) -> Iterator[dict[str, Any]]:
    """One entry for each part of the events: how many there are, and what the last ones cost."""
    parts = max(FEWEST, events // PART)
    step = events // parts
    with ExitStack() as started:
        producer = started.enter_context(_producing(node, 4))
        producer.reach(step // 10)
        lag = started.enter_context(Lag(profile, node.state.database_url()))
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


def _rate_by_batch(events: int) -> dict[str, Any]:
    """The rate with at most so many events in a transaction, from small documents.

    The bound is the outbox's own, in calls, which it sets after a conflict.
    """
    with _network() as (state, _), running_node(state) as node:
        with psycopg.connect(state.database_url(), autocommit=True) as database:
            calls = events // SMALL_DOCUMENT
            database.execute(f"ALTER TABLE relay_call ALTER batch SET DEFAULT {calls:d}")
        with _producing(node, 4, SMALL_DOCUMENT) as producer:
            rate = producer.rate(WARM_UP, SECONDS)
    return {"batch": events, "events_per_s": round(rate, 1)}


def _rate_by_parties(number: int) -> dict[str, Any]:
    """The rate with so many parties."""
    with (
        _network() as (state, _),
        running_node(state) as node,
        _producing(node, number) as producer,
    ):
        rate = producer.rate(WARM_UP, SECONDS)
    return {"parties": number, "events_per_s": round(rate, 1)}


if __name__ == "__main__":
    main()
