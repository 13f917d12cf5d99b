"""The command ``python fabric-network``, as somebody types it."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hlfabric.network import wait_until
from hlfabric.network.processes import start_time
from tests.hlfabric.conftest import ROOT
from tests.hlfabric.network.clients import left_behind

COMMANDS = ("up", "down", "status", "reset", "logs")


@dataclass
class Told:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Command = Callable[..., Told]


def commanding(state: Path) -> Command:
    """Runs the command on a state folder; words are its arguments, names its environment."""

    def run(*arguments: str, **env: str) -> Told:
        result = subprocess.run(
            [sys.executable, "fabric-network", *arguments],
            cwd=ROOT,
            env={**os.environ, "LOTBOOK_STATE": str(state), **env},
            capture_output=True,
            text=True,
            check=False,
        )
        return Told(result.returncode, result.stdout, result.stderr)

    return run


@pytest.fixture
def fabric_network(tmp_path: Path) -> Command:
    """The command on a folder where no network has been."""
    return commanding(tmp_path)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a network that is down at the end."""
    folder = tmp_path_factory.mktemp("command")
    try:
        yield folder
    finally:
        commanding(folder)("reset")


@pytest.fixture
def running(state: Path) -> Command:
    """The command on a network that is up."""
    command = commanding(state)
    assert command("up").code == 0
    return command


def ids(command: Command) -> dict[str, int | None]:
    """The processes' ids as the command tells them."""
    told: dict[str, int | None] = json.loads(command("status", "--json").out)
    return told


@pytest.mark.fabric
def test_up_says_how_to_end_it_and_where_clients_look(state: Path) -> None:
    told = commanding(state)("up")
    assert (told.code, told.out.count("\n")) == (0, 1)
    assert "stays up until `python fabric-network down`" in told.out
    assert str(state / "network" / "connection.json") in told.out
    assert "waiting until all organisations endorse" in told.err
    assert all(pid and start_time(pid) for pid in ids(commanding(state)).values())


@pytest.mark.fabric
def test_status_shows_what_was_killed_and_up_mends_it(running: Command) -> None:
    assert running("status").code == 0
    before = ids(running)
    killed = before["peer.growers"]
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: start_time(killed) is None, deadline=20, what="the peer is gone")
    told = running("status")
    assert told.code == 3
    assert f"{'peer.growers':24} down" in told.out.splitlines()
    assert f"{'peer.traders':24} up, process {before['peer.traders']}" in told.out.splitlines()
    assert ids(running) == {**before, "peer.growers": None}
    assert running("up").code == 0
    assert all(ids(running).values())


@pytest.mark.fabric
def test_logs_are_those_of_everyone_or_of_one(running: Command, state: Path) -> None:
    headings = [line for line in running("logs").out.splitlines() if line.startswith("--- ")]
    assert [line.split()[1].rstrip(":") for line in headings] == list(ids(running))
    told = running("logs", "ca", "--lines", "2")
    heading, *lines = told.out.splitlines()
    assert heading == f"--- ca: {state / 'network' / 'processes' / 'ca.log'}"
    assert len(lines) == 2


@pytest.mark.fabric
def test_down_leaves_nothing_running_and_reset_forgets(running: Command, state: Path) -> None:
    profile = state / "network" / "connection.json"
    told = running("down")
    assert (told.code, told.out) == (0, "The network is down; its ledgers are kept.\n")
    assert left_behind(state / "network") == []
    assert profile.exists()
    assert running("status").code == 3
    assert running("down").code == 0
    told = running("reset")
    assert (told.code, "ledgers and identities are gone" in told.out) == (0, True)
    assert not (state / "network").exists()


@pytest.mark.fabric
def test_a_taken_port_ends_up_with_one_sentence(fabric_network: Command, tmp_path: Path) -> None:
    state = tmp_path / "network"
    state.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ports = {name: {"listen": port} for name in ids(fabric_network)}
        (state / "ports.json").write_text(json.dumps(ports))
        told = fabric_network("up")
    assert (told.code, told.out, told.err.count("\n")) == (1, "", 1)
    assert told.err.startswith(f"fabric-network: Port {port}, which ca of this network")
    assert left_behind(state) == []


def test_nothing_runs_where_no_network_has_been(fabric_network: Command) -> None:
    assert set(ids(fabric_network).values()) == {None}
    assert fabric_network("status", "--json").code == 3
    assert fabric_network("down").code == 0
    assert fabric_network("reset").code == 0


def test_help_names_every_command(fabric_network: Command) -> None:
    told = fabric_network("--help")
    assert told.code == 0
    assert all(f"    {name} " in told.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(fabric_network: Command, name: str) -> None:
    told = fabric_network(name, "--help")
    assert (told.code, told.out.startswith(f"usage: python fabric-network {name}")) == (0, True)


@pytest.mark.parametrize("words", [(), ("sideways",), ("up", "fast"), ("logs", "--lines", "few")])
def test_what_is_no_command_is_a_usage_error(
    fabric_network: Command, words: tuple[str, ...]
) -> None:
    told = fabric_network(*words)
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("usage: python fabric-network")


def test_a_process_of_another_name_is_told_with_those_there_are(fabric_network: Command) -> None:
    told = fabric_network("logs", "peer.nobody")
    assert told.code == 1
    assert "no process 'peer.nobody'; there are ca, orderer0, peer.growers" in told.err


def test_a_wrong_description_is_told_without_a_traceback(fabric_network: Command) -> None:
    told = fabric_network("status", ORDERERS="many")
    assert told.code == 1
    assert "network.yaml does not describe a network" in told.err
    assert "Traceback" not in told.err
