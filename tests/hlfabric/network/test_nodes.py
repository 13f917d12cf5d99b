"""What each process is started with: settings in its own folder, and its command."""

import sys
from pathlib import Path

import pytest
import yaml

from hlfabric.network import load_spec, nodes
from hlfabric.network.layout import Layout
from tests.hlfabric.conftest import BIN
from tests.hlfabric.network.descriptions import description


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A network that was never started."""
    path = tmp_path / "network.yaml"
    path.write_text(yaml.safe_dump(description()))
    return Layout(load_spec(path), tmp_path / "state", BIN)


def test_the_ca_server_reads_the_settings_that_were_written(layout: Layout) -> None:
    process = nodes.ca_server(layout)
    assert process.argv == (str(BIN / "fabric-ca-server"), "start", "--home", str(layout.ca_home))
    written = yaml.safe_load((layout.ca_home / "fabric-ca-server-config.yaml").read_text())
    assert written["port"] == layout.port("ca")
    assert written["cafiles"] == [
        f"{name}/fabric-ca-server-config.yaml" for name in ("farm", "mill")
    ]


def test_peer_and_orderer_read_fabric_s_own_sample_as_it_was_changed(layout: Layout) -> None:
    peer = nodes.peer(layout, layout.spec.organisations[0])
    orderer = nodes.orderer(layout, "orderer0")
    core, ordering = (
        yaml.safe_load((Path(process.env["FABRIC_CFG_PATH"]) / name).read_text())
        for process, name in ((peer, "core.yaml"), (orderer, "orderer.yaml"))
    )
    assert core["chaincode"]["externalBuilders"][0]["path"] == str(nodes.BUILDER)
    assert ordering["Consensus"]["TickIntervalOverride"]
    assert (peer.name, orderer.name) == ("peer.farm", "orderer0")


def test_a_service_knows_its_package_and_shows_its_certificate(
    layout: Layout, tmp_path: Path
) -> None:
    mill = layout.spec.organisations[1]
    process = nodes.chaincode(layout, mill, "kv_0123:4567", tmp_path)
    assert (process.name, process.cwd) == ("chaincode.mill", tmp_path)
    assert process.argv == (sys.executable, "-m", "kv")
    assert process.env["CHAINCODE_ID"] == "kv_0123:4567"
    assert process.env["CHAINCODE_SERVER_ADDRESS"] == layout.address("chaincode.mill")
    certificate = layout.authority(mill).folder / "chaincode" / "tls" / "server.crt"
    assert process.env["CHAINCODE_TLS_CERT"] == str(certificate)
