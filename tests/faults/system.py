"""A whole system under its supervisor, whose processes can be killed by name."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from hlfabric.network import Network, Process, listening, wait_until
from provenance.local.node import Node
from provenance.local.supervisor import Supervisor

POSTGRES = "postgres"
LOOK_SECONDS = 0.2
GONE_SECONDS = 20


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
        pid = self.found(name)
        assert pid is not None, f"{name} does not run"
        return pid

    def found(self, name: str) -> int | None:
        """The id of a process; None where it does not run."""
        return self.node.postgres.pid() if name == POSTGRES else self._process(name).pid()

    def listens(self, name: str) -> bool:
        """Whether a process of the network takes connections."""
        return listening(self.network.layout.port(name))

    def kill(self, *names: str) -> None:
        """SIGKILL; returns when they are gone."""
        pids = {name: self.pid(name) for name in names}
        for pid in pids.values():
            os.kill(pid, signal.SIGKILL)
        wait_until(
            lambda: all(self.found(name) != pid for name, pid in pids.items()),
            deadline=GONE_SECONDS,
            what=f"{', '.join(names)} are gone",
        )

    @contextmanager
    def hung(self, *names: str) -> Iterator[None]:
        """SIGSTOP, and SIGCONT afterwards; to the processes' children too."""
        pids = [pid for name in names for pid in _family(self.pid(name))]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                _continue(pid)

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


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in children)]


def _continue(pid: int) -> None:
    """One that was killed meanwhile needs none."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)
