"""The members of the network as clients know them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hlfabric import Endpoint, Identity
from hlfabric.ca import CAClient
from hlfabric.network import Network


@dataclass(frozen=True)
class Organisation:
    """A member: its peer, its admin, and its CA."""

    msp: str
    peer: Endpoint
    admin: Identity
    described: dict[str, Any]

    def enrol(self, name: str) -> Identity:
        """A client of its own, certified by the organisation's CA."""
        known = self.described["ca"]
        client = CAClient(
            known["url"], known["name"], tls_roots=Path(known["tls_roots"]).read_bytes()
        )
        secret = client.register(_identity(self.msp, known["registrar"]), name, kind="client")
        enrolled = client.enroll(name, secret)
        return Identity(self.msp, enrolled.certificate_pem, enrolled.private_key)


def organisations(network: Network) -> list[Organisation]:
    """All members."""
    return [_organisation(described) for described in network.connection()["organisations"]]


def _organisation(described: dict[str, Any]) -> Organisation:
    peer, msp = described["peer"], described["msp"]
    return Organisation(
        msp,
        Endpoint(peer["address"], Path(peer["tls_roots"]).read_bytes(), peer["server_name"]),
        _identity(msp, described["admin"]),
        described,
    )


def _identity(msp: str, paths: dict[str, str]) -> Identity:
    return Identity.load(msp, Path(paths["certificate"]), Path(paths["private_key"]))
