"""The settings of peers and orderers, and the channel's first configuration."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from hlfabric.network.spec import Blocks, Organisation

LOOPBACK = "127.0.0.1"
POLICIES = ("Readers", "Writers", "Admins", "Endorsement")
PING_INTERVAL = "5s"
"""How often clients may ping: a gateway does every 10 s, more than servers allow unasked."""
TICK_ALONE, TICK_AMONG_OTHERS = "50ms", "200ms"
"""Orderers that start again wait ten to twenty ticks before they choose a leader."""
PRIVATE_DATA_PATIENCE = "1s"
"""A peer that was wiped asks for its organisation's private data in vain: no other peer has it."""

_QUICK_GOSSIP = {
    "CORE_PEER_GOSSIP_RECONNECTINTERVAL": "2s",
    "CORE_PEER_GOSSIP_ALIVETIMEINTERVAL": "1s",
    "CORE_PEER_GOSSIP_PUBLISHSTATEINFOINTERVAL": "1s",
    "CORE_PEER_GOSSIP_REQUESTSTATEINFOINTERVAL": "1s",
}
"""Peers on one machine find each other within seconds; endorsing waits for that."""


def write_core(sample: Path, target: Path, builder: Path, *, history: bool) -> None:
    """A peer's core.yaml: the sample's, with our external builder and without Docker."""
    core = yaml.safe_load(sample.read_text())
    core["chaincode"]["externalBuilders"] = [{"name": "service", "path": str(builder)}]
    core["vm"]["endpoint"] = ""
    core["peer"]["keepalive"]["minInterval"] = PING_INTERVAL
    core["ledger"]["history"]["enableHistoryDatabase"] = history
    target.write_text(yaml.safe_dump(core))


def write_orderer(sample: Path, target: Path, *, alone: bool) -> None:
    """An orderer's orderer.yaml: the sample's, with elections that take less time."""
    orderer = yaml.safe_load(sample.read_text())
    orderer["Consensus"]["TickIntervalOverride"] = TICK_ALONE if alone else TICK_AMONG_OTHERS
    target.write_text(yaml.safe_dump(orderer))


def peer_env(
    organisation: Organisation, folder: Path, msp: Path, tls: Path, ports: Mapping[str, int]
) -> dict[str, str]:
    """What differs between one peer and the next."""
    address = f"{LOOPBACK}:{ports['listen']}"
    return {
        "CORE_PEER_ID": f"peer.{organisation.name}",
        "CORE_PEER_ADDRESS": address,
        "CORE_PEER_LISTENADDRESS": address,
        "CORE_PEER_CHAINCODELISTENADDRESS": f"{LOOPBACK}:{ports['chaincode']}",
        "CORE_PEER_GOSSIP_BOOTSTRAP": address,
        "CORE_PEER_GOSSIP_EXTERNALENDPOINT": address,
        "CORE_PEER_FILESYSTEMPATH": str(folder / "data"),
        "CORE_LEDGER_SNAPSHOTS_ROOTDIR": str(folder / "data" / "snapshots"),
        "CORE_OPERATIONS_LISTENADDRESS": f"{LOOPBACK}:{ports['operations']}",
        "CORE_PEER_GOSSIP_PVTDATA_PULLRETRYTHRESHOLD": PRIVATE_DATA_PATIENCE,
        **_QUICK_GOSSIP,
        "FABRIC_LOGGING_SPEC": "warn:comm.grpc.server=error",
        "GOMEMLIMIT": "700MiB",
        **client_env(organisation, msp, tls),
    }


def client_env(organisation: Organisation, msp: Path, tls: Path) -> dict[str, str]:
    """How the ``peer`` command acts for an organisation."""
    return {
        "CORE_PEER_LOCALMSPID": organisation.msp,
        "CORE_PEER_MSPCONFIGPATH": str(msp),
        "CORE_PEER_TLS_ENABLED": "true",
        "CORE_PEER_TLS_CERT_FILE": str(tls / "server.crt"),
        "CORE_PEER_TLS_KEY_FILE": str(tls / "server.key"),
        "CORE_PEER_TLS_ROOTCERT_FILE": str(tls / "ca.crt"),
    }


