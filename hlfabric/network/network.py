"""A Fabric network of native processes on this machine."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from hlfabric.endpoint import Endpoint
from hlfabric.errors import FabricError
from hlfabric.gateway import Deadlines, Gateway
from hlfabric.identity import Identity
from hlfabric.network import lifecycle, settings
from hlfabric.network.authority import write_server
from hlfabric.network.layout import Layout
from hlfabric.network.processes import Process, ProcessError, listening, wait_until
from hlfabric.network.spec import Organisation, Spec

Progress = Callable[[str], None]
BUILDER = Path(__file__).parent / "builder"
START_SECONDS = 60
NO_LEADER = "SERVICE_UNAVAILABLE -- no Raft leader"


class NetworkError(Exception):
    """The network cannot be used as asked; the message says what to do."""


@dataclass
class Network:
    """One network: its state lies in ``state``, Fabric's commands in ``bin_dir``.

    ``cwd`` is where the chaincode's commands run. Processes are supervised (they die with this
    one) unless it is started detached.
    """

    spec: Spec
    state: Path
    bin_dir: Path
    cwd: Path
    progress: Progress = field(default=lambda _line: None)

    def __post_init__(self) -> None:
        self.layout = Layout(self.spec, self.state.resolve(), self.bin_dir.resolve())
        self._processes: dict[str, Process] = {}

    # --- the whole network

    def start(self, *, detached: bool = False) -> None:
        """Bring everything up; returns when all organisations endorse.

        What runs already is left alone. Raises NetworkError, ProcessError.
        """
        self._refuse_foreign_ports()
        self._detached = detached
        self._start_ca()
        self._write_identities()
        self._start_nodes()
        self._join_channel()
        package_ids = self._install_chaincode()
        self._start_chaincode(package_ids)
        self._commit_chaincode(package_ids)
        self._write_profile()
        self._wait_for_endorsements()

    def stop(self) -> None:
        """End all processes, data kept; the order spares the peers futile retries."""
        for name in reversed(self.process_names()):
            self.process(name).stop()

    def reset(self) -> None:
        """End all processes and forget everything: ledgers, identities, ports."""
        self.stop()
        shutil.rmtree(self.state, ignore_errors=True)
        self.__post_init__()

    def status(self) -> dict[str, int | None]:
        """Each process's id, None where it does not run."""
        return {name: self.process(name).pid() for name in self.process_names()}

    def process_names(self) -> list[str]:
        """All processes in the order they are started."""
        names = [organisation.name for organisation in self.spec.organisations]
        peers = [f"peer.{name}" for name in names]
        services = [f"chaincode.{name}" for name in names]
        return ["ca", *self.layout.orderers, *peers, *services]

    def process(self, name: str) -> Process:
        """One process by name. Raises NetworkError where there is none of that name."""
        if name not in self._processes:
            if name not in self.process_names():
                known = ", ".join(self.process_names())
                raise NetworkError(f"There is no process {name!r}; there are {known}.")
            self._processes[name] = Process(name, (), self.layout.processes)
        return self._processes[name]

    def restart(self, name: str) -> None:
        """Start one process again, as it was started before by this object."""
        self._launch(name, self.process(name))

    # --- steps

    def _refuse_foreign_ports(self) -> None:
        for name in self.process_names():
            if self.process(name).pid() is not None:
                continue
            for port in self.layout.ports[name].values():
                if listening(port):
                    raise NetworkError(
                        f"Port {port}, which {name} of this network listens on, is taken by "
                        "another program. End that program, or choose new ports and an empty "
                        "ledger with `python fabric-network reset`."
                    )

    def _start_ca(self) -> None:
        self.progress("starting fabric-ca …")
        ports = self.layout.ports["ca"]
        names = [self.spec.orderer.name, *(o.name for o in self.spec.organisations)]
        write_server(
            self.layout.ca_home,
            names,
            port=ports["listen"],
            operations_port=ports["operations"],
        )
        argv = (self._command("fabric-ca-server"), "start", "--home", str(self.layout.ca_home))
        self._launch("ca", Process("ca", argv, self.layout.processes))

    def _write_identities(self) -> None:
        self.progress("enrolling identities …")
        for organisation in (self.spec.orderer, *self.spec.organisations):
            authority = self.layout.authority(organisation)
            authority.member("admin", "admin")
            authority.tls("admin")
            authority.describe_msp(authority.folder / "msp")
        for organisation in self.spec.organisations:
            authority = self.layout.authority(organisation)
            authority.member("peer", "peer")
            authority.tls("peer")
            authority.tls("chaincode")
        for name in self.layout.orderers:
            self.layout.authority(self.spec.orderer).member(name, "orderer")
            self.layout.authority(self.spec.orderer).tls(name)

    def _start_nodes(self) -> None:
        self.progress("starting orderer and peers …")
        for name in self.layout.orderers:
            self._launch(name, self._orderer(name))
        for organisation in self.spec.organisations:
            self._launch(f"peer.{organisation.name}", self._peer(organisation))

    def _orderer(self, name: str) -> Process:
        authority = self.layout.authority(self.spec.orderer)
        folder = self.layout.node(name)
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.bin_dir / "orderer.yaml", folder / "orderer.yaml")
        env = settings.orderer_env(
            self.spec.orderer,
            folder,
            authority.folder / name / "msp",
            authority.folder / name / "tls",
            self.layout.ports[name],
        )
        env["FABRIC_CFG_PATH"] = str(folder)
        return Process(name, (self._command("orderer"),), self.layout.processes, env)

    def _peer(self, organisation: Organisation) -> Process:
        name = f"peer.{organisation.name}"
        folder = self.layout.node(name)
        folder.mkdir(parents=True, exist_ok=True)
        settings.write_core(self.bin_dir / "core.yaml", folder / "core.yaml", BUILDER)
        home = self.layout.authority(organisation).folder / "peer"
        ports = self.layout.ports[name]
        env = settings.peer_env(organisation, folder, home / "msp", home / "tls", ports)
        env["FABRIC_CFG_PATH"] = str(folder)
        argv = (self._command("peer"), "node", "start")
        return Process(name, argv, self.layout.processes, env)

    def _join_channel(self) -> None:
        block = self.state / "channel.block"
        if not block.exists():
            self.progress(f"creating the channel {self.spec.channel} …")
            self._write_channel_block(block)
        for name in self.layout.orderers:
            self._join_orderer(name, block)
        for organisation in self.spec.organisations:
            joined = self._run_peer(organisation, "channel", "list")
            if self.spec.channel not in joined.split():
                self._run_peer(organisation, "channel", "join", "-b", str(block))

    def _write_channel_block(self, block: Path) -> None:
        folder = self.state / "configtx"
        folder.mkdir(exist_ok=True)
        ordering = self.layout.authority(self.spec.orderer)
        settings.write_channel(
            folder / "configtx.yaml",
            members=[
                (o, self.layout.authority(o).folder / "msp", self._port(f"peer.{o.name}"))
                for o in self.spec.organisations
            ],
            ordering=(self.spec.orderer, ordering.folder / "msp"),
            consenters=[
                (self._port(name), ordering.folder / name / "tls" / "server.crt")
                for name in self.layout.orderers
            ],
            blocks=self.spec.block,
        )
        channel = ("-channelID", self.spec.channel, "-profile", "Channel")
        paths = ("-configPath", str(folder), "-outputBlock", str(block))
        _run([self._command("configtxgen"), *channel, *paths], {})

    def _join_orderer(self, name: str, block: Path) -> None:
        tls = self.layout.authority(self.spec.orderer).folder / "admin" / "tls"
        common = (
            *("-o", f"127.0.0.1:{self.layout.ports[name]['admin']}"),
            *("--ca-file", str(tls / "ca.crt")),
            *("--client-cert", str(tls / "server.crt"), "--client-key", str(tls / "server.key")),
        )
        osnadmin = (self._command("osnadmin"), "channel")
        listed = _run([*osnadmin, "list", *common], {})
        if f'"{self.spec.channel}"' not in listed:
            channel = ("--channelID", self.spec.channel, "--config-block", str(block))
            _run([*osnadmin, "join", *channel, *common], {})

    def _install_chaincode(self) -> dict[str, str]:
        self.progress("installing the chaincode …")
        return {o.name: self._install_for(o) for o in self.spec.organisations}

    def _install_for(self, organisation: Organisation) -> str:
        tls = self.layout.authority(organisation).folder / "chaincode" / "tls"
        connection = {
            "address": f"127.0.0.1:{self._port(f'chaincode.{organisation.name}')}",
            "dial_timeout": "10s",
            "tls_required": True,
            "client_auth_required": True,
            "client_key": (tls / "server.key").read_text(),
            "client_cert": (tls / "server.crt").read_text(),
            "root_cert": (tls / "ca.crt").read_text(),
        }
        package = self.state / f"{organisation.name}.tar.gz"
        label = lifecycle.package_label(self.spec.chaincode.name, self.source_hash())
        package_id = lifecycle.write_package(package, label, connection)
        lifecycle.install(partial(self._run_peer, organisation), package, package_id)
        return package_id

    def _start_chaincode(self, package_ids: dict[str, str]) -> None:
        self.progress("starting the chaincode services …")
        for organisation in self.spec.organisations:
            name = f"chaincode.{organisation.name}"
            tls = self.layout.authority(organisation).folder / "chaincode" / "tls"
            env = {
                "CHAINCODE_ID": package_ids[organisation.name],
                "CHAINCODE_SERVER_ADDRESS": f"127.0.0.1:{self._port(name)}",
                "CHAINCODE_TLS_CERT": str(tls / "server.crt"),
                "CHAINCODE_TLS_KEY": str(tls / "server.key"),
                "CHAINCODE_TLS_ROOTS": str(tls / "ca.crt"),
            }
            argv = _interpreter(self.spec.chaincode.command)
            self._launch(name, Process(name, argv, self.layout.processes, env, self.cwd))

    def _commit_chaincode(self, package_ids: dict[str, str]) -> None:
        first = self.spec.organisations[0]
        version = self.source_hash()[:16]
        chaincode, channel = self.spec.chaincode.name, self.spec.channel
        ask = partial(self._run_peer, first)
        sequence, current = lifecycle.committed(ask, channel, chaincode)
        if current == version:
            return
        self.progress(f"approving and committing version {version} of the chaincode …")
        named = lifecycle.definition(channel, chaincode, version, sequence + 1)
        for organisation in self.spec.organisations:
            package = ("--package-id", package_ids[organisation.name])
            approve = ("lifecycle", "chaincode", "approveformyorg", *named, *package)
            self._order(organisation, *approve)
        targets = [option for o in self.spec.organisations for option in self._endorser_options(o)]
        commit = ("lifecycle", "chaincode", "commit", *named)
        self._order(first, *commit, *targets)

    def _order(self, organisation: Organisation, *arguments: str) -> None:
        """Have a transaction ordered, as soon as the orderers have chosen a leader."""

        def ordered() -> bool:
            self._require_processes()
            try:
                self._run_peer(organisation, *arguments, *self._orderer_options())
            except NetworkError as error:
                if NO_LEADER in str(error):
                    return False
                raise
            return True

        try:
            wait_until(ordered, deadline=START_SECONDS, what="the orderers had chosen a leader")
        except TimeoutError as error:
            raise NetworkError(f"{error} See `logs` of the orderers.") from error

    def _write_profile(self) -> None:
        self.layout.profile.touch(mode=0o600)
        self.layout.profile.write_text(json.dumps(self.connection(), indent=1))

    def connection(self) -> dict[str, Any]:
        """What a client has to know: addresses, roots, and where its identities lie."""
        return {
            "channel": self.spec.channel,
            "chaincode": self.spec.chaincode.name,
            "organisations": [self._describe(o) for o in self.spec.organisations],
            "orderers": [f"127.0.0.1:{self._port(name)}" for name in self.layout.orderers],
        }

    def _describe(self, organisation: Organisation) -> dict[str, Any]:
        authority = self.layout.authority(organisation)
        admin = authority.folder / "admin" / "msp"
        registrar = authority.folder / "registrar"
        return {
            "name": organisation.name,
            "msp": organisation.msp,
            "peer": {
                "address": f"127.0.0.1:{self._port(f'peer.{organisation.name}')}",
                "tls_roots": str(authority.roots),
                "server_name": None,
            },
            "ca": {
                "url": authority.url,
                "name": organisation.name,
                "tls_roots": str(authority.server_roots),
                "registrar": {
                    "certificate": str(registrar / "cert.pem"),
                    "private_key": str(registrar / "key.pem"),
                },
            },
            "admin": {
                "certificate": str(admin / "signcerts" / "cert.pem"),
                "private_key": str(admin / "keystore" / "key.pem"),
            },
            "chaincode_address": f"127.0.0.1:{self._port(f'chaincode.{organisation.name}')}",
        }

    def _wait_for_endorsements(self) -> None:
        self.progress("waiting until all organisations endorse …")
        organisation = self.spec.organisations[0]
        authority = self.layout.authority(organisation)
        admin = authority.folder / "admin" / "msp"
        identity = Identity.load(
            organisation.msp, admin / "signcerts" / "cert.pem", admin / "keystore" / "key.pem"
        )
        endpoint = Endpoint(
            f"127.0.0.1:{self._port(f'peer.{organisation.name}')}", authority.roots.read_bytes()
        )
        everyone = [o.msp for o in self.spec.organisations]
        chaincode = self.spec.chaincode
        last: list[FabricError] = []
        with Gateway(
            endpoint,
            channel=self.spec.channel,
            chaincode=chaincode.name,
            deadlines=Deadlines(endorse=5),
        ) as gateway:

            def endorsed() -> bool:
                self._require_processes()
                try:
                    gateway.endorse(identity, chaincode.ready, organizations=everyone)
                except FabricError as error:
                    last[:] = [error]
                    return False
                return True

            try:
                wait_until(endorsed, deadline=START_SECONDS, what="all organisations endorse")
            except TimeoutError as error:
                raise NetworkError(f"{error} The last answer was: {last[0]}") from error

    # --- helpers

    def source_hash(self) -> str:
        """The hash of the chaincode's sources, as its own command prints it."""
        return _run(list(_interpreter(self.spec.chaincode.version)), {}, self.cwd).strip()

    def _require_processes(self) -> None:
        for name in self.process_names():
            process = self.process(name)
            if process.pid() is None:
                raise ProcessError(f"{name} has ended. Its log says:\n{process.tail()}")

    def _launch(self, name: str, process: Process) -> None:
        if self.process(name).pid() is not None:
            return
        self._processes[name] = process
        process.start(detached=self._detached)
        port = self.layout.ports[name]["listen"]
        process.wait_ready(
            lambda: listening(port), deadline=START_SECONDS, what=f"it listens on {port}"
        )

    def _command(self, name: str) -> str:
        return str(self.layout.bin_dir / name)

    def _port(self, name: str) -> int:
        return self.layout.ports[name]["listen"]

    def _run_peer(self, organisation: Organisation, *arguments: str) -> str:
        folder = self.layout.authority(organisation).folder
        env = settings.client_env(organisation, folder / "admin" / "msp", folder / "peer" / "tls")
        env["CORE_PEER_ADDRESS"] = f"127.0.0.1:{self._port(f'peer.{organisation.name}')}"
        env["FABRIC_CFG_PATH"] = str(self.layout.node(f"peer.{organisation.name}"))
        env["FABRIC_LOGGING_SPEC"] = "error"
        return _run([self._command("peer"), *arguments], env)

    def _orderer_options(self) -> tuple[str, ...]:
        roots = self.layout.authority(self.spec.orderer).roots
        address = f"127.0.0.1:{self._port(self.layout.orderers[0])}"
        return ("--orderer", address, "--tls", "--cafile", str(roots))

    def _endorser_options(self, organisation: Organisation) -> tuple[str, ...]:
        address = f"127.0.0.1:{self._port(f'peer.{organisation.name}')}"
        roots = str(self.layout.authority(organisation).roots)
        return ("--peerAddresses", address, "--tlsRootCertFiles", roots)


def _interpreter(command: Sequence[str]) -> tuple[str, ...]:
    return tuple(sys.executable if word == "{python}" else word for word in command)


def _run(argv: Sequence[str], env: dict[str, str], cwd: Path | None = None) -> str:
    result = subprocess.run(
        list(argv), env={**os.environ, **env}, cwd=cwd, capture_output=True, text=True, check=False
    )
    if result.returncode:
        said = (result.stderr or result.stdout).strip()[-2000:]
        raise NetworkError(f"`{' '.join(argv)}` failed: {said}")
    return result.stdout
