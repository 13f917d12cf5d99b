"""Chaincode as a service: a shim between a Fabric peer and a contract written in Python.

A chaincode is an object with ``invoke(stub) -> bytes``. Its transactions run at the same time in
a pool of threads, so it keeps no state of its own between them.
"""

from hlfabric.chaincode.composite import composite_key, split_composite_key
from hlfabric.chaincode.errors import ChaincodeError, PeerError, StreamClosed
from hlfabric.chaincode.queries import KeyModification, KeyValue, Page
from hlfabric.chaincode.server import (
    ChaincodeServer,
    ServerTLS,
    serve,
    serve_from_environment,
)
from hlfabric.chaincode.state import Collection, State
from hlfabric.chaincode.stub import Chaincode, Stub

__all__ = [
    "Chaincode",
    "ChaincodeError",
    "ChaincodeServer",
    "Collection",
    "KeyModification",
    "KeyValue",
    "Page",
    "PeerError",
    "ServerTLS",
    "State",
    "StreamClosed",
    "Stub",
    "composite_key",
    "serve",
    "serve_from_environment",
    "split_composite_key",
]
