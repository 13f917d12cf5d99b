"""The organisations that a channel's configuration names, and whom their CAs vouch for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from google.protobuf.message import DecodeError

from hlfabric import protos
from hlfabric.errors import ConfigError, SignatureError
from hlfabric.identity import CreatorInfo, creator

PEER, ORDERER = "peer", "orderer"


@dataclass(frozen=True, slots=True)
class Msp:
    """An organisation: its root and intermediate CAs, and, where NodeOUs are on, the
    organizational unit that certificates of its peers and of its orderers carry.
    """

    name: str
    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...] = ()
    units: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's name, and by MSP id the organisations that order and those that take part."""

    name: str
    orderers: Mapping[str, Msp]
    members: Mapping[str, Msp]


def read_channel(block: bytes) -> Channel:
    """What a configuration block says, such as a channel's first. Raises ConfigError."""
    try:
        data = protos.common.Block.FromString(block).data.data[0]
        payload = protos.common.Payload.FromString(protos.common.Envelope.FromString(data).payload)
        header = protos.common.ChannelHeader.FromString(payload.header.channel_header)
        if header.type != protos.common.CONFIG:
            raise ConfigError("This block holds no channel's configuration.")
        groups = protos.configtx.ConfigEnvelope.FromString(payload.data).config.channel_group.groups
        return Channel(header.channel_id, _msps(groups["Orderer"]), _msps(groups["Application"]))
    except (DecodeError, IndexError, ValueError) as error:
        raise ConfigError(f"The channel's configuration cannot be read: {error}") from error


def last_configuration(block: bytes) -> int:
    """The number of the configuration block that counted when a block was made.

    Raises ConfigError.
    """
    try:
        parts = protos.common.Block.FromString(block).metadata.metadata
        first = parts[protos.common.SIGNATURES] if parts else b""
        value = protos.common.Metadata.FromString(first).value
        said = protos.common.OrdererBlockMetadata.FromString(value)
    except DecodeError as error:
        raise ConfigError(f"The block's metadata cannot be read: {error}") from error
    return int(said.last_config.index)


def _msps(group: Any) -> dict[str, Msp]:
    found = [_msp(each.values["MSP"].value) for each in group.groups.values()]
    return {msp.name: msp for msp in found}


def _msp(value: bytes) -> Msp:
    config = protos.msp_config.FabricMSPConfig.FromString(
        protos.msp_config.MSPConfig.FromString(value).config
    )
    units = config.fabric_node_ous
    named = {PEER: units.peer_ou_identifier, ORDERER: units.orderer_ou_identifier}
    return Msp(
        config.name,
        tuple(map(x509.load_pem_x509_certificate, config.root_certs)),
        tuple(map(x509.load_pem_x509_certificate, config.intermediate_certs)),
        tuple(
            (role, each.organizational_unit_identifier)
            for role, each in named.items()
            if units.enable
        ),
    )


def vouched(
    serialized: bytes, msps: Mapping[str, Msp], *, at: Iterable[datetime], role: str | None = None
) -> CreatorInfo:
    """Whose identity it is, if its MSP is among these and vouches for it.

    Its certificate must have been valid at one of the times ``at``.

    ``role`` is PEER or ORDERER where only such a one will do. What was revoked is not looked at.
    Raises SignatureError, and IdentityError where it is unreadable.
    """
    info = creator(serialized)
    subject = f"{info.certificate.subject.rfc4514_string()} of {info.msp_id}"
    msp = msps.get(info.msp_id)
    if msp is None or not _is_issued(info.certificate, msp):
        raise SignatureError(f"No CA of the channel vouches for {subject}.")
    begin, end = info.certificate.not_valid_before_utc, info.certificate.not_valid_after_utc
    if not any(begin <= time <= end for time in at):
        raise SignatureError(f"The certificate of {subject} was not valid at that time.")
    if role and dict(msp.units).get(role, "") not in (*info.organizational_units, ""):
        raise SignatureError(f"{subject} is no {role}.")
    return info


@lru_cache(maxsize=4096)
def _is_issued(certificate: x509.Certificate, msp: Msp) -> bool:
    if any(_issued(certificate, root) for root in msp.roots):
        return True
    return any(
        _issued(certificate, ca) and any(_issued(ca, root) for root in msp.roots)
        for ca in msp.intermediates
    )


def _issued(certificate: x509.Certificate, ca: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(ca)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True
