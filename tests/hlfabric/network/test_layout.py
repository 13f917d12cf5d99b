"""Where a network keeps its files, and the ports it chooses once."""

import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from hlfabric.network import load_spec
from hlfabric.network.layout import Layout
from tests.hlfabric.network.descriptions import description


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    path = tmp_path / "network.yaml"
    path.write_text(yaml.safe_dump(description()))
    return Layout(load_spec(path), tmp_path / "state", tmp_path / "bin")


def test_every_port_is_another(layout: Layout) -> None:
    ports = [port for named in layout.ports.values() for port in named.values()]
    assert len(set(ports)) == len(ports) == 13
    assert all(20_000 <= port < 32_000 for port in ports)


def test_ports_are_kept_for_the_next_start(layout: Layout) -> None:
    again = Layout(layout.spec, layout.state, layout.bin_dir)
    assert again.ports == layout.ports


def test_another_state_has_ports_of_its_own(layout: Layout, tmp_path: Path) -> None:
    other = Layout(layout.spec, tmp_path / "other", layout.bin_dir)
    assert other.ports != layout.ports


def test_nobody_else_may_look_into_the_state(layout: Layout) -> None:
    assert layout.ports
    assert stat.S_IMODE(layout.state.stat().st_mode) == 0o700


def test_each_orderer_has_a_name(layout: Layout) -> None:
    three = replace(layout, spec=replace(layout.spec, orderers=3))
    assert three.orderers == ["orderer0", "orderer1", "orderer2"]


def test_addresses_are_on_the_loopback(layout: Layout) -> None:
    ports = json.loads((layout.state / "ports.json").read_text()) if layout.ports else {}
    assert layout.address("peer.farm") == f"127.0.0.1:{ports['peer.farm']['listen']}"
    assert layout.address("orderer0", "admin") == f"127.0.0.1:{ports['orderer0']['admin']}"


def test_the_orderers_ca_is_the_parent_of_the_others(layout: Layout) -> None:
    parent = layout.authority(layout.spec.orderer)
    farm = layout.authority(layout.spec.organisations[0])
    assert parent.home == layout.ca_home
    assert farm.home == layout.ca_home / "farm"
    assert farm.url == parent.url == f"https://{layout.address('ca')}"
    assert farm.server_roots == parent.roots
