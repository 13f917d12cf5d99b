"""``python -m bench.forecast_workers``: a run of many series by one worker process, then by two.

1,000 weekly series of a shop that is not there, loaded by the import of sales history into a
PostgreSQL of their own; workers are Celery's, on a Valkey of their own. What counts is the ratio
of the seconds, added up over three rounds; the memory of each worker's pool process is told after
the first panel and at the end. QUICK=1 takes 100 series and one round.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django
import numpy as np

from bench.results import FORECAST, keep
from hlfabric.network import Process, wait_until
from provenance.domain.identifiers import check_digit
from provenance.local.node import ROOT, VALKEY, Node
from provenance.local.state import State

PARTY, PLACE = "9521000000018", "9521000000025"
BEGIN, WEEKS, HORIZON = date(2023, 1, 2), 156, 8
SEED = 20261129
ROUNDS = 3
"""One worker, then two, and again: the machine is not equally fast all the time."""
AT_ONCE = 500
"""Series in one file."""
PATIENCE_SECONDS = 3600
LOOK_SECONDS = 0.5
"""To look how far a run is takes a worker's core some time."""
WORKER = ("-m", "celery", "-A", "provenance.local.worker", "worker", "--concurrency", "1")
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass
class Timed:
    """How long a run took, and MB of each worker's pool process after its first panel and last."""

    seconds: float
    start_mb: list[int]
    end_mb: list[int]


def measure(quick: bool) -> dict[str, Any]:
    """Seconds for all series by one worker and by two, their ratio, and the workers' memory."""
    with tempfile.TemporaryDirectory(prefix="lotbook-bench-") as folder, _node(folder) as node:
        _load(100 if quick else 1000)
        rounds = [
            (_timed(node, workers=1), _timed(node, workers=2))
            for _ in range(1 if quick else ROUNDS)
        ]
    one, two = (sum(each.seconds for each in way) for way in zip(*rounds, strict=True))
    return {
        "workers_ratio": round(one / two, 3),
        "workers_series": 100 if quick else 1000,
        "workers_seconds": [[round(each.seconds, 1) for each in pair] for pair in rounds],
        "workers_start_mb": [each.start_mb for each in rounds[-1]],
        "workers_end_mb": [each.end_mb for each in rounds[-1]],
    }


@contextmanager
def _node(folder: str) -> Iterator[Node]:
    """PostgreSQL, Valkey and beat, and this process' Django on them."""
    node = Node(State(Path(folder), "embedded"), port=0, durable=False)
    os.environ.update(node.environment())
    try:
        node.start_database()
        node.launch(VALKEY)
        node.launch("beat")
        django.setup()
        yield node
    finally:
        node.stop()


def _load(count: int) -> None:
    """Import the demand of so many products: a level, a year's season, chance, some promotions."""
    from forecasting.series.services import history_import  # noqa: PLC0415 - needs Django
    from provenance.ledger.services import organisations, party_enrol  # noqa: PLC0415

    party_enrol(gln=PARTY, msp=organisations()[0])
    draw = np.random.default_rng(SEED)
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        lines = [line for number in numbers for line in _history(number, draw)]
        header = "date,gtin,place,quantity,price,promotion"
        history_import(party=PARTY, data="\n".join([header, *lines]).encode(), file="bench.csv")


def _history(number: int, draw: np.random.Generator) -> Iterator[str]:
    level, phase = draw.lognormal(3.5, 0.5), draw.uniform(0, 2 * np.pi)
    promotion = draw.random(WEEKS) < 0.1
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(WEEKS) / 52.18 + phase)
    mean = level * season * np.where(promotion, 1.8, 1.0)
    for week, quantity in enumerate(draw.poisson(mean)):
        day = BEGIN + timedelta(weeks=week)
        price, word = ("1.99", "yes") if promotion[week] else ("2.49", "no")
        yield f"{day},{_gtin(number)},{PLACE},{quantity},{price},{word}"


def _gtin(number: int) -> str:
    digits = f"0952{number:09}"
    return digits + check_digit(digits)


def _timed(node: Node, *, workers: int) -> Timed:
    """Run all series once, by so many workers that have done something before."""
    processes = [_worker(node, f"worker-{number}") for number in range(workers)]
    try:
        _warm_up(2 * workers)
        begin = time.monotonic()
        start, end = _watched(_begin(None), processes)
        return Timed(time.monotonic() - begin, start, end)
    finally:
        for process in processes:
            process.stop()


def _worker(node: Node, name: str) -> Process:
    argv = (sys.executable, *WORKER, *ALONE, "--hostname", f"{name}@bench")
    environment = {**node.environment(), "LOTBOOK_ROLE": "worker"}
    process = Process(name, argv, node.state.processes, environment, ROOT)
    process.start()
    return process


def _warm_up(runs: int) -> None:
    """Have some panels forecast at once, so that each worker has loaded what it needs.

    Boosted trees are among it, which no series has alone; and how long series take is known then.
    """
    from forecasting.runs.panels import ENOUGH  # noqa: PLC0415
    from forecasting.series.rows import SALES, SeriesKey  # noqa: PLC0415

    keys = [SeriesKey(PARTY, _gtin(number), PLACE, SALES) for number in range(ENOUGH)]
    for run in [_begin(keys) for _ in range(runs)]:
        _watched(run, [])


def _begin(keys: Sequence[Any] | None) -> Any:
    from forecasting.engine.values import Frequency  # noqa: PLC0415
    from forecasting.runs.services import run_create  # noqa: PLC0415

    until = BEGIN + timedelta(weeks=WEEKS, days=-1)
    weekly = Frequency.WEEKLY
    return run_create(party=PARTY, frequency=weekly, horizon=HORIZON, until=until, keys=keys)


def _watched(run: Any, workers: Sequence[Process]) -> tuple[list[int], list[int]]:
    """Wait for a run's end; the workers' memory once a panel is done, and then."""
    from forecasting.runs.selectors import DONE, RUNNING, RunState  # noqa: PLC0415
    from forecasting.runs.selectors import run as state_of  # noqa: PLC0415

    def state() -> RunState:
        found = state_of(run.id)
        assert found is not None
        return found

    patient = {"deadline": PATIENCE_SECONDS, "every": LOOK_SECONDS}
    wait_until(lambda: state().over > 0, what="a panel is done", **patient)
    start = [_megabytes(process) for process in workers]
    wait_until(lambda: state().state != RUNNING, what="the run is over", **patient)
    assert state().state == DONE, state()
    return start, [_megabytes(process) for process in workers]


def _megabytes(worker: Process) -> int:
    """What a worker's pool process holds now."""
    pid = worker.pid()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{child}/statm").read_text().split()[1]) for child in children)
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


if __name__ == "__main__":
    keep(measure(os.environ.get("QUICK") == "1"), FORECAST)
