"""Native processes: start, wait until ready, stop, and never mistake one for another."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.05
_libc = ctypes.CDLL(None, use_errno=True)


class ProcessError(Exception):
    """A process could not be started, or did not become ready in time."""


@dataclass
class Process:
    """One process: supervised (it dies with its parent) or detached (it outlives the command).

    ``directory`` keeps its log and, while it runs, its id with the time it was started.
    """

    name: str
    argv: Sequence[str]
    directory: Path
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def log_path(self) -> Path:
        """Where its output goes."""
        return self.directory / f"{self.name}.log"

    @property
    def record_path(self) -> Path:
        """Where its id and start time are kept while it runs."""
        return self.directory / f"{self.name}.pid"

    def start(self, *, detached: bool = False) -> None:
        """Start it, its output appended to the log. Raises ProcessError where it can't be run."""
        self.directory.mkdir(parents=True, exist_ok=True)
        parent = os.getpid()
        with self.log_path.open("ab") as log:
            try:
                self._child = subprocess.Popen(
                    list(self.argv),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=self.cwd,
                    env={**os.environ, **self.env},
                    start_new_session=True,
                    preexec_fn=None if detached else lambda: _die_with(parent),  # noqa: PLW1509
                )
            except OSError as error:
                raise ProcessError(f"{self.name} could not be started: {error}") from error
        self._keep_record(self._child.pid)

    def pid(self) -> int | None:
        """Its process id if it runs; a recycled id is told apart by the start time."""
        if self._child is not None:
            return self._child.pid if self._child.poll() is None else None
        return self._recorded()

    def stop(self, *, patience: float = 20) -> bool:
        """End it: SIGTERM, and SIGKILL after ``patience`` seconds. Does nothing if it is gone.

        Returns whether it went without being killed.
        """
        self.send(signal.SIGTERM)
        went = _gone(self, patience)
        if not went:
            self.kill()
        self.record_path.unlink(missing_ok=True)
        return went

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        self.send(signal.SIGKILL)
        _gone(self, 20)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, number)

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        try:
            content = self.log_path.read_bytes()[-20_000:]
        except FileNotFoundError:
            return ""
        return "\n".join(content.decode(errors="replace").splitlines()[-lines:] if lines else ())

    def wait_ready(self, ready: Callable[[], bool], *, deadline: float, what: str) -> None:
        """Wait until ``ready()``. Raises ProcessError when it ends or takes too long."""

        def check() -> bool:
            if self.pid() is None:
                raise ProcessError(f"{self.name} ended before {what}. Its log says:\n{self.tail()}")
            return ready()

        try:
            wait_until(check, deadline=deadline, what=what)
        except TimeoutError as error:
            raise ProcessError(f"{error} {self.name}'s log says:\n{self.tail()}") from error

    def _recorded(self) -> int | None:
        try:
            record = json.loads(self.record_path.read_text())
            pid, started = int(record["pid"]), str(record["started"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return pid if start_time(pid) == started else None

    def _keep_record(self, pid: int) -> None:
        self.record_path.write_text(json.dumps({"pid": pid, "started": start_time(pid)}))


def wait_until(
    condition: Callable[[], bool], *, deadline: float, what: str, every: float = POLL_SECONDS
) -> None:
    """Poll until the condition holds, every so many seconds. Raises TimeoutError.

    That is after ``deadline`` seconds.
    """
    end = time.monotonic() + deadline
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {deadline:.0f} s until {what}, in vain.")
        time.sleep(every)


def start_time(pid: int) -> str | None:
    """When the kernel started this process (clock ticks since boot); None if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


def environment(pid: int) -> dict[str, str]:
    """The environment a process was started with; empty if it is gone."""
    try:
        entries = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return {}
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


def _gone(process: Process, patience: float) -> bool:
    try:
        wait_until(lambda: process.pid() is None, deadline=patience, what="it is gone")
    except TimeoutError:
        return False
    return True


def _die_with(parent: int) -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
