"""The chaincode on a network: installed by each organisation, then approved and committed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hlfabric.network import lifecycle
from hlfabric.network.commands import Commands
from hlfabric.network.errors import NetworkError
from hlfabric.network.layout import Layout
from hlfabric.network.processes import wait_until
from hlfabric.network.spec import Organisation

NO_LEADER = "SERVICE_UNAVAILABLE -- no Raft leader"
LEADER_SECONDS = 60


@dataclass(frozen=True)
class Deployment:
    """The chaincode whose sources have a hash; ``alive`` raises when a process has ended."""

    layout: Layout
    source_hash: str
    alive: Callable[[], None]

    @property
    def version(self) -> str:
        """The version in the chaincode's definition."""
        return self.source_hash[:16]

    def install(self) -> dict[str, str]:
        """Install each organisation's package on its peer; the package ids by organisation."""
        return {o.name: self._install(o) for o in self.layout.spec.organisations}

    def is_committed(self) -> bool:
        """Whether the channel's definition is of this version."""
        return self._committed()[1] == self.version

    def commit(self, package_ids: dict[str, str]) -> None:
        """Have every organisation approve the next definition, and commit it."""
        named = self._definition()
        for organisation in self.layout.spec.organisations:
            package = ("--package-id", package_ids[organisation.name])
            self._order(organisation, "approveformyorg", *named, *package)
        endorsers = [word for o in self.layout.spec.organisations for word in self._endorser(o)]
        self._order(self.layout.spec.organisations[0], "commit", *named, *endorsers)

    def _install(self, organisation: Organisation) -> str:
        package = self.layout.state / f"{organisation.name}.tar.gz"
        label = lifecycle.package_label(self.layout.spec.chaincode.name, self.source_hash)
        package_id = lifecycle.write_package(package, label, self._connection(organisation))
        lifecycle.install(partial(self._commands.peer, organisation), package, package_id)
        return package_id

    def _connection(self, organisation: Organisation) -> dict[str, object]:
        tls = self.layout.authority(organisation).folder / "chaincode" / "tls"
        return {
            "address": self.layout.address(f"chaincode.{organisation.name}"),
            "dial_timeout": "10s",
            "tls_required": True,
            "client_auth_required": True,
            "client_key": (tls / "server.key").read_text(),
            "client_cert": (tls / "server.crt").read_text(),
            "root_cert": (tls / "ca.crt").read_text(),
        }

    def _committed(self) -> tuple[int, str]:
        spec = self.layout.spec
        peer = partial(self._commands.peer, spec.organisations[0])
        return lifecycle.committed(peer, spec.channel, spec.chaincode.name)

    def _definition(self) -> tuple[str, ...]:
        spec, (sequence, _) = self.layout.spec, self._committed()
        return lifecycle.definition(spec.channel, spec.chaincode.name, self.version, sequence + 1)

    def _order(self, organisation: Organisation, *arguments: str) -> None:
        """Have a transaction ordered, as soon as the orderers have chosen a leader."""
        lifecycle_command = ("lifecycle", "chaincode", *arguments)
        try:
            wait_until(
                lambda: self._ordered(organisation, *lifecycle_command),
                deadline=LEADER_SECONDS,
                what="the orderers had chosen a leader",
            )
        except TimeoutError as error:
            raise NetworkError(f"{error} See `logs` of the orderers.") from error

    def _ordered(self, organisation: Organisation, *arguments: str) -> bool:
        self.alive()
        try:
            self._commands.order(organisation, *arguments)
        except NetworkError as error:
            if NO_LEADER in str(error):
                return False
            raise
        return True

    def _endorser(self, organisation: Organisation) -> tuple[str, ...]:
        address = self.layout.address(f"peer.{organisation.name}")
        roots = str(self.layout.authority(organisation).roots)
        return ("--peerAddresses", address, "--tlsRootCertFiles", roots)

    @property
    def _commands(self) -> Commands:
        return Commands(self.layout)
