"""The settings of peers and orderers, and the channel's first configuration, as written."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from hlfabric.network import settings
from hlfabric.network.spec import Blocks, Organisation

FARM, MILL = Organisation("farm", "FarmMSP"), Organisation("mill", "MillMSP")
ORDERING = Organisation("ordering", "OrderingMSP")
PORTS = {"listen": 21_001, "chaincode": 21_002, "operations": 21_003, "admin": 21_004}
HOME = Path("home")
SAMPLE = """
chaincode: {externalBuilders: [], mode: net}
vm: {endpoint: "unix:///var/run/docker.sock"}
peer: {keepalive: {minInterval: 60s}, id: jdoe}
ledger: {history: {enableHistoryDatabase: true}}
"""


@pytest.fixture
def channel(tmp_path: Path) -> dict[str, Any]:
    """The profile of a channel with two members and two orderers."""
    settings.write_channel(
        tmp_path / "configtx.yaml",
        members=[(FARM, HOME / "farm", 21_001), (MILL, HOME / "mill", 21_011)],
        ordering=(ORDERING, HOME / "ordering"),
        consenters=[(21_021, HOME / "orderer0.crt"), (21_022, HOME / "orderer1.crt")],
        blocks=Blocks("200ms", 500, "2 MB", "10 MB"),
    )
    content = yaml.safe_load((tmp_path / "configtx.yaml").read_text())
    profile: dict[str, Any] = content["Profiles"]["Channel"]
    return profile


@pytest.mark.parametrize("history", [True, False])
def test_a_peer_builds_nothing_and_needs_no_docker(tmp_path: Path, history: bool) -> None:
    sample, target = tmp_path / "sample.yaml", tmp_path / "core.yaml"
    sample.write_text(SAMPLE)
    settings.write_core(sample, target, Path("builder"), history=history)
    core = yaml.safe_load(target.read_text())
    assert core["chaincode"]["externalBuilders"] == [{"name": "service", "path": "builder"}]
    assert core["vm"]["endpoint"] == ""
    assert core["ledger"]["history"]["enableHistoryDatabase"] is history
    assert core["peer"] == {"keepalive": {"minInterval": settings.PING_INTERVAL}, "id": "jdoe"}


@pytest.mark.parametrize(("alone", "tick"), [(True, "50ms"), (False, "200ms")])
def test_an_orderer_alone_need_not_wait_for_others(tmp_path: Path, alone: bool, tick: str) -> None:
    sample, target = tmp_path / "sample.yaml", tmp_path / "orderer.yaml"
    sample.write_text("Consensus: {WALDir: wal}")
    settings.write_orderer(sample, target, alone=alone)
    consensus = yaml.safe_load(target.read_text())["Consensus"]
    assert consensus == {"WALDir": "wal", "TickIntervalOverride": tick}


def test_everything_listens_on_the_loopback() -> None:
    peer = settings.peer_env(FARM, HOME, HOME / "msp", HOME / "tls", PORTS)
    orderer = settings.orderer_env(ORDERING, HOME, HOME / "msp", HOME / "tls", PORTS)
    listens = {name: value for name, value in (peer | orderer).items() if "LISTENADDRESS" in name}
    assert len(listens) == 6
    assert all(value.startswith("127.0.0.1") for value in listens.values())


def test_peer_and_orderer_speak_tls_alone() -> None:
    peer = settings.peer_env(FARM, HOME, HOME / "msp", HOME / "tls", PORTS)
    orderer = settings.orderer_env(ORDERING, HOME, HOME / "msp", HOME / "tls", PORTS)
    assert peer["CORE_PEER_TLS_ENABLED"] == orderer["ORDERER_GENERAL_TLS_ENABLED"] == "true"
    assert orderer["ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED"] == "true"
    assert peer["CORE_PEER_TLS_KEY_FILE"] == orderer["ORDERER_GENERAL_TLS_PRIVATEKEY"]


def test_what_a_peer_keeps_lies_in_its_folder() -> None:
    env = settings.peer_env(FARM, HOME / "node", HOME / "msp", HOME / "tls", PORTS)
    assert env["CORE_PEER_FILESYSTEMPATH"] == "home/node/data"
    assert env["CORE_LEDGER_SNAPSHOTS_ROOTDIR"] == "home/node/data/snapshots"
    assert (env["CORE_PEER_ID"], env["CORE_PEER_LOCALMSPID"]) == ("peer.farm", "FarmMSP")


def test_an_orderer_starts_without_a_channel_and_is_told_to_join() -> None:
    env = settings.orderer_env(ORDERING, HOME, HOME / "msp", HOME / "tls", PORTS)
    assert env["ORDERER_GENERAL_BOOTSTRAPMETHOD"] == "none"
    assert env["ORDERER_CHANNELPARTICIPATION_ENABLED"] == "true"


def test_a_block_is_cut_as_the_description_says(channel: dict[str, Any]) -> None:
    assert channel["Orderer"]["BatchTimeout"] == "200ms"
    assert channel["Orderer"]["BatchSize"] == {
        "MaxMessageCount": 500,
        "AbsoluteMaxBytes": "10 MB",
        "PreferredMaxBytes": "2 MB",
    }


def test_every_orderer_is_a_consenter_that_peers_can_reach(channel: dict[str, Any]) -> None:
    consenters = channel["Orderer"]["EtcdRaft"]["Consenters"]
    assert [(each["Host"], each["Port"]) for each in consenters] == [
        ("127.0.0.1", 21_021),
        ("127.0.0.1", 21_022),
    ]
    [organisation] = channel["Orderer"]["Organizations"]
    assert organisation["OrdererEndpoints"] == ["127.0.0.1:21021", "127.0.0.1:21022"]


def test_most_members_must_endorse_and_approve(channel: dict[str, Any]) -> None:
    policies = channel["Application"]["Policies"]
    for name in ("Endorsement", "LifecycleEndorsement"):
        assert policies[name] == {"Type": "ImplicitMeta", "Rule": "MAJORITY Endorsement"}


def test_a_member_s_endorsement_is_its_peer_s(channel: dict[str, Any]) -> None:
    farm, mill = channel["Application"]["Organizations"]
    assert farm["Policies"]["Endorsement"]["Rule"] == "OR('FarmMSP.peer')"
    assert mill["Policies"]["Admins"]["Rule"] == "OR('MillMSP.admin')"
    assert mill["AnchorPeers"] == [{"Host": "127.0.0.1", "Port": 21_011}]
