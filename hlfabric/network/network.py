"""A Fabric network of native processes on this machine: up, down, and what runs."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hlfabric.ca import CAError
from hlfabric.network import nodes, profile
from hlfabric.network.channel import join_channel
from hlfabric.network.commands import source_hash
from hlfabric.network.deployment import Deployment
from hlfabric.network.errors import NetworkError
from hlfabric.network.identities import enrol_everyone
from hlfabric.network.layout import Layout
from hlfabric.network.process_table import ProcessTable
from hlfabric.network.processes import Process
from hlfabric.network.readiness import (
    wait_for_blocks,
    wait_for_endorsements,
    wait_for_leader,
)
from hlfabric.network.spec import Spec

Progress = Callable[[str], None]


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
        self._table = ProcessTable(self.layout)

    # --- the whole network

    def start(self, *, detached: bool = False) -> None:
        """Bring everything up; returns when all organisations endorse.

        What runs already is left alone. Raises NetworkError, ProcessError.
        """
        self._table.detached = detached
        self._table.refuse_another_description()
        self._table.refuse_foreign_ports()
        self._start_ca()
        self._enrol()
        self._start_nodes()
        self._join_channel()
        self._wait_for_leader()
        self._wait_for_blocks()
        self._deploy_chaincode()
        profile.write_profile(self.layout)
        self._wait_for_endorsements()

    def stop(self) -> None:
        """End all processes, data kept."""
        self._table.stop()

    def reset(self) -> None:
        """End all processes and forget everything: ledgers, identities, ports."""
        self.stop()
        shutil.rmtree(self.state, ignore_errors=True)
        self.__post_init__()

    def status(self) -> dict[str, int | None]:
        """Each process's id, None where it does not run."""
        return self._table.status()

    def process_names(self) -> list[str]:
        """All processes in the order they are started."""
        return self._table.names()

    def process(self, name: str) -> Process:
        """One process by name. Raises NetworkError where there is none of that name."""
        return self._table.process(name)

    def restart(self, name: str) -> None:
        """Start one process again, as it was started before by this object."""
        self._table.launch(self.process(name))

    def connection(self) -> dict[str, Any]:
        """What a client has to know: addresses, roots, and where its identities lie."""
        return profile.connection(self.layout)

    def source_hash(self) -> str:
        """The hash of the chaincode's sources, as its own command prints it."""
        return source_hash(self.spec.chaincode, self.cwd)

    # --- steps

    def _start_ca(self) -> None:
        self.progress("starting fabric-ca …")
        self._table.launch(nodes.ca_server(self.layout))

    def _enrol(self) -> None:
        self.progress("enrolling identities …")
        try:
            enrol_everyone(self.layout)
        except CAError as error:
            raise NetworkError(f"Identities could not be enrolled. {error}") from error

    def _start_nodes(self) -> None:
        self.progress("starting orderer and peers …")
        for name in self.layout.orderers:
            self._table.launch(nodes.orderer(self.layout, name))
        for organisation in self.spec.organisations:
            self._table.launch(nodes.peer(self.layout, organisation))

    def _join_channel(self) -> None:
        if not self.layout.channel_block.exists():
            self.progress(f"creating the channel {self.spec.channel} …")
        join_channel(self.layout)

    def _wait_for_leader(self) -> None:
        self.progress("waiting until the orderers have chosen a leader …")
        wait_for_leader(self.layout)

    def _wait_for_blocks(self) -> None:
        self.progress("waiting until the peers have every block …")
        wait_for_blocks(self.layout)

    def _deploy_chaincode(self) -> None:
        self.progress("installing the chaincode …")
        deployment = Deployment(self.layout, self.source_hash())
        package_ids = deployment.install()
        self._start_chaincode(package_ids)
        if not deployment.is_committed(package_ids):
            self._commit_chaincode(deployment, package_ids)

    def _start_chaincode(self, package_ids: dict[str, str]) -> None:
        self.progress("starting the chaincode services …")
        for organisation in self.spec.organisations:
            package_id = package_ids[organisation.name]
            service = nodes.chaincode(self.layout, organisation, package_id, self.cwd)
            self._table.stop_unless_started_with(service, "CHAINCODE_ID")
            self._table.launch(service)

    def _commit_chaincode(self, deployment: Deployment, package_ids: dict[str, str]) -> None:
        self.progress(f"approving and committing version {deployment.version} of the chaincode …")
        for organisation in self.spec.organisations:
            deployment.approve(organisation, package_ids)
        deployment.commit()

    def _wait_for_endorsements(self) -> None:
        self.progress("waiting until all organisations endorse …")
        wait_for_endorsements(self.layout, self._table.require_all)
