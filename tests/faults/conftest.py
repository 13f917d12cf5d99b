"""The system that is broken and mends itself: three orderers, two peers, a node."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hlfabric.network import free_port
from provenance.local.node import Node
from provenance.local.state import State
from tests.e2e.conftest import join
from tests.fabric import make_network
from tests.faults import report
from tests.faults.system import System
from tests.faults.trial import Trial

ORDERERS = "3"
DISK = "2g"


@pytest.fixture(scope="package")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A network of its own, a node on it whose PostgreSQL keeps what it confirms, a supervisor."""
    folder = tmp_path_factory.mktemp("faults")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "ORDERERS", ORDERERS)
        network = make_network(folder / "network")
    network.start()
    node = Node(State(folder, "fabric"), free_port())
    with small_disk(node.state.postgres):
        node.start_database()
        node.start()
        system = System(network, node)
        yield system
        system.stop()


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system that can be filled, where root runs the tests; else an ordinary folder."""
    if os.geteuid() != 0:
        yield
        return
    folder.mkdir()
    options = ("-o", f"size={DISK},mode=700")
    subprocess.run(["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def trial(system: System, request: pytest.FixtureRequest) -> Trial:
    """A trial named after its test; one that proved nothing leaves a row that says so."""
    name = re.sub(r"[_\[\]]+", " ", request.node.name.removeprefix("test_")).strip()
    begun = Trial(system, join(system.node, 0, 1), report.Row(name))
    report.write(begun.row)
    return begun
