"""What tests ask a network, and what they look for on the machine."""

from pathlib import Path

from hlfabric.endpoint import Endpoint
from hlfabric.gateway import CommitStatus, Gateway
from hlfabric.identity import Identity
from hlfabric.network import Network
from tests.hlfabric import transactions


def opened(network: Network) -> Gateway:
    """The first organisation's peer, found as clients find it."""
    profile = network.connection()
    peer = profile["organisations"][0]["peer"]
    endpoint = Endpoint(peer["address"], Path(peer["tls_roots"]).read_bytes())
    return Gateway(endpoint, channel=profile["channel"], chaincode=profile["chaincode"])


def admin(network: Network) -> Identity:
    """The first organisation's admin."""
    organisation = network.connection()["organisations"][0]
    files = organisation["admin"]
    return Identity.load(
        organisation["msp"], Path(files["certificate"]), Path(files["private_key"])
    )


def record(network: Network, function: str, *args: bytes) -> CommitStatus:
    """Have a transaction committed."""
    with opened(network) as gateway:
        return transactions.record(gateway, admin(network), function, *args)


def ask(network: Network, function: str, *args: bytes) -> bytes:
    """What the chaincode answers."""
    with opened(network) as gateway:
        return gateway.evaluate(admin(network), function, *args)


def left_behind(state: Path) -> list[str]:
    """The command lines of processes that have to do with a network's folder."""
    name = str(state).encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command, env = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:
            continue
        if name in command or name in env:
            found.append(command.replace(b"\0", b" ").decode())
    return found
