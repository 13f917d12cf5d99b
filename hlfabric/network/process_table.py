"""A network's processes by name."""

from hlfabric.network.errors import NetworkError
from hlfabric.network.layout import Layout
from hlfabric.network.ports import listening
from hlfabric.network.processes import Process, ProcessError, environment

START_SECONDS = 60


class ProcessTable:
    """Starts and stops the processes of one network, and tells which of them run.

    They are supervised (they die with this one) unless ``detached``.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.detached = False
        self._processes: dict[str, Process] = {}

    def names(self) -> list[str]:
        """All processes in the order they are started."""
        names = [organisation.name for organisation in self.layout.spec.organisations]
        peers = [f"peer.{name}" for name in names]
        services = [f"chaincode.{name}" for name in names]
        return ["ca", *self.layout.orderers, *peers, *services]

    def process(self, name: str) -> Process:
        """One process by name. Raises NetworkError where there is none of that name."""
        if name not in self._processes:
            if name not in self.names():
                known = ", ".join(self.names())
                raise NetworkError(f"There is no process {name!r}; there are {known}.")
            self._processes[name] = Process(name, (), self.layout.processes)
        return self._processes[name]

    def launch(self, process: Process) -> None:
        """Start a process and wait until it listens; one that runs is left. Raises ProcessError.

        Raises NetworkError for a process that this object has not started before.
        """
        if self.process(process.name).pid() is not None:
            return
        if not process.argv:
            raise NetworkError(
                f"This program has not started {process.name}, and cannot start it again. "
                "`python fabric-network up` starts what does not run."
            )
        self._processes[process.name] = process
        process.start(detached=self.detached)
        port = self.layout.port(process.name)
        process.wait_ready(
            lambda: listening(port), deadline=START_SECONDS, what=f"it listens on {port}"
        )

    def stop_unless_started_with(self, process: Process, variable: str) -> None:
        """End a process that runs, unless it was started with the same value of a variable."""
        running = self.process(process.name)
        pid = running.pid()
        if pid is not None and environment(pid).get(variable) != process.env[variable]:
            running.stop()

    def stop(self) -> None:
        """End all processes, also those that the description does not name any more.

        The order spares the peers futile retries.
        """
        for name in reversed(self.names()):
            self.process(name).stop()
        for record in self.layout.processes.glob("*.pid"):
            Process(record.stem, (), self.layout.processes).stop()

    def status(self) -> dict[str, int | None]:
        """Each process's id, None where it does not run."""
        return {name: self.process(name).pid() for name in self.names()}

    def require_all(self) -> None:
        """Raise ProcessError with the log of a process that has ended."""
        for name in self.names():
            process = self.process(name)
            if process.pid() is None:
                raise ProcessError(f"{name} has ended. Its log says:\n{process.tail()}")

    def refuse_another_description(self) -> None:
        """Raise NetworkError where the network was made for other processes than are named now."""
        made, named = set(self.layout.ports), set(self.names())
        if made != named:
            raise NetworkError(
                f"The network in {self.layout.state} was made for other processes: its "
                f"description has changed by {', '.join(sorted(made ^ named))}. Put the "
                "description (network.yaml, ORDERERS) back as it was, or begin with an empty "
                "ledger after `python fabric-network reset`."
            )

    def refuse_foreign_ports(self) -> None:
        """Raise NetworkError where another program listens on a port of this network."""
        for name in self.names():
            if self.process(name).pid() is None:
                self._refuse_taken(name)

    def _refuse_taken(self, name: str) -> None:
        for port in self.layout.ports[name].values():
            if listening(port):
                raise NetworkError(
                    f"Port {port}, which {name} of this network listens on, is taken by "
                    "another program. End that program, or choose new ports and an empty "
                    "ledger with `python fabric-network reset`."
                )
