"""One call as a peer hands it over, and what the peer can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hlfabric import protos


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How many keys the peer takes in one message; 0 where it takes no batches."""

    reads: int = 0
    writes: int = 0

    @classmethod
    def parse(cls, ready: bytes) -> "BatchLimits":
        """Read what the peer says it supports in the payload of its READY message."""
        offer = protos.chaincode.ChaincodeAdditionalParams.FromString(ready)
        return cls(
            reads=offer.max_size_get_multiple_keys if offer.use_get_multiple_keys else 0,
            writes=offer.max_size_write_batch if offer.use_write_batch else 0,
        )


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call as the peer hands it over."""

    transaction_id: str
    channel_id: str
    creator: bytes
    arguments: tuple[bytes, ...]
    transient: Mapping[str, bytes]
    timestamp: datetime

    @classmethod
    def parse(cls, message: Any) -> "Invocation":
        """Read a TRANSACTION message. Raises protobuf's DecodeError when it is malformed."""
        proposal = protos.proposal.Proposal.FromString(message.proposal.proposal_bytes)
        header = protos.common.Header.FromString(proposal.header)
        channel = protos.common.ChannelHeader.FromString(header.channel_header)
        payload = protos.proposal.ChaincodeProposalPayload.FromString(proposal.payload)
        return cls(
            transaction_id=message.txid,
            channel_id=message.channel_id,
            creator=protos.common.SignatureHeader.FromString(header.signature_header).creator,
            arguments=tuple(protos.chaincode.ChaincodeInput.FromString(message.payload).args),
            transient=dict(payload.TransientMap),
            timestamp=channel.timestamp.ToDatetime(UTC),
        )
