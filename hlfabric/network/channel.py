"""The channel: its first block, and orderers and peers that join it."""

from pathlib import Path

from hlfabric.network import settings
from hlfabric.network.commands import Commands
from hlfabric.network.layout import Layout


def join_channel(layout: Layout) -> None:
    """Make the channel's first block unless it is there; let those join who have not."""
    if not layout.channel_block.exists():
        _write_block(layout)
    for name in layout.orderers:
        _join_orderer(layout, name)
    for organisation in layout.spec.organisations:
        commands = Commands(layout)
        if layout.spec.channel not in commands.peer(organisation, "channel", "list").split():
            commands.peer(organisation, "channel", "join", "-b", str(layout.channel_block))


def _join_orderer(layout: Layout, name: str) -> None:
    commands, channel = Commands(layout), layout.spec.channel
    if f'"{channel}"' not in commands.osnadmin(name, "list"):
        block = ("--config-block", str(layout.channel_block))
        commands.osnadmin(name, "join", "--channelID", channel, *block)


def _write_block(layout: Layout) -> None:
    folder = layout.state / "configtx"
    folder.mkdir(exist_ok=True)
    _write_configtx(layout, folder / "configtx.yaml")
    Commands(layout).configtxgen(folder, layout.channel_block)


def _write_configtx(layout: Layout, target: Path) -> None:
    spec = layout.spec
    ordering = layout.authority(spec.orderer).folder
    settings.write_channel(
        target,
        members=[
            (o, layout.authority(o).folder / "msp", layout.port(f"peer.{o.name}"))
            for o in spec.organisations
        ],
        ordering=(spec.orderer, ordering / "msp"),
        consenters=[
            (layout.port(name), ordering / name / "tls" / "server.crt") for name in layout.orderers
        ],
        blocks=spec.block,
    )
