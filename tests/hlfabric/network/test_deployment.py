"""The contract on a running network: a change of its sources becomes a new definition."""

import shutil
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from hlfabric.network import Network, NetworkError, lifecycle
from hlfabric.network.commands import Commands
from hlfabric.network.deployment import Deployment
from tests.hlfabric.network.clients import ask, record

pytestmark = pytest.mark.fabric


def change(sources: Path, text: str) -> str:
    """Add to the source; its new hash."""
    sources.write_text(f"{sources.read_text()}\n{text}\n")
    return sha256(sources.read_bytes()).hexdigest()


def committed(network: Network) -> tuple[int, str]:
    """Sequence and version of the definition."""
    peer = partial(Commands(network.layout).peer, network.spec.organisations[0])
    return lifecycle.committed(peer, network.spec.channel, network.spec.chaincode.name)


def services(network: Network) -> list[int | None]:
    """The ids of the chaincode services."""
    status = network.status()
    return [pid for name, pid in status.items() if name.startswith("chaincode.")]


def test_changed_sources_become_the_next_definition_of_a_running_network(
    network: Network, sources: Path, key: bytes
) -> None:
    record(network, "put", key, b"ten crates")
    pids, (sequence, former) = services(network), committed(network)
    changed = change(sources, "# A new rule.")
    network.start()
    assert committed(network) == (sequence + 1, changed[:16])
    assert ask(network, "contract_version") == changed.encode()
    assert ask(network, "get", key) == b"ten crates"
    assert record(network, "increment", key + b"-count").valid
    assert not set(services(network)) & set(pids)
    assert former != changed[:16]


def test_sources_put_back_become_a_definition_again(network: Network, sources: Path) -> None:
    sequence, former = committed(network)
    before = sources.read_bytes()
    change(sources, "# A rule that nobody wanted.")
    network.start()
    sources.write_bytes(before)
    network.start()
    assert committed(network) == (sequence + 2, former)
    assert ask(network, "contract_version") == sha256(before).hexdigest().encode()


def test_an_up_that_was_cut_off_among_the_approvals_is_finished_by_the_next(
    network: Network, sources: Path
) -> None:
    sequence, _ = committed(network)
    changed = change(sources, "# Approved by one organisation only.")
    deployment = Deployment(network.layout, changed)
    deployment.approve(network.spec.organisations[0], deployment.install())
    network.start()
    assert committed(network) == (sequence + 1, changed[:16])
    assert ask(network, "contract_version") == changed.encode()


def test_a_service_s_new_certificate_is_a_new_package_of_the_same_version(
    network: Network,
) -> None:
    sequence, version = committed(network)
    shutil.rmtree(network.layout.authority(network.spec.organisations[1]).folder / "chaincode")
    network.start()
    assert committed(network) == (sequence + 1, version)
    assert all(network.status().values())


@pytest.mark.parametrize("position", [0, 1])
def test_a_peer_that_has_lost_everything_comes_back_with_every_block(
    network: Network, key: bytes, position: int
) -> None:
    record(network, "put", key, b"ten crates")
    name = f"peer.{network.spec.organisations[position].name}"
    network.process(name).kill()
    shutil.rmtree(network.layout.node(name) / "data")
    network.start()
    assert ask(network, "get", key) == b"ten crates"
    assert record(network, "put", key, b"nine crates").valid


def test_sources_that_cannot_run_change_nothing(network: Network, sources: Path) -> None:
    pids, definition, before = network.status(), committed(network), sources.read_bytes()
    change(sources, "def a rule that is no Python")
    try:
        with pytest.raises(NetworkError, match="SyntaxError"):
            network.start()
    finally:
        sources.write_bytes(before)
    assert (network.status(), committed(network)) == (pids, definition)
    assert ask(network, "contract_version")
