"""The disk under PostgreSQL full."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.system import System
from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
FULL = "No space left on device"
CHUNK = bytes(2**20)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give PostgreSQL a small disk")
def test_disk_under_the_index_full(trial: Trial) -> None:
    log = trial.system.node.state.postgres / "processes" / "postgres.log"
    before = len(log.read_text())
    with trial.under_load(), full(trial.system):
        trial.wait(lambda: FULL in log.read_text()[before:], "PostgreSQL has no space")


@contextmanager
def full(system: System) -> Iterator[None]:
    """All that is left of the file system is taken meanwhile."""
    filler = system.node.state.postgres / "filler"
    try:
        _fill(filler)
        yield
    finally:
        filler.unlink()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(CHUNK)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
