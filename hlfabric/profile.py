"""A connection profile (JSON): what hlfabric.network writes and a client has to know."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hlfabric.ca import CAClient
from hlfabric.endpoint import Endpoint
from hlfabric.errors import ProfileError
from hlfabric.identity import Identity


@dataclass(frozen=True)
class Member:
    """An organisation of the channel: its peer, its admin, and its CA with a registrar."""

    msp: str
    peer: Endpoint
    admin: Identity
    ca: CAClient
    registrar: Identity

    def enroll(self, name: str, *, kind: str = "client") -> Identity:
        """Register an identity of a kind (client, admin, …) and enrol it. Raises CAError."""
        secret = self.ca.register(self.registrar, name, kind=kind)
        enrolled = self.ca.enroll(name, secret)
        return Identity(self.msp, enrolled.certificate_pem, enrolled.private_key)


@dataclass(frozen=True)
class Profile:
    """A channel, its first chaincode, and its members."""

    channel: str
    chaincode: str
    members: tuple[Member, ...]

    @classmethod
    def load(cls, path: Path) -> "Profile":
        """Read the file and those that it names. Raises ProfileError, IdentityError."""
        try:
            content = json.loads(path.read_text())
            members = tuple(_member(each) for each in content["organisations"])
            return cls(content["channel"], content["chaincode"], members)
        except (OSError, ValueError, KeyError, TypeError) as error:
            said = f"{type(error).__name__}: {error}"
            raise ProfileError(f"{path} is no connection profile. {said}") from error


def _member(described: Mapping[str, Any]) -> Member:
    msp, peer, ca = described["msp"], described["peer"], described["ca"]
    return Member(
        msp,
        Endpoint(peer["address"], _content(peer["tls_roots"]), peer["server_name"]),
        _identity(msp, described["admin"]),
        CAClient(ca["url"], ca["name"], tls_roots=_content(ca["tls_roots"])),
        _identity(msp, ca["registrar"]),
    )


def _content(path: str) -> bytes:
    return Path(path).read_bytes()


def _identity(msp: str, paths: Mapping[str, str]) -> Identity:
    return Identity.load(msp, Path(paths["certificate"]), Path(paths["private_key"]))
