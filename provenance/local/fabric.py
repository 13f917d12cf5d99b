"""The checkout's Fabric network, as the supervisor runs it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hlfabric.network import Network, build_commands, load_spec

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "fabric-network"
BIN = ROOT / ".lotbook" / "bin"


def build(progress: Callable[[str], None]) -> None:
    """Build Fabric's commands unless they are there. Raises BuildError."""
    build_commands(FOLDER, BIN, progress)


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
        self.network.start(detached=self._found_running)

    def stop(self) -> None:
        """Stop what this one started."""
        if not self._found_running:
            self.network.stop()
