"""A running chaincode service, and a peer connected to it."""

from collections.abc import Iterator

import pytest

from hlfabric.chaincode import ChaincodeServer
from tests.hlfabric.certificates import identity
from tests.hlfabric.chaincode.peer import BATCHES, Peer
from tests.hlfabric.kv_chaincode import KeyValue

SIGNER = identity()


@pytest.fixture
def server() -> Iterator[ChaincodeServer]:
    """The key-value chaincode as a service."""
    service = ChaincodeServer(KeyValue(), address="127.0.0.1:0", package_id="kv:hash")
    service.start()
    yield service
    service.stop()


@pytest.fixture
def peer(server: ChaincodeServer) -> Iterator[Peer]:
    """A peer that takes no batches."""
    with Peer(f"127.0.0.1:{server.port}", SIGNER) as connected:
        yield connected


@pytest.fixture
def batching_peer(server: ChaincodeServer) -> Iterator[Peer]:
    """A peer that takes batches of three reads and two writes."""
    with Peer(f"127.0.0.1:{server.port}", SIGNER, offer=BATCHES) as connected:
        yield connected
