"""One node's own processes: PostgreSQL, Valkey, web, relay, follower, Celery's worker and beat."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hlfabric.network import Process, ProcessError, wait_until
from provenance.local.postgres import Postgres
from provenance.local.state import State
from provenance.local.story import Party
from provenance.local.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
ROLES = {
    "web": "web",
    "relay": "relay",
    "follower": "index",
    "worker": "worker",
    "beat": "worker",
}
AT_ONCE = {"worker": signal.SIGQUIT}
"""By SIGTERM a worker ends what it has begun first, for half a minute or more. Chunks are leased:
what is cut off is done again."""
VALKEY = "valkey"
WORKERS = 2
READY_SECONDS = 60
INTRODUCTION = "provenance.local.introduction"


@dataclass
class Node:
    """The processes of one node, which die with this one. ``port`` is the web's."""

    state: State
    port: int
    durable: bool = True
    progress: Callable[[str], None] = field(default=lambda _line: None)
    processes: dict[str, Process] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.postgres = Postgres(self.state.postgres, durable=self.durable)
        self.valkey = Valkey(self.state.valkey)
        self._own_server = not self.state.server

    @property
    def url(self) -> str:
        """Where the web is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start_database(self) -> None:
        """Start PostgreSQL, unless another server is named, and bring its tables up to date."""
        if self._own_server:
            self.progress("starting PostgreSQL …")
            self.postgres.start()
            self.postgres.create_database(self.state.database)
        self.progress("bringing the tables up to date …")
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")

    def start(self) -> None:
        """Start all but the database; returns when the web says that it is ready."""
        self.progress("starting web, relay, follower and workers …")
        for name in (*([] if self.state.broker else [VALKEY]), *ROLES):
            self.launch(name)
        try:
            wait_until(self._ready, deadline=READY_SECONDS, what="/health/ready answers 200")
        except TimeoutError as error:
            raise ProcessError(f"{error} It says: {self.health()}\n{self._tails()}") from error

    def launch(self, name: str, env: Mapping[str, str] | None = None) -> None:
        """Start one of them, with variables beside its own."""
        if name == VALKEY:
            self.processes[name] = self.valkey.start(directory=self.state.processes)
            return
        process = Process(
            name,
            self._command(name),
            self.state.processes,
            {**self.environment(), "LOTBOOK_ROLE": ROLES[name], **(env or {})},
            ROOT,
        )
        process.start()
        self.processes[name] = process

    def stop(self) -> None:
        """End everything, data kept: first who writes, all at once, then the servers."""
        writers = [self.processes[name] for name in ROLES if name in self.processes]
        for process in writers:
            process.send(AT_ONCE.get(process.name, signal.SIGTERM))
        for process in writers:
            if not process.stop():
                self.progress(f"{process.name} had not ended after 20 s and was killed")
        self.valkey.stop()
        self.postgres.stop()

    def manage(self, *arguments: str) -> str:
        """Run ``manage.py`` as the database's owner; what it printed. Raises ProcessError."""
        return self._run("manage.py", *arguments)

    def introduce(self, parties: Sequence[Party]) -> dict[str, str]:
        """Register parties while the node runs; an API key for each. Raises ProcessError."""
        described = json.dumps([asdict(party) for party in parties])
        keys: dict[str, str] = json.loads(self._run("-m", INTRODUCTION, given=described))
        return keys

    def database_runs(self) -> bool:
        """Whether the PostgreSQL that was started here still runs; true for another server."""
        return not self._own_server or self.postgres.pid() is not None

    def environment(self) -> dict[str, str]:
        """The variables of the node's processes."""
        return self.state.environment(url=self.url)

    def health(self) -> object:
        """What ``/health/ready`` says; None where nothing answers."""
        return self._ask_health()[1]

    def _run(self, *arguments: str, given: str = "") -> str:
        result = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment()},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            said = (result.stderr or result.stdout).strip()[-2000:]
            raise ProcessError(f"`{' '.join(arguments)}` failed: {said}")
        return result.stdout

    def _ready(self) -> bool:
        for name, process in self.processes.items():
            if process.pid() is None:
                raise ProcessError(f"{name} has ended. Its log says:\n{process.tail()}")
        return self._ask_health()[0] == 200

    def _ask_health(self) -> tuple[int, object]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health/ready")
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return 0, None
        finally:
            connection.close()

    def _tails(self) -> str:
        return "\n".join(f"--- {n}\n{process.tail()}" for n, process in self.processes.items())

    def _command(self, name: str) -> tuple[str, ...]:
        python = sys.executable
        if name == "web":
            address = ("--host", "127.0.0.1", "--port", str(self.port))
            threads = ("--workers", "1", "--blocking-threads", "8", "--no-ws")
            application = ("--interface", "wsgi", "provenance.local.web:application")
            return (python, "-m", "granian", *address, *threads, *application)
        if name == "worker":
            alone = ("--without-gossip", "--without-mingle", "--without-heartbeat")
            celery = (python, "-m", "celery", "-A", "provenance.local.worker", "worker")
            return (*celery, "--concurrency", str(WORKERS), *alone)
        if name == "beat":
            return (python, "-m", "celery", "-A", "provenance.config.celery", "beat", "--pidfile=")
        return (python, "manage.py", {"relay": "relay", "follower": "follow"}[name])
