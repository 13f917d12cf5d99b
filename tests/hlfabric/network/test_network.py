"""A network's life: up, down, killed and up again, with what was recorded kept."""

import json
import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hlfabric.network import Network, NetworkError, Process, ProcessError, nodes, wait_until
from hlfabric.network.process_table import ProcessTable
from hlfabric.network.processes import start_time
from tests.hlfabric.network.clients import ask, left_behind, record

FOREVER = (sys.executable, "-c", "import signal; signal.pause()")


@pytest.fixture
def unstarted(whole_network: Network, tmp_path: Path) -> Network:
    """A network of the same description in a folder of its own."""
    return Network(whole_network.spec, tmp_path / "state", whole_network.bin_dir, tmp_path)


def kill(network: Network, *names: str) -> None:
    """SIGKILL, as the kernel does it when memory is short."""
    for name in names:
        pid = network.process(name).pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    wait_until(
        lambda: not any(network.process(name).pid() for name in names),
        deadline=20,
        what="the killed are gone",
    )


def without(status: dict[str, int | None], *names: str) -> dict[str, int | None]:
    """The status of the others."""
    return {name: pid for name, pid in status.items() if name not in names}


@pytest.mark.fabric
def test_what_was_recorded_is_there_after_down_and_up(network: Network, key: bytes) -> None:
    assert record(network, "put", key, b"ten crates").valid
    profile, pids = network.connection(), list(network.status().values())
    assert all(pid is not None and start_time(pid) for pid in pids)
    network.stop()
    assert set(network.status().values()) == {None}
    assert left_behind(network.state) == []
    assert not any(pid and start_time(pid) for pid in pids)
    network.start()
    assert network.connection() == profile
    assert ask(network, "get", key) == b"ten crates"
    assert record(network, "put", key, b"nine crates").valid


@pytest.mark.fabric
def test_up_leaves_alone_what_runs(network: Network) -> None:
    pids = network.status()
    network.start()
    assert network.status() == pids


@pytest.mark.fabric
@pytest.mark.parametrize("name", ["peer.growers", "chaincode.traders", "ca"])
def test_a_killed_process_is_shown_and_mended(network: Network, name: str, key: bytes) -> None:
    record(network, "put", key, b"ten crates")
    pids = network.status()
    kill(network, name)
    assert network.status() == {**pids, name: None}
    network.start()
    assert network.status()[name] not in {None, pids[name]}
    assert without(network.status(), name) == without(pids, name)
    assert ask(network, "get", key) == b"ten crates"


@pytest.mark.fabric
def test_after_a_power_cut_it_comes_up_with_its_ledger(network: Network, key: bytes) -> None:
    record(network, "put", key, b"ten crates")
    kill(network, *reversed(network.process_names()))
    network.start()
    assert ask(network, "get", key) == b"ten crates"


@pytest.mark.fabric
def test_one_process_is_started_again_as_it_was(network: Network) -> None:
    kill(network, "chaincode.growers")
    network.restart("chaincode.growers")
    assert all(network.status().values())


@pytest.mark.fabric
def test_a_taken_port_is_named_with_a_way_out(network: Network) -> None:
    network.stop()
    port = network.layout.port("peer.growers", "operations")
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(NetworkError, match=f"Port {port}, which peer.growers.* is taken") as taken,
    ):
        network.start()
    assert "End that program, or choose new ports" in str(taken.value)
    assert "fabric-network reset" in str(taken.value)
    assert set(network.status().values()) == {None}


@pytest.mark.fabric
def test_a_record_of_a_stranger_is_no_obstacle(network: Network) -> None:
    kill(network, "ca")
    network.process("ca").record_path.write_text(json.dumps({"pid": os.getpid(), "started": "1"}))
    other = Network(network.spec, network.state, network.bin_dir, network.cwd)
    assert other.status() == {**network.status(), "ca": None}
    network.start()
    assert network.status()["ca"] not in {None, os.getpid()}


@pytest.mark.fabric
def test_a_refusal_of_the_ca_is_told_as_the_network_s(unstarted: Network) -> None:
    table = ProcessTable(unstarted.layout)
    table.launch(nodes.ca_server(unstarted.layout))
    table.stop()
    (unstarted.layout.ca_home / "registrar.secret").write_text("forgotten")
    try:
        with pytest.raises(NetworkError, match=r"enrolled.*Check .* secret"):
            unstarted.start()
    finally:
        unstarted.stop()
    assert left_behind(unstarted.state) == []


def test_before_its_first_start_nothing_runs(unstarted: Network) -> None:
    assert set(unstarted.status().values()) == {None}
    unstarted.stop()
    assert not unstarted.state.exists()


def test_reset_forgets_everything_and_chooses_new_ports(unstarted: Network) -> None:
    ports = unstarted.layout.ports
    unstarted.layout.node("orderer0").mkdir(parents=True)
    unstarted.reset()
    assert not unstarted.state.exists()
    assert unstarted.layout.ports != ports


def test_down_ends_a_process_that_the_description_no_longer_names(unstarted: Network) -> None:
    former = Process("orderer7", FOREVER, unstarted.layout.processes)
    former.start()
    unstarted.stop()
    assert former.pid() is None
    assert left_behind(unstarted.state) == []


def test_another_description_than_the_first_one_is_refused(unstarted: Network) -> None:
    assert unstarted.layout.ports
    more = replace(unstarted.spec, orderers=3)
    grown = Network(more, unstarted.state, unstarted.bin_dir, unstarted.cwd)
    with pytest.raises(NetworkError, match=r"orderer1, orderer2.*fabric-network reset"):
        grown.start()


def test_a_process_that_was_never_started_is_not_started_again(unstarted: Network) -> None:
    with pytest.raises(NetworkError, match=r"has not started ca.*up"):
        unstarted.restart("ca")


def test_a_process_of_another_name_is_not_known(unstarted: Network) -> None:
    with pytest.raises(NetworkError, match=r"no process 'peer\.nobody'; there are ca, orderer0"):
        unstarted.process("peer.nobody")


def test_commands_that_were_not_built_are_missed(unstarted: Network, tmp_path: Path) -> None:
    bare = Network(unstarted.spec, unstarted.state, tmp_path / "empty", unstarted.cwd)
    with pytest.raises(ProcessError, match=r"ca could not be started: .*fabric-ca-server"):
        bare.start()
