"""The demonstration: a network, a node, companies, and a small chain of events."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from hlfabric.network import ProcessError, free_port
from provenance.local.fabric import SupervisedNetwork
from provenance.local.node import Node
from provenance.local.state import State, StateError
from provenance.local.telling import Telling

FIRST_PORT = 8000
WATCH_SECONDS = 0.5
RESTARTS = 5


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
            yield telling

    def watch(self) -> NoReturn:
        """Start again what crashes, for ever. Raises ProcessError when that is in vain."""
        crashes: dict[str, int] = {}
        while True:
            time.sleep(WATCH_SECONDS)
            for name, process in list(self.node.processes.items()):
                if process.pid() is None:
                    crashes[name] = crashes.get(name, 0) + 1
                    self._restart(name, crashes[name], process.tail())
            self._require_servers()

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

    def _restart(self, name: str, times: int, said: str) -> None:
        if times > RESTARTS:
            raise ProcessError(f"{name} has ended {times} times. Its log says:\n{said}")
        self.progress(f"{name} has ended; starting it again (log: {self.state.processes})")
        self.node.launch(name)

    def _require_servers(self) -> None:
        ended = [] if self.node.database_runs() else ["PostgreSQL"]
        ended += self.network.ended() if self.network else []
        if ended:
            raise ProcessError(
                f"{', '.join(ended)} ended unexpectedly. What was recorded is kept: start again. "
                f"Logs are below {self.state.folder}."
            )


def _required(port: int) -> int:
    if free_port(port) != port:
        raise StateError(
            f"Port {port} is taken by another program. End it, or choose another port with "
            "`make demo PORT=…`."
        )
    return port
