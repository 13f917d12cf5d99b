"""What a checkout keeps between starts: secrets, API keys, the port, and a lock."""

import base64
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provenance.config.environment import state_dir
from provenance.local.postgres import USER, Postgres
from provenance.local.valkey import Valkey

LEDGERS = ("fabric", "embedded")


class StateError(Exception):
    """The checkout's state cannot be used as asked; the message says what to do."""


@dataclass(frozen=True)
class State:
    """The files of one node below ``folder``, for one of the two ledgers.

    Each ledger has a database of its own, and so has each Fabric network: a network that was
    reset starts with an empty one. ``server`` and ``broker`` are the URLs of a database and of a
    Valkey to use instead.
    """

    folder: Path
    ledger: str
    server: str = ""
    broker: str = ""

    @classmethod
    def of_checkout(cls, ledger: str) -> "State":
        """This checkout's, or where ``LOTBOOK_STATE``, ``…_DATABASE_URL``, ``…_BROKER_URL`` say."""
        named = (os.environ.get(f"LOTBOOK_{name}_URL", "") for name in ("DATABASE", "BROKER"))
        return cls(state_dir(), ledger, *named)

    @property
    def network(self) -> Path:
        """Where the Fabric network keeps its files."""
        return self.folder / "network"

    @property
    def processes(self) -> Path:
        """Logs and process records of the node's own processes."""
        return self.folder / "processes"

    @property
    def postgres(self) -> Path:
        """Where PostgreSQL's data lie."""
        return self.folder / "postgres"

    @property
    def valkey(self) -> Path:
        """Where Valkey's socket lies."""
        return self.folder / "valkey"

    @property
    def database(self) -> str:
        """The database's name. Raises StateError where there is no Fabric network yet."""
        if self.ledger == "embedded":
            return f"{USER}_embedded"
        block = self.network / "channel.block"
        if not block.exists():
            raise StateError("There is no Fabric network here yet. Start it with `make demo`.")
        return f"{USER}_{hashlib.sha256(block.read_bytes()).hexdigest()[:12]}"

    @property
    def memory_path(self) -> Path:
        """What is kept for this database: parties' API keys, the port."""
        return self.folder / f"{self.database}.json"

    def remembered(self) -> dict[str, Any]:
        """What was kept; empty at the first start."""
        return _read(self.memory_path)

    def remember(self, **values: object) -> None:
        """Keep values beside those kept before, readable by the owner alone."""
        write_private(self.memory_path, {**self.remembered(), **values})

    def environment(self, *, url: str = "") -> dict[str, str]:
        """The variables of this node's processes; secrets are made at the first time.

        ``url`` is where the web is reached; without it, where it was reached last.
        """
        public = url or self.remembered().get("url", "")
        return {
            "DJANGO_SETTINGS_MODULE": "provenance.config.settings",
            "LOTBOOK_STATE": str(self.folder.resolve()),
            "LOTBOOK_DATABASE_URL": self.database_url(),
            "LOTBOOK_BROKER_URL": self.broker or Valkey(self.valkey).url,
            "LOTBOOK_LEDGER": self.ledger,
            "LOTBOOK_FABRIC_PROFILE": str(self.network.resolve() / "connection.json"),
            **({"LOTBOOK_PUBLIC_URL": public} if public else {}),
            **self._secrets(),
        }

    def database_url(self) -> str:
        """The database that was named, else one of the checkout's own server."""
        return self.server or Postgres(self.postgres).url(self.database)

    def _secrets(self) -> dict[str, str]:
        path = self.folder / "secrets.json"
        if not path.exists():
            wallet = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
            fresh = {
                "LOTBOOK_SECRET_KEY": secrets.token_urlsafe(50),
                "LOTBOOK_WALLET_KEYS": wallet,
            }
            write_private(path, fresh)
        return _read(path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the checkout. Raises StateError where another process holds it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "demo.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise StateError(
                    f"A demonstration runs in this checkout already (process {lock.read()}). End "
                    "it with Ctrl-C there, or run this one in another checkout."
                ) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield


def write_private(path: Path, content: object) -> None:
    """Write JSON whole or not at all, readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(content, indent=1))
    unfinished.replace(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return content