def orderer_env(
    organisation: Organisation, folder: Path, msp: Path, tls: Path, ports: Mapping[str, int]
) -> dict[str, str]:
    """What differs between one orderer and the next."""
    certificate, key, roots = (str(tls / name) for name in ("server.crt", "server.key", "ca.crt"))
    return {
        "ORDERER_GENERAL_LISTENADDRESS": LOOPBACK,
        "ORDERER_GENERAL_LISTENPORT": str(ports["listen"]),
        "ORDERER_GENERAL_LOCALMSPID": organisation.msp,
        "ORDERER_GENERAL_LOCALMSPDIR": str(msp),
        "ORDERER_GENERAL_BOOTSTRAPMETHOD": "none",
        "ORDERER_GENERAL_TLS_ENABLED": "true",
        "ORDERER_GENERAL_TLS_CERTIFICATE": certificate,
        "ORDERER_GENERAL_TLS_PRIVATEKEY": key,
        "ORDERER_GENERAL_TLS_ROOTCAS": f"[{roots}]",
        "ORDERER_GENERAL_CLUSTER_CLIENTCERTIFICATE": certificate,
        "ORDERER_GENERAL_CLUSTER_CLIENTPRIVATEKEY": key,
        "ORDERER_GENERAL_CLUSTER_ROOTCAS": f"[{roots}]",
        "ORDERER_GENERAL_KEEPALIVE_SERVERMININTERVAL": PING_INTERVAL,
        "ORDERER_FILELEDGER_LOCATION": str(folder / "data"),
        "ORDERER_CONSENSUS_WALDIR": str(folder / "data" / "etcdraft" / "wal"),
        "ORDERER_CONSENSUS_SNAPDIR": str(folder / "data" / "etcdraft" / "snapshot"),
        "ORDERER_CHANNELPARTICIPATION_ENABLED": "true",
        "ORDERER_ADMIN_LISTENADDRESS": f"{LOOPBACK}:{ports['admin']}",
        "ORDERER_ADMIN_TLS_ENABLED": "true",
        "ORDERER_ADMIN_TLS_CERTIFICATE": certificate,
        "ORDERER_ADMIN_TLS_PRIVATEKEY": key,
        "ORDERER_ADMIN_TLS_ROOTCAS": f"[{roots}]",
        "ORDERER_ADMIN_TLS_CLIENTROOTCAS": f"[{roots}]",
        "ORDERER_ADMIN_TLS_CLIENTAUTHREQUIRED": "true",
        "ORDERER_METRICS_PROVIDER": "prometheus",
        "ORDERER_OPERATIONS_LISTENADDRESS": f"{LOOPBACK}:{ports['operations']}",
        "FABRIC_LOGGING_SPEC": "warn",
        "GOMEMLIMIT": "400MiB",
    }


def write_channel(
    target: Path,
    *,
    members: Sequence[tuple[Organisation, Path, int]],
    ordering: tuple[Organisation, Path],
    consenters: Sequence[tuple[int, Path]],
    blocks: Blocks,
) -> None:
    """configtx.yaml with the profile ``Channel``.

    ``members`` are organisations with their MSP folder and their peer's port, ``consenters``
    the orderers' ports with their TLS certificate.
    """
    capabilities = {"Channel": "V3_0", "Orderer": "V2_0", "Application": "V2_5"}
    organisation, folder = ordering
    addresses = [f"{LOOPBACK}:{port}" for port, _ in consenters]
    profile = {
        **_section(capabilities["Channel"]),
        "Orderer": {
            **_section(capabilities["Orderer"]),
            "OrdererType": "etcdraft",
            "BatchTimeout": blocks.timeout,
            "BatchSize": {
                "MaxMessageCount": blocks.messages,
                "AbsoluteMaxBytes": blocks.absolute_bytes,
                "PreferredMaxBytes": blocks.preferred_bytes,
            },
            "EtcdRaft": {"Consenters": [_consenter(*entry) for entry in consenters]},
            "Organizations": [
                {**_organisation(organisation, folder), "OrdererEndpoints": addresses}
            ],
        },
        "Application": {
            **_section(capabilities["Application"]),
            "Organizations": [
                {
                    **_organisation(member, msp),
                    "AnchorPeers": [{"Host": LOOPBACK, "Port": port}],
                }
                for member, msp, port in members
            ],
        },
    }
    profile["Orderer"]["Policies"]["BlockValidation"] = _meta("ANY Writers")
    target.write_text(yaml.safe_dump({"Profiles": {"Channel": profile}}))


def _section(capability: str) -> dict[str, Any]:
    rules = {
        "Readers": "ANY Readers",
        "Writers": "ANY Writers",
        "Admins": "MAJORITY Admins",
        "LifecycleEndorsement": "MAJORITY Endorsement",
        "Endorsement": "MAJORITY Endorsement",
    }
    return {
        "Capabilities": {capability: True},
        "Policies": {name: _meta(rule) for name, rule in rules.items()},
    }


def _organisation(organisation: Organisation, msp: Path) -> dict[str, Any]:
    roles = {"Readers": "member", "Writers": "member", "Admins": "admin", "Endorsement": "peer"}
    return {
        "Name": organisation.msp,
        "ID": organisation.msp,
        "MSPDir": str(msp),
        "Policies": {
            name: {"Type": "Signature", "Rule": f"OR('{organisation.msp}.{roles[name]}')"}
            for name in POLICIES
        },
    }


def _consenter(port: int, certificate: Path) -> dict[str, Any]:
    return {
        "Host": LOOPBACK,
        "Port": port,
        "ClientTLSCert": str(certificate),
        "ServerTLSCert": str(certificate),
    }


def _meta(rule: str) -> dict[str, str]:
    return {"Type": "ImplicitMeta", "Rule": rule}
