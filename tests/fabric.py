"""Fixtures: a real Fabric network for the test session."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hlfabric.network import Network, build_commands, load_spec
from hlfabric.network.spec import Chaincode

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".lotbook" / "bin"
KEY_VALUE = Chaincode(
    name="kv",
    command=("{python}", "-m", "tests.hlfabric.kv_chaincode"),
    version=(
        "{python}",
        "-c",
        "from tests.hlfabric.kv_chaincode import source_hash; print(source_hash())",
    ),
    ready="contract_version",
)


def make_network(state: Path, *, chaincode: Chaincode | None = None) -> Network:
    """A network in its own state folder, with the project's chaincode or another."""
    spec = load_spec(ROOT / "fabric-network" / "network.yaml")
    if chaincode:
        spec = dataclasses.replace(spec, chaincode=chaincode)
    build_commands(ROOT / "fabric-network", BIN, print)
    return Network(spec, state, BIN, ROOT, print)


def profile(network: Network) -> dict[str, Any]:
    """The network's connection profile."""
    content: dict[str, Any] = json.loads(network.layout.profile.read_text())
    return content


@pytest.fixture(scope="session")
def fabric_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """The network with the project's own chaincode."""
    network = make_network(tmp_path_factory.mktemp("fabric"))
    network.start()
    yield network
    network.stop()


@pytest.fixture(scope="module")
def kv_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A network with a small key-value chaincode, for tests of hlfabric itself."""
    network = make_network(tmp_path_factory.mktemp("kv"), chaincode=KEY_VALUE)
    network.start()
    yield network
    network.stop()
