"""Celery's worker and beat as processes."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.node import ROOT, environment

Process = subprocess.Popen[bytes]
Start = Callable[[str], Process]
COMMANDS = {
    "worker": ("worker", "--concurrency", "2", "--without-gossip", "--without-mingle"),
    "beat": ("beat", "--pidfile="),
}


@contextmanager
def celery(application: str, *, logs: Path, **variables: str) -> Iterator[Start]:
    """Starts an application's ``worker``, or ``beat``; what still runs afterwards is killed."""
    running: list[Process] = []

    def started(command: str) -> Process:
        of = application if command == "worker" else "provenance.config.celery"
        argv = [sys.executable, "-m", "celery", "-A", of, *COMMANDS[command]]
        env = environment(LOTBOOK_ROLE="worker", **variables)
        with (logs / f"{command}.log").open("ab") as log:
            process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=log, stderr=log)
        running.append(process)
        return process

    yield started
    for process in running:
        process.kill()
        process.wait()


def children(process: Process) -> list[int]:
    """The ids of a process's children."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(word) for word in path.read_text().split()]
