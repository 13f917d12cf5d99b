"""The channel: made once, and joined by everyone once."""

import pytest

from hlfabric.network import Network
from hlfabric.network.channel import join_channel
from hlfabric.network.commands import Commands

pytestmark = pytest.mark.fabric


def test_peers_and_orderers_have_joined(network: Network) -> None:
    commands, channel = Commands(network.layout), network.spec.channel
    for organisation in network.spec.organisations:
        assert channel in commands.peer(organisation, "channel", "list").split()
    for name in network.layout.orderers:
        assert f'"{channel}"' in commands.osnadmin(name, "list")


def test_joining_again_changes_nothing(network: Network) -> None:
    block = network.layout.channel_block.read_bytes()
    join_channel(network.layout)
    assert network.layout.channel_block.read_bytes() == block
