"""Chaincode as a service: a shim between a Fabric peer and a contract written in Python.

A chaincode is an object with ``invoke(stub) -> bytes``. Its transactions run at the same time in
a pool of threads, so it keeps no state of its own between them.
"""

from hlfabric.chaincode.errors import ChaincodeError, PeerError, StreamClosed
from hlfabric.chaincode.server import (
    ChaincodeServer,
    ServerTLS,
    serve,
    serve_from_environment,
)
from hlfabric.chaincode.stub import Chaincode, Stub

__all__ = [
    "Chaincode",
    "ChaincodeError",
    "ChaincodeServer",
    "PeerError",
    "ServerTLS",
    "StreamClosed",
    "Stub",
    "serve",
    "serve_from_environment",
]
