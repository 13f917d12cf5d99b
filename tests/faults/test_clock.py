"""A process whose clock is 20 minutes off: a peer takes no request that is 15 minutes off."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.test_jobs import ask_valkey, import_sheet
from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
SOURCE = Path(__file__).with_name("shifted_clock.c")
FAST, SLOW = "1200", "-1200"
SIGNS = ("incorrect timestamp", "certificate is not yet valid", "BAD_REQUEST")
"""What a peer answers, and what one says to whom its certificate is of the future."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What moves a process's wall clock, and its alone."""
    built = tmp_path_factory.mktemp("clock") / "shifted_clock.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(built), str(SOURCE)], check=True)
    return built


@contextmanager
def clock_off(trial: Trial, library: Path, seconds: str, *names: str) -> Iterator[None]:
    """Processes of the node run with another time; the right one again afterwards."""
    node = trial.system.node
    with trial.system.unattended():
        for name in names:
            node.processes[name].stop()
            node.launch(name, {"LD_PRELOAD": str(library), "SHIFT_SECONDS": seconds})
        try:
            yield
        finally:
            for name in names:
                node.processes[name].stop()


@pytest.mark.parametrize("name", ["relay", "follower"])
@pytest.mark.parametrize("seconds", [FAST, SLOW])
def test_clock_off_by_seconds(trial: Trial, library: Path, seconds: str, name: str) -> None:
    with trial.under_load(), clock_off(trial, library, seconds, name):
        trial.wait(lambda: trial.said(name, *SIGNS), "it is told that its time is another")


def test_workers_clock_20_minutes_ahead_and_valkey_flushed(trial: Trial, library: Path) -> None:
    with clock_off(trial, library, FAST, "worker"):
        import_sheet(trial, lambda: ask_valkey(trial, b"FLUSHALL"))
