"""A process whose clock is 20 minutes off: a peer takes no request that is 15 minutes off."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
SOURCE = Path(__file__).with_name("shifted_clock.c")
FAST, SLOW = "1200", "-1200"


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


@pytest.mark.parametrize("seconds", [FAST, SLOW])
def test_relays_clock_off_by_seconds(trial: Trial, library: Path, seconds: str) -> None:
    with trial.under_load(), clock_off(trial, library, seconds, "relay"):
        trial.wait(lambda: trial.relay_said("timestamp"), "the peer has said what is wrong")
