"""PostgreSQL killed, and the follower in the middle of a block."""

import time

import pytest

from hlfabric.network import wait_until
from tests.faults.system import POSTGRES
from tests.faults.trial import SECONDS, Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]


def test_postgresql_killed(trial: Trial) -> None:
    with trial.under_load():
        trial.system.kill(POSTGRES)


def test_postgresql_down_for_10_s(trial: Trial) -> None:
    with trial.under_load(), trial.system.down(POSTGRES):
        time.sleep(10)
    assert trial.load.refusals == {503}


@pytest.mark.parametrize("point", ["index.projected", "index.committed"])
def test_follower_killed_at(trial: Trial, point: str) -> None:
    with trial.under_load(), trial.system.unattended():
        node = trial.system.node
        node.processes["follower"].stop()
        node.launch("follower", {"CRASH_AT": point})
        dies = node.processes["follower"]
        wait_until(lambda: dies.pid() is None, deadline=SECONDS, what=f"it died at {point}")
