"""The network's certification authorities: one fabric-ca process, one CA per organisation."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hlfabric.ca import ALREADY_REGISTERED, CAClient, CAError, Enrollment
from hlfabric.identity import Identity
from hlfabric.network.spec import Organisation

REGISTRAR = "registrar"
HOSTS = ("localhost", "127.0.0.1")
NODE_OUS = {
    "NodeOUs": {
        "Enable": True,
        **{
            f"{role.capitalize()}OUIdentifier": {
                "Certificate": "cacerts/ca.pem",
                "OrganizationalUnitIdentifier": role,
            }
            for role in ("client", "peer", "admin", "orderer")
        },
    }
}


@dataclass(frozen=True)
class Authority:
    """One organisation's CA and the folder its identities are kept in."""

    organisation: Organisation
    folder: Path
    url: str
    home: Path
    server_roots: Path

    @property
    def roots(self) -> Path:
        """The CA's own certificate: what its organisation's certificates are checked against."""
        return self.home / "ca-cert.pem"

    def client(self) -> CAClient:
        """A client of this CA."""
        roots = self.server_roots.read_bytes()
        return CAClient(self.url, self.organisation.name, tls_roots=roots)

    def registrar(self) -> Identity:
        """The identity that may register others; enrolled at its first use."""
        folder = self.folder / REGISTRAR
        if not (folder / "cert.pem").exists():
            secret = (self.home / "registrar.secret").read_text()
            _keep_pair(folder, self.client().enroll(REGISTRAR, secret), "cert.pem", "key.pem")
        return Identity.load(self.organisation.msp, folder / "cert.pem", folder / "key.pem")

    def member(self, name: str, kind: str) -> Path:
        """The MSP folder of an identity of this organisation, registered and enrolled once."""
        folder = self.folder / name / "msp"
        if not (folder / "signcerts" / "cert.pem").exists():
            enrolled = self.client().enroll(name, self._registered(name, kind))
            self.describe_msp(folder)
            _keep_pair(folder, enrolled, "signcerts/cert.pem", "keystore/key.pem")
        return folder

    def tls(self, name: str) -> Path:
        """A folder with ``server.crt``, ``server.key`` and ``ca.crt`` for TLS on the loopback."""
        folder = self.folder / name / "tls"
        if not (folder / "server.crt").exists():
            tls_name = f"{name}.tls"
            secret = self._registered(tls_name, "client")
            enrolled = self.client().enroll(tls_name, secret, profile="tls", hosts=HOSTS)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "ca.crt").write_bytes(self.roots.read_bytes())
            _keep_pair(folder, enrolled, "server.crt", "server.key")
        return folder

    def _registered(self, name: str, kind: str) -> str:
        """The enrolment secret of a name, kept before it is registered: a start may be cut off."""
        path = self.folder / "secrets" / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24).encode())
        secret = path.read_text()
        try:
            self.client().register(self.registrar(), name, kind=kind, secret=secret)
        except CAError as error:
            if error.code != ALREADY_REGISTERED:
                raise
        return secret

    def describe_msp(self, folder: Path) -> None:
        """Write the CA's certificate and the NodeOUs, which fabric-ca's clients leave out."""
        for kind in ("cacerts", "tlscacerts"):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            (folder / kind / "ca.pem").write_bytes(self.roots.read_bytes())
        (folder / "config.yaml").write_text(yaml.safe_dump(NODE_OUS))


def write_server(home: Path, names: Sequence[str], *, port: int, operations_port: int) -> None:
    """Configure a fabric-ca server whose first CA is the parent that its TLS comes from."""
    parent, *others = names
    for name in names:
        folder = ca_home(home, parent, name)
        folder.mkdir(parents=True, exist_ok=True)
        secret = folder / "registrar.secret"
        if not secret.exists():
            write_private(secret, secrets.token_urlsafe(24).encode())
        settings = _ca_settings(name, secret.read_text())
        if name == parent:
            settings |= _server_settings(port, operations_port, [f"{n}/{_FILE}" for n in others])
        write_private(folder / _FILE, yaml.safe_dump(settings).encode())


def ca_home(home: Path, parent: str, name: str) -> Path:
    """Where a CA of the server keeps its files."""
    return home if name == parent else home / name


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


_FILE = "fabric-ca-server-config.yaml"


def _keep_pair(folder: Path, enrolled: Enrollment, certificate: str, key: str) -> None:
    """The certificate last: where it lies, nothing is missing."""
    write_private(folder / key, enrolled.private_key_pem)
    (folder / certificate).parent.mkdir(parents=True, exist_ok=True)
    (folder / certificate).write_bytes(enrolled.certificate_pem)


def _server_settings(port: int, operations_port: int, others: Sequence[str]) -> dict[str, Any]:
    return {
        "address": "127.0.0.1",
        "port": port,
        "cafiles": list(others),
        "operations": {"listenAddress": f"127.0.0.1:{operations_port}"},
        "metrics": {"provider": "disabled"},
    }


def _ca_settings(name: str, secret: str) -> dict[str, Any]:
    registrar = {
        "name": REGISTRAR,
        "pass": secret,
        "type": "client",
        "affiliation": "",
        "attrs": {
            "hf.Registrar.Roles": "*",
            "hf.Registrar.Attributes": "*",
            "hf.Revoker": True,
            "hf.GenCRL": True,
        },
    }
    return {
        "version": "1.5.15",
        "ca": {"name": name},
        "tls": {"enabled": True},
        "db": {"type": "sqlite3", "datasource": "fabric-ca-server.db"},
        "registry": {"maxenrollments": -1, "identities": [registrar]},
        "affiliations": {},
        "signing": _SIGNING,
        "csr": _request(name),
        "bccsp": {"default": "SW", "sw": {"hash": "SHA2", "security": 256}},
    }


def _request(name: str) -> Mapping[str, Any]:
    return {
        "cn": f"ca-{name}",
        "keyrequest": {"algo": "ecdsa", "size": 256},
        "names": [{"O": name}],
        "hosts": list(HOSTS),
        "ca": {"expiry": "131400h", "pathlength": 0},
    }


_SIGNING = {
    "default": {"usage": ["digital signature"], "expiry": "8760h"},
    "profiles": {
        "tls": {
            "usage": ["digital signature", "key encipherment", "server auth", "client auth"],
            "expiry": "8760h",
        }
    },
}
