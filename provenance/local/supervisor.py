"""Starts again what has ended: PostgreSQL, the network's processes, the node's own."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from hlfabric.network import Network, ProcessError
from provenance.local.node import Node

POSTGRES = "PostgreSQL"
RESTARTS, WITHIN_SECONDS = 10, 60.0


@dataclass
class Supervisor:
    """Looks after a node, and after the network where it was started here too."""

    node: Node
    network: Network | None
    progress: Callable[[str], None]
    _ends: dict[str, deque[float]] = field(default_factory=dict, init=False)

    def look(self) -> None:
        """Start what has ended. Raises ProcessError, NetworkError where that is in vain."""
        if not self.node.database_runs():
            self._again(POSTGRES, "", self.node.postgres.start)
        if self.network:
            self._look_after_network(self.network)
        for name, process in list(self.node.processes.items()):
            if process.pid() is None:
                self._again(name, process.tail(), partial(self.node.launch, name))

    def _look_after_network(self, network: Network) -> None:
        for name, pid in network.status().items():
            if pid is None:
                tail = network.process(name).tail()
                self._again(name, tail, partial(network.restart, name))

    def _again(self, name: str, said: str, start: Callable[[], None]) -> None:
        ends = self._ends.setdefault(name, deque(maxlen=RESTARTS))
        now = time.monotonic()
        if len(ends) == RESTARTS and now - ends[0] < WITHIN_SECONDS:
            raise ProcessError(
                f"{name} has ended {RESTARTS} times within {WITHIN_SECONDS:.0f} s. What was "
                f"recorded is kept. Its log says:\n{said}"
            )
        ends.append(now)
        self.progress(f"{name} has ended; starting it again")
        try:
            start()
        except ProcessError as error:
            self.progress(f"{name} did not start: {error}")
