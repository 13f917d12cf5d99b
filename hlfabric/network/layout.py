"""Where a network keeps its files, and which ports it listens on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hlfabric.network.authority import Authority, ca_home
from hlfabric.network.ports import free_port
from hlfabric.network.spec import Organisation, Spec

Ports = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Layout:
    """The folders below one state folder, and the ports chosen at the first start."""

    spec: Spec
    state: Path
    bin_dir: Path

    @property
    def processes(self) -> Path:
        """Logs and process records."""
        return self.state / "processes"

    @property
    def profile(self) -> Path:
        """What a client has to know of the network."""
        return self.state / "connection.json"

    @property
    def ca_home(self) -> Path:
        """The fabric-ca server's folder."""
        return self.state / "ca"

    @property
    def channel_block(self) -> Path:
        """The channel's first block."""
        return self.state / "channel.block"

    def command(self, name: str) -> str:
        """One of Fabric's commands."""
        return str(self.bin_dir / name)

    def port(self, name: str, purpose: str = "listen") -> int:
        """A port of a process."""
        return self.ports[name][purpose]

    def address(self, name: str, purpose: str = "listen") -> str:
        """Where a process is reached: host and port."""
        return f"127.0.0.1:{self.port(name, purpose)}"

    def node(self, name: str) -> Path:
        """The folder of a peer or an orderer."""
        return self.state / "nodes" / name

    @property
    def orderers(self) -> list[str]:
        """The orderers' names."""
        return [f"orderer{number}" for number in range(self.spec.orderers)]

    def authority(self, organisation: Organisation) -> Authority:
        """An organisation's CA."""
        parent = self.spec.orderer.name
        return Authority(
            organisation,
            self.state / "organisations" / organisation.name,
            f"https://{self.address('ca')}",
            ca_home(self.ca_home, parent, organisation.name),
            self.ca_home / "ca-cert.pem",
        )

    @cached_property
    def ports(self) -> Ports:
        """Ports by process and purpose; kept, since they are in certificates and packages."""
        path = self.state / "ports.json"
        if not path.exists():
            self.state.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.write_text(json.dumps(dict(self._choose())))
        ports: Ports = json.loads(path.read_text())
        return ports

    def _choose(self) -> Iterator[tuple[str, dict[str, int]]]:
        taken: set[int] = set()

        def one() -> int:
            port = free_port()
            while port in taken:
                port = free_port()
            taken.add(port)
            return port

        def some(*names: str) -> dict[str, int]:
            return {name: one() for name in names}

        yield "ca", some("listen", "operations")
        for name in self.orderers:
            yield name, some("listen", "admin", "operations")
        for organisation in self.spec.organisations:
            yield f"peer.{organisation.name}", some("listen", "chaincode", "operations")
            yield f"chaincode.{organisation.name}", some("listen")
