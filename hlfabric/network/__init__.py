"""A Fabric network of native processes: for development, tests and demonstrations."""

from hlfabric.network.build import BuildError, build_commands
from hlfabric.network.errors import NetworkError
from hlfabric.network.network import Network
from hlfabric.network.ports import free_port, listening
from hlfabric.network.processes import Process, ProcessError, wait_until
from hlfabric.network.spec import Spec, SpecError, load_spec

__all__ = [
    "BuildError",
    "Network",
    "NetworkError",
    "Process",
    "ProcessError",
    "Spec",
    "SpecError",
    "build_commands",
    "free_port",
    "listening",
    "load_spec",
    "wait_until",
]
