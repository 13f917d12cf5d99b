"""The contract on a running network: a change of its sources becomes a new definition."""

from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from hlfabric.network import Network, NetworkError, lifecycle
from hlfabric.network.commands import Commands
from hlfabric.network.deployment import Deployment
from tests.hlfabric.network.clients import ask, record

pytestmark = pytest.mark.fabric


@pytest.fixture
def contract(sources: Path) -> Iterator[Path]:
    """The contract's source, put back after the test."""
    before = sources.read_bytes()
    yield sources
    sources.write_bytes(before)


def change(contract: Path, text: str) -> str:
    """Add to the source; its new hash."""
    contract.write_text(f"{contract.read_text()}\n{text}\n")
    return sha256(contract.read_bytes()).hexdigest()


def committed(network: Network) -> tuple[int, str]:
    """Sequence and version of the definition."""
    peer = partial(Commands(network.layout).peer, network.spec.organisations[0])
    return lifecycle.committed(peer, network.spec.channel, network.spec.chaincode.name)


def services(network: Network) -> list[int | None]:
    """The ids of the chaincode services."""
    status = network.status()
    return [pid for name, pid in status.items() if name.startswith("chaincode.")]


def test_changed_sources_become_the_next_definition_of_a_running_network(
    network: Network, contract: Path, key: bytes
) -> None:
    record(network, "put", key, b"ten crates")
    pids, (sequence, former) = services(network), committed(network)
    changed = change(contract, "# A new rule.")
    network.start()
    assert committed(network) == (sequence + 1, changed[:16])
    assert ask(network, "contract_version") == changed.encode()
    assert ask(network, "get", key) == b"ten crates"
    assert record(network, "increment", key + b"-count").valid
    assert not set(services(network)) & set(pids)
    assert former != changed[:16]


def test_sources_put_back_become_a_definition_again(network: Network, contract: Path) -> None:
    sequence, former = committed(network)
    before = contract.read_bytes()
    change(contract, "# A rule that nobody wanted.")
    network.start()
    contract.write_bytes(before)
    network.stop()
    network.start()
    assert committed(network) == (sequence + 2, former)
    assert ask(network, "contract_version") == sha256(before).hexdigest().encode()


def test_an_up_that_was_cut_off_among_the_approvals_is_finished_by_the_next(
    network: Network, contract: Path
) -> None:
    sequence, _ = committed(network)
    changed = change(contract, "# Approved by one organisation only.")
    deployment = Deployment(network.layout, changed)
    deployment.approve(network.spec.organisations[0], deployment.install())
    network.start()
    assert committed(network) == (sequence + 1, changed[:16])
    assert ask(network, "contract_version") == changed.encode()


def test_sources_that_cannot_run_change_nothing(network: Network, contract: Path) -> None:
    pids, definition = network.status(), committed(network)
    change(contract, "def a rule that is no Python")
    with pytest.raises(NetworkError, match="SyntaxError"):
        network.start()
    assert (network.status(), committed(network)) == (pids, definition)
    assert ask(network, "contract_version")
