"""What ends is started again, what cannot run is given up."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hlfabric.network import Process, ProcessError, wait_until
from provenance.local import supervisor as module
from provenance.local.node import Node
from provenance.local.state import State
from provenance.local.supervisor import Supervisor

SLEEP = ("sleep", "60")
NAME = "sleeper"


class Sleepers(Node):
    """A node of one process, with a database elsewhere."""

    command: tuple[str, ...] = SLEEP

    def launch(self, name: str, env: object = None) -> None:
        """Start it."""
        self.processes[name] = Process(name, self.command, self.state.processes)
        self.processes[name].start()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Sleepers]:
    node = Sleepers(State(tmp_path, "embedded", server="postgresql://elsewhere"), 1)
    node.launch(NAME)
    yield node
    node.processes[NAME].stop()


def test_what_was_killed_runs_again_at_once(node: Sleepers) -> None:
    told: list[str] = []
    supervisor = Supervisor(node, None, told.append)
    supervisor.look()
    assert told == []
    node.processes[NAME].kill()
    supervisor.look()
    assert node.processes[NAME].pid() is not None
    assert told == [f"{NAME} has ended; starting it again"]


def test_what_ends_again_soon_waits_for_its_turn(node: Sleepers) -> None:
    supervisor = Supervisor(node, None, lambda _line: None)
    for _ in range(2):
        node.processes[NAME].kill()
        began = time.monotonic()
        wait_until(lambda: _looked(supervisor, node), deadline=10, what="it runs again")
    assert time.monotonic() - began >= module.FIRST_PAUSE


def test_what_always_ends_is_given_up_with_its_log(
    node: Sleepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.0)
    supervisor = Supervisor(node, None, lambda _line: None)
    node.command = ("sh", "-c", "echo no configuration")
    node.processes[NAME].kill()
    with pytest.raises(ProcessError, match=r"ended 10 times(?s:.)*no configuration"):
        wait_until(lambda: _looked(supervisor, node) and False, deadline=20, what="it is given up")


def test_what_cannot_be_started_is_tried_again(node: Sleepers) -> None:
    supervisor = Supervisor(node, None, lambda _line: None)
    node.command = ("/nonexistent",)
    node.processes[NAME].kill()
    supervisor.look()
    assert node.processes[NAME].pid() is None
    node.command = SLEEP
    wait_until(lambda: _looked(supervisor, node), deadline=10, what="it runs")


def _looked(supervisor: Supervisor, node: Sleepers) -> bool:
    supervisor.look()
    return node.processes[NAME].pid() is not None
