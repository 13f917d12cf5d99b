"""Fabric's requests as bytes to sign, so that each can be signed where the key is."""

import hashlib
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import DecodeError

from hlfabric import protos
from hlfabric.errors import FabricError

NONCE_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Proposal:
    """A transaction to be: sign ``payload`` with the creator's key."""

    transaction_id: str
    payload: bytes


def transaction_id(nonce: bytes, creator: bytes) -> str:
    """SHA-256 of nonce and creator in hex: a transaction's id is nobody's choice."""
    return hashlib.sha256(nonce + creator).hexdigest()


def build_proposal(
    creator: bytes,
    channel: str,
    chaincode: str,
    arguments: Sequence[bytes],
    *,
    transient: Mapping[str, bytes] | None = None,
) -> Proposal:
    """A call of ``chaincode``; the first argument is by custom the function's name.

    ``transient`` reaches the chaincode but not the ledger.
    """
    nonce = secrets.token_bytes(NONCE_LENGTH)
    identifier = transaction_id(nonce, creator)
    name = protos.chaincode.ChaincodeID(name=chaincode)
    header = protos.common.Header(
        channel_header=channel_header(
            protos.common.ENDORSER_TRANSACTION,
            channel,
            transaction_id=identifier,
            extension=protos.proposal.ChaincodeHeaderExtension(chaincode_id=name),
        ),
        signature_header=signature_header(creator, nonce),
    )
    payload = protos.proposal.ChaincodeProposalPayload(
        input=_invocation(name, arguments), TransientMap=transient
    )
    proposal = protos.proposal.Proposal(
        header=header.SerializeToString(), payload=payload.SerializeToString()
    )
    return Proposal(identifier, proposal.SerializeToString())


def _invocation(name: Any, arguments: Sequence[bytes]) -> bytes:
    specification = protos.chaincode.ChaincodeSpec(
        chaincode_id=name, input=protos.chaincode.ChaincodeInput(args=arguments)
    )
    invocation = protos.chaincode.ChaincodeInvocationSpec(chaincode_spec=specification)
    encoded: bytes = invocation.SerializeToString()
    return encoded


def channel_header(
    kind: int, channel: str, *, transaction_id: str = "", extension: Any = None
) -> bytes:
    """What a message is and which channel it is for, stamped with the time."""
    header = protos.common.ChannelHeader(
        type=kind,
        channel_id=channel,
        tx_id=transaction_id,
        extension=extension.SerializeToString() if extension is not None else b"",
    )
    header.timestamp.FromNanoseconds(time.time_ns())
    encoded: bytes = header.SerializeToString()
    return encoded


def signature_header(creator: bytes, nonce: bytes) -> bytes:
    """Who signs, with a nonce that makes the message its own."""
    header = protos.common.SignatureHeader(creator=creator, nonce=nonce)
    encoded: bytes = header.SerializeToString()
    return encoded


def seek_payload(creator: bytes, channel: str, seek: Any) -> bytes:
    """The payload of a request for blocks: sign it and send both as an envelope."""
    header = protos.common.Header(
        channel_header=channel_header(protos.common.DELIVER_SEEK_INFO, channel),
        signature_header=signature_header(creator, secrets.token_bytes(NONCE_LENGTH)),
    )
    payload = protos.common.Payload(header=header, data=seek.SerializeToString())
    encoded: bytes = payload.SerializeToString()
    return encoded


def status_request(creator: bytes, channel: str, transaction_id: str) -> bytes:
    """The request for a transaction's commit status, to be signed."""
    request = protos.gateway.CommitStatusRequest(
        transaction_id=transaction_id, channel_id=channel, identity=creator
    )
    encoded: bytes = request.SerializeToString()
    return encoded


def signed_proposal(payload: bytes, signature: bytes) -> Any:
    """A proposal with its signature."""
    return protos.proposal.SignedProposal(proposal_bytes=payload, signature=signature)


def envelope(payload: bytes, signature: bytes) -> Any:
    """A payload with its signature."""
    return protos.common.Envelope(payload=payload, signature=signature)


def endorsed_result(payload: bytes) -> bytes:
    """What the chaincode answered, from an endorsed transaction's payload.

    Raises FabricError when the payload is no endorsed transaction.
    """
    try:
        data = protos.common.Payload.FromString(payload).data
        action = protos.transaction.Transaction.FromString(data).actions[0]
        endorsed = protos.transaction.ChaincodeActionPayload.FromString(action.payload).action
        answer = protos.response.ProposalResponsePayload.FromString(
            endorsed.proposal_response_payload
        )
        result: bytes = protos.proposal.ChaincodeAction.FromString(
            answer.extension
        ).response.payload
    except (DecodeError, IndexError) as error:
        raise FabricError(f"The endorsed transaction cannot be read: {error}") from error
    return result
