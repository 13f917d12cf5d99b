"""Which of the orderers leads."""

import http.client
import re

from hlfabric.network import wait_until
from tests.faults.system import System


def leader(system: System) -> str:
    """The orderer that leads."""
    found: list[str] = []

    def found_one() -> bool:
        found[:] = [name for name in system.network.layout.orderers if _leads(system, name)]
        return len(found) == 1

    wait_until(found_one, deadline=60, what="one orderer leads")
    return found[0]


def followers_of(system: System, leading: str) -> list[str]:
    """The other orderers."""
    return [name for name in system.network.layout.orderers if name != leading]


def _leads(system: System, name: str) -> bool:
    port = system.network.layout.port(name, "operations")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/metrics")
        metrics = connection.getresponse().read().decode()
    except OSError:
        return False
    finally:
        connection.close()
    return bool(re.search(r"^consensus_etcdraft_is_leader\{[^}]*\} 1$", metrics, re.M))
