"""Starts again what has ended: PostgreSQL, the network's processes, the node's own."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from hlfabric.network import Network, ProcessError
from provenance.local.node import Node

POSTGRES = "PostgreSQL"
ENDS, WITHIN_SECONDS = 10, 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0


@dataclass
class Supervisor:
    """Looks after a node, and after the network where it was started here too.

    What ends again and again is started after pauses that double.
    """

    node: Node
    network: Network | None
    progress: Callable[[str], None]
    _ends: dict[str, deque[float]] = field(default_factory=dict, init=False)

    def look(self) -> None:
        """Start what has ended. Raises ProcessError, NetworkError where that is in vain."""
        if not self.node.database_runs():
            self._again(POSTGRES, self.node.postgres.tail, self.node.postgres.start)
        if self.network:
            self._look_after_network(self.network)
        for name, process in list(self.node.processes.items()):
            if process.pid() is None:
                self._again(name, process.tail, partial(self.node.launch, name))

    def _look_after_network(self, network: Network) -> None:
        for name, pid in network.status().items():
            if pid is None:
                self._again(name, network.process(name).tail, partial(network.restart, name))

    def _again(self, name: str, tail: Callable[[], str], start: Callable[[], None]) -> None:
        ends = self._ends.setdefault(name, deque(maxlen=ENDS))
        now = time.monotonic()
        recent = [end for end in ends if now - end < WITHIN_SECONDS]
        if len(recent) == ENDS:
            raise ProcessError(
                f"{name} has ended {ENDS} times within {WITHIN_SECONDS:.0f} s. What was "
                f"recorded is kept. Its log says:\n{tail()}"
            )
        if recent and now - recent[-1] < min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** len(recent)):
            return
        ends.append(now)
        self.progress(f"{name} has ended; starting it again")
        try:
            start()
        except ProcessError as error:
            self.progress(f"{name} did not start: {error}")
