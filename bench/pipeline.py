"""``make bench``: custody events per second on real Fabric, and how the event hash compares.

``single_events_per_s``: one event per transaction, calls built beforehand, sent by hlfabric,
counted at commit status; the best of three numbers in flight. ``pipeline_events_per_s``: the same
mix of events posted to the public interface, counted when indexed. Same network, same machine,
one run; the ratio is what counts. QUICK=1 measures shorter, for development.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.parties import enrol_parties, glns
from bench.producer import Producer
from bench.results import keep
from bench.single import Sender, prepare
from bench.stages import Stages, memory
from bench.stream import Stream
from hlfabric.network import free_port
from provenance.local.__main__ import timed
from provenance.local.fabric import SupervisedNetwork
from provenance.local.node import Node
from provenance.local.state import State
from provenance.local.story import Party

ROOT = Path(__file__).resolve().parents[1]
IN_FLIGHT = (150, 300, 450)
MOST_SINGLE_PER_SECOND = 900


@dataclass(frozen=True)
class Times:
    """How long is measured, in seconds."""

    single_warm_up: float = 5
    single: float = 30
    warm_up: float = 10
    pipeline: float = 60
    runs: int = 3


QUICK = Times(single_warm_up=3, single=8, warm_up=6, pipeline=15, runs=1)


def main() -> None:
    """Measure, print, and write ``build/bench.json``."""
    times = QUICK if os.environ.get("QUICK") == "1" else Times()
    progress = timed()
    with tempfile.TemporaryDirectory(prefix="lotbook-bench-") as folder, ExitStack() as started:
        state = State(Path(folder), "fabric")
        network = SupervisedNetwork(state.network, progress)
        started.callback(network.stop)
        network.start()
        single = measure_single(network.network.connection(), times)
        progress(f"one event per transaction: {single}")
        with running_node(state) as node:
            pipeline = measure_pipeline(node, times)
    progress(f"pipeline: {pipeline}")
    write({**single, **pipeline, **measure_hash()})


def measure_single(profile: dict[str, Any], times: Times) -> dict[str, Any]:
    """The baseline's best rate, and the rate at each number in flight."""
    identities = enrol_parties(profile, glns(1))
    number = round((times.single_warm_up + times.single) * MOST_SINGLE_PER_SECOND)
    rates = {}
    for in_flight in IN_FLIGHT:
        calls = prepare(Stream(f"single{in_flight}", list(identities)), number)
        rates[in_flight] = Sender(profile, identities).rate(
            calls, in_flight=in_flight, warm_up=times.single_warm_up, seconds=times.single
        )
    return {
        "single_events_per_s": round(max(rates.values()), 1),
        "single_by_in_flight": {str(n): round(rate, 1) for n, rate in rates.items()},
    }


@contextmanager
def running_node(state: State) -> Iterator[Node]:
    """A node of its own on the running network."""
    node = Node(state, free_port(), progress=timed())
    try:
        node.start_database()
        node.start()
        yield node
    finally:
        node.stop()


def measure_pipeline(node: Node, times: Times) -> dict[str, Any]:
    """Captured to indexed, the median of several runs."""
    parties = [
        Party(gln, f"Bench {place}", place, ("producer",)) for place, gln in enumerate(glns(2))
    ]
    keys = node.introduce(parties)
    with Producer(node, keys) as producer:
        stages = Stages()
        rates = [producer.rate(times.warm_up, times.pipeline) for _ in range(times.runs)]
        measured = {"stage_share": stages.shares(), "stage_memory_mb": memory()}
    return {
        **measured,
        "pipeline_events_per_s": round(statistics.median(rates), 1),
        "pipeline_runs": [round(rate, 1) for rate in rates],
        "pipeline_verdicts": producer.verdicts(),
    }


def measure_hash() -> dict[str, Any]:
    """Own event hash against the reference implementation, measured side by side."""
    printed = subprocess.run(
        [sys.executable, "-m", "bench.hash"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(printed.stdout)
    return result


def write(result: dict[str, Any]) -> None:
    """Keep the figures, and print them."""
    ratio = result["pipeline_events_per_s"] / result["single_events_per_s"]
    result["pipeline_ratio"] = round(ratio, 2)
    keep(result)


if __name__ == "__main__":
    main()
