"""Chaincode of a test's own on a running network, served from the test's process."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from hlfabric.chaincode import Chaincode, ChaincodeServer
from hlfabric.network import Network, free_port, lifecycle
from hlfabric.network.commands import Commands
from hlfabric.network.spec import Organisation

CHAINCODE = ("lifecycle", "chaincode")


@contextmanager
def deployed(
    network: Network,
    name: str,
    make: Callable[[Organisation], Chaincode],
    *,
    terms: Sequence[str] = (),
) -> Iterator[None]:
    """Serve, install, approve and commit a chaincode; each organisation runs its own.

    ``terms`` are further arguments of its definition: a policy, collections.
    """
    commands, channel = Commands(network.layout), network.spec.channel
    definition = (*lifecycle.definition(channel, name, "1", 1), *terms)
    with ExitStack() as servers:
        for organisation in network.spec.organisations:
            address = f"127.0.0.1:{free_port()}"
            package = network.state / f"{name}.{organisation.name}.tar.gz"
            package_id = written(package, name, address)
            server = ChaincodeServer(make(organisation), address=address, package_id=package_id)
            servers.callback(server.stop)
            server.start()
            lifecycle.install(partial(commands.peer, organisation), package, package_id)
            approval = ("approveformyorg", *definition, "--package-id", package_id)
            commands.order(organisation, *CHAINCODE, *approval)
        first = network.spec.organisations[0]
        commands.order(first, *CHAINCODE, "commit", *definition, *endorsers(network))
        yield


def written(package: Path, name: str, address: str) -> str:
    """Write a package that names a service's address; its id."""
    connection = {"address": address, "dial_timeout": "10s", "tls_required": False}
    return lifecycle.write_package(package, f"{name}_1", connection)


def endorsers(network: Network) -> Iterator[str]:
    """The arguments that name every organisation's peer."""
    for organisation in network.spec.organisations:
        yield from ("--peerAddresses", network.layout.address(f"peer.{organisation.name}"))
        yield from ("--tlsRootCertFiles", str(network.layout.authority(organisation).roots))
