"""Fabric's commands that run and end: ``peer``, ``osnadmin``, ``configtxgen``."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hlfabric.network import settings
from hlfabric.network.errors import NetworkError
from hlfabric.network.layout import Layout
from hlfabric.network.spec import Chaincode, Organisation


def run(argv: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run a command to its end; its standard output. ``env`` adds to this program's environment.

    Raises NetworkError with what a failed command said, or when there is no such command.
    """
    try:
        result = _run(argv, {**os.environ, **(env or {})}, cwd)
    except OSError as error:
        raise NetworkError(f"`{' '.join(argv)}` could not be run: {error}") from error
    if result.returncode:
        said = (result.stderr or result.stdout).strip()[-2000:]
        raise NetworkError(f"`{' '.join(argv)}` failed: {said}")
    return result.stdout


def _run(
    argv: Sequence[str], env: dict[str, str], cwd: Path | None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(argv), env=env, cwd=cwd, capture_output=True, text=True, check=False)


def interpreter(command: Sequence[str]) -> tuple[str, ...]:
    """The command with this program's interpreter for ``{python}``."""
    return tuple(sys.executable if word == "{python}" else word for word in command)


def source_hash(chaincode: Chaincode, cwd: Path) -> str:
    """The hash of the chaincode's sources, as its own command prints it. Raises NetworkError."""
    printed = run(interpreter(chaincode.version), cwd=cwd).strip()
    if not printed:
        raise NetworkError(f"`{' '.join(chaincode.version)}` printed no hash of its sources.")
    return printed


@dataclass(frozen=True)
class Commands:
    """The commands of one network, run as its organisations' admins. All raise NetworkError."""

    layout: Layout

    def peer(self, organisation: Organisation, *arguments: str) -> str:
        """Run ``peer`` on an organisation's own peer."""
        name = f"peer.{organisation.name}"
        folder = self.layout.authority(organisation).folder
        env = settings.client_env(organisation, folder / "admin" / "msp", folder / "peer" / "tls")
        env["CORE_PEER_ADDRESS"] = self.layout.address(name)
        env["FABRIC_CFG_PATH"] = str(self.layout.node(name))
        env["FABRIC_LOGGING_SPEC"] = "error"
        return run([self.layout.command("peer"), *arguments], env)

    def order(self, organisation: Organisation, *arguments: str) -> str:
        """Run ``peer`` with a transaction that the first orderer is to order."""
        roots = self.layout.authority(self.layout.spec.orderer).roots
        address = self.layout.address(self.layout.orderers[0])
        orderer = ("--orderer", address, "--tls", "--cafile", str(roots))
        return self.peer(organisation, *arguments, *orderer)

    def osnadmin(self, orderer: str, verb: str, *arguments: str) -> str:
        """Run ``osnadmin channel`` on an orderer."""
        tls = self.layout.authority(self.layout.spec.orderer).folder / "admin" / "tls"
        common = (
            *("-o", self.layout.address(orderer, "admin")),
            *("--ca-file", str(tls / "ca.crt")),
            *("--client-cert", str(tls / "server.crt"), "--client-key", str(tls / "server.key")),
        )
        return run([self.layout.command("osnadmin"), "channel", verb, *arguments, *common])

    def configtxgen(self, folder: Path, block: Path) -> str:
        """Make the channel's first block from ``configtx.yaml`` in ``folder``."""
        channel = ("-channelID", self.layout.spec.channel, "-profile", "Channel")
        paths = ("-configPath", str(folder), "-outputBlock", str(block))
        return run([self.layout.command("configtxgen"), *channel, *paths])
