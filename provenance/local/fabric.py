"""The checkout's Fabric network, as the supervisor runs it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hlfabric.network import Network, NetworkError, build_commands, load_spec, wait_until

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "fabric-network"
BIN = ROOT / ".lotbook" / "bin"
NO_LEADER = "no Raft leader"
ELECTION_SECONDS = 30


def build(progress: Callable[[str], None]) -> None:
    """Build Fabric's commands unless they are there. Raises BuildError."""
    with _wheel_importable():
        build_commands(FOLDER, BIN, progress)


@contextmanager
def _wheel_importable() -> Iterator[None]:
    """Let the wheel's ``bin/go``, a Python script, find its package beside it."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(BIN.parent / "go"), before)))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def memberships() -> list[str]:
    """The MSPs of the demonstration's organisations."""
    return [organisation.msp for organisation in load_spec(FOLDER / "network.yaml").organisations]


@dataclass
class SupervisedNetwork:
    """The network below ``state``; one that `make fabric-up` left running is used as it is."""

    state: Path
    progress: Callable[[str], None]
    _found_running: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        spec = load_spec(FOLDER / "network.yaml")
        self.network = Network(spec, self.state, BIN, ROOT, self.progress)

    def start(self) -> None:
        """Bring it up; returns when all organisations endorse. Raises what Network raises."""
        build(self.progress)
        self._found_running = any(self.network.status().values())
        wait_until(self._started, deadline=ELECTION_SECONDS, what="the orderer has elected itself")

    def stop(self) -> None:
        """Stop what this one started."""
        if not self._found_running:
            self.network.stop()

    def ended(self) -> list[str]:
        """The processes that should run and do not."""
        return [name for name, pid in self.network.status().items() if pid is None]

    def _started(self) -> bool:
        """Start what does not run yet; False while a fresh channel has no Raft leader."""
        try:
            self.network.start(detached=self._found_running)
        except NetworkError as error:
            if NO_LEADER not in str(error):
                raise
            return False
        return True
