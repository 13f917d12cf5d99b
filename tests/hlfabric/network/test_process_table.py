"""A network's processes by name: their order, and what is said of one that ended."""

from pathlib import Path

import pytest
import yaml

from hlfabric.network import Process, ProcessError, load_spec
from hlfabric.network.layout import Layout
from hlfabric.network.process_table import ProcessTable
from tests.hlfabric.network.descriptions import description


@pytest.fixture
def table(tmp_path: Path) -> ProcessTable:
    """The processes of a network of two organisations and three orderers."""
    path = tmp_path / "network.yaml"
    path.write_text(yaml.safe_dump(description(orderers=3)))
    return ProcessTable(Layout(load_spec(path), tmp_path / "state", tmp_path / "bin"))


def test_what_others_need_is_started_first(table: ProcessTable) -> None:
    assert table.names() == [
        *("ca", "orderer0", "orderer1", "orderer2"),
        *("peer.farm", "peer.mill", "chaincode.farm", "chaincode.mill"),
    ]


def test_each_process_has_its_ports(table: ProcessTable) -> None:
    assert set(table.layout.ports) == set(table.names())


def test_a_process_that_has_ended_is_told_with_its_log(table: ProcessTable) -> None:
    log = table.process("ca").log_path
    log.parent.mkdir(parents=True)
    log.write_text("the disk is full\n")
    with pytest.raises(ProcessError, match=r"ca has ended. Its log says:\nthe disk is full"):
        table.require_all()


def test_what_does_not_listen_in_time_is_told(table: ProcessTable) -> None:
    process = Process("ca", ("sh", "-c", "echo the disk is full"), table.layout.processes)
    with pytest.raises(ProcessError, match=r"ended before it listens on (.|\n)*disk is full"):
        table.launch(process)
