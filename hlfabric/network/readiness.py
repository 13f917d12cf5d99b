"""Whether a network can be used: orderers have a leader, every organisation endorses."""

import http.client
import json
import re
from collections.abc import Callable

from hlfabric.endpoint import Endpoint
from hlfabric.errors import FabricError
from hlfabric.gateway import Deadlines, Gateway
from hlfabric.identity import Identity
from hlfabric.network.commands import Commands
from hlfabric.network.errors import NetworkError
from hlfabric.network.layout import Layout
from hlfabric.network.processes import wait_until
from hlfabric.network.spec import Organisation

READY_SECONDS = 60


def wait_for_leader(layout: Layout) -> None:
    """Wait until the orderers have a leader: before that they take no transaction.

    Raises NetworkError.
    """

    def chosen() -> bool:
        return all(_knows_leader(layout, name) for name in layout.orderers)

    try:
        wait_until(chosen, deadline=READY_SECONDS, what="the orderers had chosen a leader")
    except TimeoutError as error:
        raise NetworkError(f"{error} See `logs` of the orderers.") from error


def _knows_leader(layout: Layout, orderer: str) -> bool:
    connection = http.client.HTTPConnection(
        "127.0.0.1", layout.port(orderer, "operations"), timeout=5
    )
    try:
        connection.request("GET", "/metrics")
        metrics = connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    changes = rf'^consensus_etcdraft_leader_changes{{channel="{layout.spec.channel}"}} [1-9]'
    return bool(re.search(changes, metrics, re.M))


def wait_for_blocks(layout: Layout) -> None:
    """Wait until every peer has the blocks that the orderers have: one that joins has none.

    Raises NetworkError.
    """
    height = max(_orderer_height(layout, name) for name in layout.orderers)

    def caught_up() -> bool:
        return all(_peer_height(layout, o) >= height for o in layout.spec.organisations)

    try:
        wait_until(caught_up, deadline=READY_SECONDS, what=f"the peers have {height} blocks")
    except TimeoutError as error:
        raise NetworkError(f"{error} See `logs` of the peers.") from error


def _orderer_height(layout: Layout, name: str) -> int:
    printed = Commands(layout).osnadmin(name, "list", "--channelID", layout.spec.channel)
    return int(json.loads(printed[printed.index("{") :])["height"])


def _peer_height(layout: Layout, organisation: Organisation) -> int:
    printed = Commands(layout).peer(organisation, "channel", "getinfo", "-c", layout.spec.channel)
    return int(json.loads(printed[printed.index("{") :])["height"])


def wait_for_endorsements(layout: Layout, alive: Callable[[], None]) -> None:
    """Wait until all organisations endorse at once; ``alive`` raises when a process has ended.

    Raises NetworkError with the last refusal.
    """
    spec, last = layout.spec, [""]
    admin = _admin(layout, spec.organisations[0])
    everyone = [o.msp for o in spec.organisations]

    def endorsed() -> bool:
        alive()
        try:
            gateway.endorse(admin, spec.chaincode.ready, organizations=everyone)
        except FabricError as error:
            last[0] = str(error)
            return False
        return True

    with _gateway(layout, spec.organisations[0]) as gateway:
        try:
            wait_until(endorsed, deadline=READY_SECONDS, what="all organisations endorse")
        except TimeoutError as error:
            raise NetworkError(f"{error} The last answer was: {last[0]}") from error


def _gateway(layout: Layout, organisation: Organisation) -> Gateway:
    return Gateway(
        Endpoint(
            layout.address(f"peer.{organisation.name}"),
            layout.authority(organisation).roots.read_bytes(),
        ),
        channel=layout.spec.channel,
        chaincode=layout.spec.chaincode.name,
        deadlines=Deadlines(endorse=5),
    )


def _admin(layout: Layout, organisation: Organisation) -> Identity:
    msp = layout.authority(organisation).folder / "admin" / "msp"
    return Identity.load(
        organisation.msp, msp / "signcerts" / "cert.pem", msp / "keystore" / "key.pem"
    )
