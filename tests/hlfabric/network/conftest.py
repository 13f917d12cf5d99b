"""A real network that these tests may kill, change and take down."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hlfabric.network import Network, build_commands, load_spec
from hlfabric.network.spec import Chaincode
from tests.hlfabric import kv_chaincode
from tests.hlfabric.conftest import BIN, ROOT

MODULE = ("env", f"PYTHONPATH={ROOT}", "{python}", "-m", "contract")
CONTRACT = Chaincode("kv", MODULE, (*MODULE, "version"), "contract_version")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the key-value chaincode's source, which tests may change."""
    folder = tmp_path_factory.mktemp("sources")
    return Path(shutil.copy(kv_chaincode.__file__, folder / "contract.py"))


@pytest.fixture(scope="session")
def whole_network(tmp_path_factory: pytest.TempPathFactory, sources: Path) -> Iterator[Network]:
    """The network, whatever the last test left of it."""
    build_commands(ROOT / "fabric-network", BIN, print)
    spec = replace(load_spec(ROOT / "fabric-network" / "network.yaml"), chaincode=CONTRACT)
    network = Network(spec, tmp_path_factory.mktemp("network") / "state", BIN, sources.parent)
    try:
        yield network
    finally:
        network.stop()


@pytest.fixture
def network(whole_network: Network) -> Network:
    """The network, up: whatever the last test took down is started again."""
    if not all(whole_network.status().values()):
        whole_network.start()
    return whole_network
