"""A whole system under its supervisor, whose processes can be killed by name."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hlfabric.network import Network, Process
from provenance.local.node import Node
from provenance.local.supervisor import Supervisor

POSTGRES = "postgres"
LOOK_SECONDS = 0.2


@dataclass
class System:
    """A node on a network; what ends is started again, as under any supervisor.

    The supervisor runs in one thread for as long as the system does: the kernel ends a
    supervised process with the thread that started it.
    """

    network: Network
    node: Node
    restarted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._supervisor = Supervisor(self.node, self.network, self.restarted.append)
        self._attending = threading.Lock()
        self._over = threading.Event()
        self._broken: BaseException | None = None
        self._thread = threading.Thread(target=self._attend, name="supervisor")
        self._thread.start()

    def stop(self) -> None:
        """End everything, the supervisor last. Raises what the supervisor could not mend."""
        with self.unattended():
            self.node.stop()
            self.network.stop()
            self._over.set()
        self._thread.join()
        if self._broken:
            raise self._broken

    @contextmanager
    def unattended(self) -> Iterator[None]:
        """Nothing is started again meanwhile."""
        with self._attending:
            yield

    def pid(self, name: str) -> int:
        """The id of a process that runs."""
        pid = self.node.postgres.pid() if name == POSTGRES else self._process(name).pid()
        assert pid is not None, f"{name} does not run"
        return pid

    def kill(self, *names: str) -> None:
        """SIGKILL."""
        for name in names:
            os.kill(self.pid(name), signal.SIGKILL)

    @contextmanager
    def hung(self, *names: str) -> Iterator[None]:
        """SIGSTOP, and SIGCONT afterwards."""
        pids = [self.pid(name) for name in names]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    @contextmanager
    def down(self, *names: str) -> Iterator[None]:
        """SIGKILL, and nothing is started again meanwhile."""
        with self.unattended():
            self.kill(*names)
            yield

    def _process(self, name: str) -> Process:
        return self.node.processes.get(name) or self.network.process(name)

    def _attend(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            with self._attending:
                if self._over.is_set():
                    return
                try:
                    self._supervisor.look()
                except Exception as error:
                    self._broken = error
                    return
