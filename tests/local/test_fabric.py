"""The network in the supervisor's hand: it dies with it, or was there before and stays."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hlfabric.network import wait_until
from hlfabric.network.processes import start_time
from provenance.local.fabric import SupervisedNetwork, memberships

pytestmark = pytest.mark.fabric
HOLDER = """
import json, signal, sys
from pathlib import Path
from provenance.local.fabric import SupervisedNetwork
network = SupervisedNetwork(Path(sys.argv[1]), lambda line: None)
network.start()
print(json.dumps(network.network.status()), flush=True)
signal.pause()
"""


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[SupervisedNetwork]:
    supervised = SupervisedNetwork(tmp_path / "network", lambda _line: None)
    yield supervised
    supervised.stop()


def test_it_does_not_outlive_a_killed_holder(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", HOLDER, str(tmp_path / "network")]
    holder = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    pids = json.loads(holder.stdout.readline())
    assert all(pids.values())
    holder.kill()
    holder.wait()
    wait_until(
        lambda: not any(start_time(pid) for pid in pids.values()),
        deadline=10,
        what="the network is gone",
    )


def test_one_that_runs_already_is_used_and_left(supervised: SupervisedNetwork) -> None:
    supervised.start()
    pids = supervised.network.status()
    other = SupervisedNetwork(supervised.state, lambda _line: None)
    other.start()
    other.stop()
    assert other.network.status() == pids
    assert all(pids.values())
    supervised.stop()
    assert not any(supervised.network.status().values())


def test_the_demonstration_has_two_organisations() -> None:
    assert len(set(memberships())) == 2
