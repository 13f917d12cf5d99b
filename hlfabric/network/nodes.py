"""What each of a network's processes is started with: its settings, written, and its command."""

from pathlib import Path

from hlfabric.network import settings
from hlfabric.network.authority import write_server
from hlfabric.network.commands import interpreter
from hlfabric.network.layout import Layout
from hlfabric.network.processes import Process
from hlfabric.network.spec import Organisation

BUILDER = Path(__file__).parent / "builder"


def ca_server(layout: Layout) -> Process:
    """The fabric-ca server with every organisation's CA."""
    ports = layout.ports["ca"]
    names = [layout.spec.orderer.name, *(o.name for o in layout.spec.organisations)]
    write_server(layout.ca_home, names, port=ports["listen"], operations_port=ports["operations"])
    argv = (layout.command("fabric-ca-server"), "start", "--home", str(layout.ca_home))
    return Process("ca", argv, layout.processes)


def orderer(layout: Layout, name: str) -> Process:
    """One orderer."""
    folder = _folder(layout, name)
    sample, alone = layout.bin_dir / "orderer.yaml", layout.spec.orderers == 1
    settings.write_orderer(sample, folder / "orderer.yaml", alone=alone)
    home = layout.authority(layout.spec.orderer).folder / name
    env = settings.orderer_env(
        layout.spec.orderer, folder, home / "msp", home / "tls", layout.ports[name]
    )
    env["FABRIC_CFG_PATH"] = str(folder)
    return Process(name, (layout.command("orderer"),), layout.processes, env)


def peer(layout: Layout, organisation: Organisation) -> Process:
    """An organisation's peer."""
    name = f"peer.{organisation.name}"
    folder = _folder(layout, name)
    sample, history = layout.bin_dir / "core.yaml", layout.spec.history
    settings.write_core(sample, folder / "core.yaml", BUILDER, history=history)
    home = layout.authority(organisation).folder / "peer"
    env = settings.peer_env(organisation, folder, home / "msp", home / "tls", layout.ports[name])
    env["FABRIC_CFG_PATH"] = str(folder)
    return Process(name, (layout.command("peer"), "node", "start"), layout.processes, env)


def chaincode(layout: Layout, organisation: Organisation, package_id: str, cwd: Path) -> Process:
    """An organisation's chaincode service, which runs in ``cwd``."""
    name = f"chaincode.{organisation.name}"
    tls = layout.authority(organisation).folder / "chaincode" / "tls"
    env = {
        "CHAINCODE_ID": package_id,
        "CHAINCODE_SERVER_ADDRESS": layout.address(name),
        "CHAINCODE_TLS_CERT": str(tls / "server.crt"),
        "CHAINCODE_TLS_KEY": str(tls / "server.key"),
        "CHAINCODE_TLS_ROOTS": str(tls / "ca.crt"),
    }
    return Process(name, interpreter(layout.spec.chaincode.command), layout.processes, env, cwd)


def _folder(layout: Layout, name: str) -> Path:
    folder = layout.node(name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
