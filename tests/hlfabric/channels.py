"""A channel of two organisations and an orderer's, made for tests."""

from typing import Any

from hlfabric import protos
from hlfabric.identity import Identity
from hlfabric.proposal import channel_header
from tests.hlfabric.builders import block, signed
from tests.hlfabric.certificates import identity

ORDERER_CA, ONE_CA, TWO_CA = (identity(name, units=()) for name in ("Orderers", "One", "Two"))
BETWEEN = identity("Two", units=("between",), authority=TWO_CA)
ORDERER = identity("Orderers", units=("orderer",), authority=ORDERER_CA)
CLIENT = identity("One", authority=ONE_CA)
PEERS = (
    identity("One", units=("peer",), authority=ONE_CA),
    identity("Two", units=("peer",), authority=BETWEEN),
)


def configuration() -> bytes:
    """The channel's first block."""
    config = protos.configtx.ConfigEnvelope()
    groups = config.config.channel_group.groups
    _add(groups["Orderer"], ORDERER_CA, units=True)
    _add(groups["Application"], ONE_CA, units=True)
    _add(groups["Application"], TWO_CA, BETWEEN, units=False)
    header = protos.common.Header(channel_header=channel_header(protos.common.CONFIG, "supply"))
    payload = protos.common.Payload(header=header, data=config.SerializeToString())
    raw = block(0, b"", signed(ORDERER, payload.SerializeToString()), codes=b"\0")
    encoded: bytes = raw.SerializeToString()
    return encoded


def _add(group: Any, root: Identity, *between: Identity, units: bool) -> None:
    config = protos.msp_config.FabricMSPConfig(
        name=root.msp_id,
        root_certs=[root.certificate_pem],
        intermediate_certs=[each.certificate_pem for each in between],
    )
    config.fabric_node_ous.enable = units
    config.fabric_node_ous.peer_ou_identifier.organizational_unit_identifier = "peer"
    config.fabric_node_ous.orderer_ou_identifier.organizational_unit_identifier = "orderer"
    msp = protos.msp_config.MSPConfig(config=config.SerializeToString())
    group.groups[root.msp_id].values["MSP"].value = msp.SerializeToString()
