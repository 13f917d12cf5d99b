"""The demonstration: a network, a node, companies, and a small chain of events."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from hlfabric.network import free_port
from provenance.local.fabric import SupervisedNetwork
from provenance.local.forecasting import Forecasting
from provenance.local.node import Node
from provenance.local.state import State, StateError
from provenance.local.supervisor import Supervisor
from provenance.local.telling import Telling

FIRST_PORT = 8000
WATCH_SECONDS = 0.5


@dataclass
class Demonstration:
    """Everything that `make demo` runs. Use ``running()``; all of it ends with the block."""

    state: State
    progress: Callable[[str], None]
    wanted_port: int | None = None
    network: SupervisedNetwork | None = field(default=None, init=False)

    @contextmanager
    def running(self) -> Iterator[Telling]:
        """Start, load, hand over, stop.

        Raises StateError, BuildError, NetworkError, ProcessError, RequestRefused, TimeoutError.
        """
        with ExitStack() as started:
            started.enter_context(self.state.locked())
            if self.state.ledger == "fabric":
                self._start_network(started)
            self.node = Node(self.state, self._port(), progress=self.progress)
            started.callback(self._stop, self.node.stop, "stopping the node …")
            self.node.start_database()
            self.node.start()
            self.state.remember(url=self.node.url)
            telling = Telling(self.node, self.progress)
            telling.tell()
            self.forecasting = Forecasting(telling)
            started.callback(self.forecasting.end)
            yield telling

    def watch(self) -> NoReturn:
        """Forecast, and start again what ends, for ever.

        Raises ProcessError, NetworkError: that is in vain.
        """
        self.forecasting.begin()
        network = self.network.network if self.network else None
        supervisor = Supervisor(self.node, network, self.progress)
        while True:
            time.sleep(WATCH_SECONDS)
            supervisor.look()

    def _start_network(self, started: ExitStack) -> None:
        self.network = SupervisedNetwork(self.state.network, self.progress)
        started.callback(self._stop, self.network.stop, "stopping the Fabric network …")
        self.network.start()

    def _stop(self, stop: Callable[[], None], line: str) -> None:
        self.progress(line)
        stop()

    def _port(self) -> int:
        if self.wanted_port is not None:
            return _required(self.wanted_port)
        port = next(port for port in range(FIRST_PORT, 65536) if free_port(port) == port)
        if port != FIRST_PORT:
            self.progress(f"port {FIRST_PORT} is taken: the web listens on {port}")
        return port


def _required(port: int) -> int:
    if free_port(port) != port:
        raise StateError(
            f"Port {port} is taken by another program. End it, or choose another port with "
            "`make demo PORT=…`."
        )
    return port
