"""PostgreSQL under the supervisor's hand: started, killed, started again."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hlfabric.network import ProcessError, wait_until
from provenance.local.postgres import SOCKET_NAME, Postgres
from provenance.local.sockets import LONGEST_SOCKET

HOLDER = """
import sys, signal
from pathlib import Path
from provenance.local.postgres import Postgres
server = Postgres(Path(sys.argv[1]), durable=False)
server.start()
print(server.pid(), flush=True)
signal.pause()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Postgres]:
    server = Postgres(tmp_path / "postgres", durable=False)
    yield server
    server.stop()


def _ask(server: Postgres, question: str, database: str = "postgres") -> object:
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def test_data_is_kept_between_starts_and_nobody_else_can_reach_it(server: Postgres) -> None:
    server.start()
    server.create_database("lotbook")
    server.create_database("lotbook")
    assert _ask(server, "SELECT 1", "lotbook") == 1
    assert _ask(server, "SHOW listen_addresses") == ""
    assert stat.S_IMODE(server.state.stat().st_mode) == 0o700
    server.stop()
    assert server.pid() is None
    server.start()
    assert _ask(server, "SELECT count(*) FROM pg_database WHERE datname = 'lotbook'") == 1


def test_after_a_kill_it_starts_again_with_what_was_committed(server: Postgres) -> None:
    server.durable = True
    server.start()
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS value")
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.pid() is None, deadline=10, what="it is gone")
    server.start()
    assert _ask(server, "SELECT value FROM kept") == 7


def test_locks_that_name_a_stranger_are_no_obstacle(server: Postgres) -> None:
    server.start()
    server.stop()
    stranger = str(os.getpid())
    for lock in (server.data / "postmaster.pid", server.socket_dir / f"{SOCKET_NAME}.lock"):
        lock.write_text(f"{stranger}\n{server.data}\n0\n5432\n{server.socket_dir}\n\n0 0\n")
    server.start()
    assert _ask(server, "SELECT 1") == 1


def test_it_does_not_outlive_a_killed_holder(tmp_path: Path) -> None:
    state = tmp_path / "postgres"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(state)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    pid = int(holder.stdout.readline())
    with pytest.raises(ProcessError, match="Another PostgreSQL works in"):
        Postgres(state, durable=False).start()
    holder.kill()
    holder.wait()
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), deadline=10, what="it followed")
    again = Postgres(state, durable=False)
    again.start()
    assert _ask(again, "SELECT 1") == 1
    again.stop()


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    server = Postgres(tmp_path / ("long" * 25), durable=False)
    assert len(os.fsencode(server.socket_dir / SOCKET_NAME)) <= LONGEST_SOCKET
    server.start()
    assert _ask(server, "SELECT 1") == 1
    server.stop()
    server.socket_dir.rmdir()
