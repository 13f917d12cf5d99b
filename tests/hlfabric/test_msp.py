"""What a channel's configuration says, and whom its CAs vouch for."""

from datetime import UTC, datetime, timedelta

import pytest

from hlfabric import protos
from hlfabric.deliver import BlockStream
from hlfabric.errors import ConfigError, SignatureError
from hlfabric.identity import Identity, creator
from hlfabric.msp import PEER, Msp, last_configuration, read_channel, vouched
from tests.hlfabric.builders import block
from tests.hlfabric.certificates import identity
from tests.hlfabric.channels import CLIENT, ONE_CA, ORDERER, PEERS, configuration

CHANNEL = read_channel(configuration())
NOW = datetime.now(UTC)


def test_a_configuration_names_who_orders_and_who_takes_part() -> None:
    assert CHANNEL.name == "supply"
    assert set(CHANNEL.orderers) == {"Orderers"}
    assert set(CHANNEL.members) == {"One", "Two"}
    assert dict(CHANNEL.members["One"].units) == {"peer": "peer", "orderer": "orderer"}
    assert CHANNEL.members["Two"].units == ()


@pytest.mark.parametrize(
    "other",
    [
        b"none",
        b"",
        block(1, b"", b"none", codes=b"\0").SerializeToString(),
        block(1, b"", b"", codes=b"\0").SerializeToString(),
    ],
)
def test_a_block_without_a_configuration_is_told(other: bytes) -> None:
    with pytest.raises(ConfigError):
        read_channel(other)


def test_a_block_says_which_configuration_counted() -> None:
    said = protos.common.OrdererBlockMetadata()
    said.last_config.index = 7
    raw = block(9, b"", codes=b"")
    raw.metadata.metadata[0] = protos.common.Metadata(
        value=said.SerializeToString()
    ).SerializeToString()
    assert last_configuration(raw.SerializeToString()) == 7
    assert last_configuration(configuration()) == 0
    assert last_configuration(protos.common.Block().SerializeToString()) == 0
    with pytest.raises(ConfigError, match="metadata cannot be read"):
        last_configuration(b"none")


@pytest.mark.parametrize("peer", PEERS)
def test_a_root_vouches_directly_or_by_way_of_another_ca(peer: Identity) -> None:
    assert vouched(peer.serialized, CHANNEL.members, at=[NOW], role=PEER).msp_id == peer.msp_id


@pytest.mark.parametrize(
    ("stranger", "reason"),
    [
        (identity("One", units=("peer",)), "No CA of the channel vouches for"),
        (identity("Two", authority=ONE_CA), "No CA of the channel vouches for"),
        (ORDERER, "No CA of the channel vouches for"),
        (CLIENT, "is no peer"),
    ],
)
def test_others_are_told(stranger: Identity, reason: str) -> None:
    with pytest.raises(SignatureError, match=reason):
        vouched(stranger.serialized, CHANNEL.members, at=[NOW], role=PEER)


def test_a_ca_whose_own_root_is_not_the_channel_s_vouches_for_nobody() -> None:
    rogue = identity("One", units=())
    peer = identity("One", units=("peer",), authority=rogue)
    roots = CHANNEL.members["One"].roots
    msp = Msp("One", roots, (creator(rogue.serialized).certificate,))
    with pytest.raises(SignatureError, match="No CA"):
        vouched(peer.serialized, {"One": msp}, at=[NOW])


def test_a_certificate_counts_while_it_is_valid() -> None:
    for at in (NOW - timedelta(days=2), NOW + timedelta(days=2)):
        with pytest.raises(SignatureError, match="was not valid"):
            vouched(CLIENT.serialized, CHANNEL.members, at=[at])


@pytest.mark.fabric
def test_a_real_channel_s_configuration(blocks: BlockStream, profile: dict[str, str]) -> None:
    channel = read_channel(blocks.configuration())
    assert channel.name == profile["channel"]
    assert list(channel.orderers) == ["OrderingMSP"]
    assert set(channel.members) == {"GrowersMSP", "TradersMSP"}
    assert all(msp.units for msp in channel.members.values())
