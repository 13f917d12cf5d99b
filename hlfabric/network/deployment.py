"""The chaincode on a network: installed by each organisation, then approved and committed."""

from dataclasses import dataclass
from functools import partial

from hlfabric.network import lifecycle
from hlfabric.network.commands import Commands
from hlfabric.network.errors import NetworkError
from hlfabric.network.layout import Layout
from hlfabric.network.spec import Organisation

APPROVED_BEFORE = "attempted to redefine uncommitted sequence"
APPROVAL_LOST = (
    "could not fetch approved chaincode definition",
    "private data matching public hash version is not available",
)
"""An approval's package is known to its organisation's peer alone, which may have been wiped."""


@dataclass(frozen=True)
class Deployment:
    """The chaincode whose sources have this hash. Its methods raise NetworkError."""

    layout: Layout
    source_hash: str

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """Those that install, approve and commit it."""
        return self.layout.spec.organisations

    @property
    def version(self) -> str:
        """The version in the chaincode's definition."""
        return self.source_hash[:16]

    def install(self) -> dict[str, str]:
        """Install each organisation's package on its peer; the package ids by organisation."""
        return {o.name: self._install(o) for o in self.organisations}

    def is_committed(self, package_ids: dict[str, str]) -> bool:
        """Whether the channel's definition is of this version, with these packages."""
        if self._committed()[1] != self.version:
            return False
        return all(package_ids[o.name] in self._approved(o) for o in self.organisations)

    def approve(self, organisation: Organisation, package_ids: dict[str, str]) -> None:
        """Approve the next definition for an organisation, unless it has done so before."""
        package = ("--package-id", package_ids[organisation.name])
        try:
            self._order(organisation, "approveformyorg", *self._definition(), *package)
        except NetworkError as error:
            if APPROVED_BEFORE not in str(error):
                raise

    def commit(self) -> None:
        """Commit the next definition, which most organisations have approved."""
        endorsers = [word for o in self.organisations for word in self._endorser(o)]
        self._order(self.organisations[0], "commit", *self._definition(), *endorsers)

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

    def _approved(self, organisation: Organisation) -> str:
        spec = self.layout.spec
        named = ("--channelID", spec.channel, "--name", spec.chaincode.name, "--output", "json")
        query = ("lifecycle", "chaincode", "queryapproved", *named)
        try:
            return self._commands.peer(organisation, *query)
        except NetworkError as error:
            if not any(words in str(error) for words in APPROVAL_LOST):
                raise
            return ""

    def _definition(self) -> tuple[str, ...]:
        spec, (sequence, _) = self.layout.spec, self._committed()
        return lifecycle.definition(spec.channel, spec.chaincode.name, self.version, sequence + 1)

    def _order(self, organisation: Organisation, *arguments: str) -> None:
        self._commands.order(organisation, "lifecycle", "chaincode", *arguments)

    def _endorser(self, organisation: Organisation) -> tuple[str, ...]:
        address = self.layout.address(f"peer.{organisation.name}")
        roots = str(self.layout.authority(organisation).roots)
        return ("--peerAddresses", address, "--tlsRootCertFiles", roots)

    @property
    def _commands(self) -> Commands:
        return Commands(self.layout)
