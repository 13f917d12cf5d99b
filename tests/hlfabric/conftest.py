"""The real network as the tests of the client see it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hlfabric.deliver import BlockStream
from hlfabric.endpoint import Endpoint
from hlfabric.gateway import Gateway
from hlfabric.identity import Identity
from hlfabric.network import Network, build_commands, load_spec, nodes
from hlfabric.network.layout import Layout
from hlfabric.network.process_table import ProcessTable
from hlfabric.network.spec import Chaincode

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".lotbook" / "bin"
MODULE = ("{python}", "-m", "tests.hlfabric.kv_chaincode")
KEY_VALUE = Chaincode("kv", MODULE, (*MODULE, "version"), "contract_version")


@pytest.fixture(scope="session")
def kv_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """A network of its own, which tests may harm, with the key-value chaincode."""
    build_commands(ROOT / "fabric-network", BIN, print)
    described = load_spec(ROOT / "fabric-network" / "network.yaml")
    spec = replace(described, chaincode=KEY_VALUE, history=True)
    network = Network(spec, tmp_path_factory.mktemp("kv-network"), BIN, cwd=ROOT)
    try:
        network.start()
        yield network
    finally:
        network.stop()


@pytest.fixture(scope="session")
def ca_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProcessTable]:
    """A fabric-ca server alone, with the CAs of the demonstration's organisations."""
    build_commands(ROOT / "fabric-network", BIN, print)
    spec = load_spec(ROOT / "fabric-network" / "network.yaml")
    table = ProcessTable(Layout(spec, tmp_path_factory.mktemp("ca"), BIN))
    try:
        table.launch(nodes.ca_server(table.layout))
        yield table
    finally:
        table.stop()


@pytest.fixture(scope="session")
def profile(kv_network: Network) -> dict[str, Any]:
    """The running network's connection profile."""
    return kv_network.connection()


@pytest.fixture
def restart(kv_network: Network, farm: dict[str, Any]) -> Callable[[str], None]:
    """Kills a process of the first organisation (``peer``, ``chaincode``), starts it again."""

    def kill_and_start(kind: str) -> None:
        name = f"{kind}.{farm['name']}"
        kv_network.process(name).kill()
        kv_network.restart(name)

    return kill_and_start


@pytest.fixture(scope="module")
def farm(profile: dict[str, Any]) -> dict[str, Any]:
    """The first organisation of the profile."""
    organisation: dict[str, Any] = profile["organisations"][0]
    return organisation


@pytest.fixture(scope="module")
def endpoints(profile: dict[str, Any]) -> list[Endpoint]:
    """The organisations' peers."""
    peers = [organisation["peer"] for organisation in profile["organisations"]]
    return [
        Endpoint(peer["address"], Path(peer["tls_roots"]).read_bytes(), peer["server_name"])
        for peer in peers
    ]


@pytest.fixture(scope="module")
def signer(farm: dict[str, Any]) -> Identity:
    """The first organisation's admin."""
    admin = farm["admin"]
    return Identity.load(farm["msp"], Path(admin["certificate"]), Path(admin["private_key"]))


@pytest.fixture(scope="module")
def gateway(endpoints: list[Endpoint], profile: dict[str, Any]) -> Iterator[Gateway]:
    """The first organisation's peer."""
    channel, chaincode = profile["channel"], profile["chaincode"]
    with Gateway(endpoints[0], channel=channel, chaincode=chaincode) as opened:
        yield opened


@pytest.fixture
def blocks(
    endpoints: list[Endpoint], signer: Identity, profile: dict[str, Any]
) -> Iterator[BlockStream]:
    """The first organisation's blocks."""
    stream = BlockStream(endpoints[:1], signer, channel=profile["channel"])
    with closing(stream):
        yield stream


@pytest.fixture
def key() -> bytes:
    """A key that nobody else uses."""
    return uuid4().hex.encode()
