"""Valkey under the supervisor's hand."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hlfabric.network import wait_until
from provenance.local.valkey import Valkey

HOLDER = """
import sys, signal
from pathlib import Path
from provenance.local.valkey import Valkey
print(Valkey(Path(sys.argv[1])).start().pid(), flush=True)
signal.pause()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(tmp_path / "valkey")
    yield server
    server.stop()


def test_nobody_else_can_reach_it_and_it_keeps_no_file(server: Valkey) -> None:
    process = server.start()
    assert server.answers()
    assert stat.S_IMODE(server.state.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    sockets = {
        Path(f"/proc/{process.pid()}/fd/{fd.name}").readlink() for fd in _open(process.pid())
    }
    listening = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    inodes = {str(name)[8:-1] for name in sockets if str(name).startswith("socket:[")}
    assert not inodes & set(listening.split())
    server.stop()
    assert not server.answers()
    assert not list(server.state.glob("*.rdb"))


def _open(pid: int | None) -> list[Path]:
    return list(Path(f"/proc/{pid}/fd").iterdir())


def test_a_killed_server_starts_again_at_the_same_socket(server: Valkey) -> None:
    server.start().kill()
    assert not server.answers()
    server.start()
    assert server.answers()


def test_it_does_not_outlive_a_killed_holder(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path / "v")], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    pid = int(holder.stdout.readline())
    holder.kill()
    holder.wait()
    wait_until(lambda: not Path(f"/proc/{pid}").exists(), deadline=10, what="it followed")


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    server = Valkey(tmp_path / ("long" * 25))
    server.start()
    assert server.answers()
    server.stop()
    server.socket.unlink(missing_ok=True)
    server.socket.parent.rmdir()
