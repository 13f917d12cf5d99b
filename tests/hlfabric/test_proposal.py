"""Requests as bytes to sign."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from hlfabric import protos
from hlfabric.errors import FabricError
from hlfabric.proposal import (
    build_proposal,
    endorsed_result,
    seek_payload,
    signed_proposal,
    status_request,
)
from tests.hlfabric.builders import endorsed_payload
from tests.hlfabric.certificates import identity

SIGNER = identity()


def test_proposal_says_who_calls_what() -> None:
    proposal = build_proposal(
        SIGNER.serialized, "supply", "lotbook", [b"record", b"\x00"], transient={"secret": b"s"}
    )
    message = protos.proposal.Proposal.FromString(proposal.payload)
    header = protos.common.Header.FromString(message.header)
    channel = protos.common.ChannelHeader.FromString(header.channel_header)
    signature = protos.common.SignatureHeader.FromString(header.signature_header)
    extension = protos.proposal.ChaincodeHeaderExtension.FromString(channel.extension)
    payload = protos.proposal.ChaincodeProposalPayload.FromString(message.payload)
    spec = protos.chaincode.ChaincodeInvocationSpec.FromString(payload.input).chaincode_spec
    assert (channel.type, channel.channel_id) == (protos.common.ENDORSER_TRANSACTION, "supply")
    assert channel.tx_id == proposal.transaction_id
    assert abs(channel.timestamp.ToDatetime(UTC) - datetime.now(UTC)) < timedelta(minutes=1)
    assert signature.creator == SIGNER.serialized
    assert (
        proposal.transaction_id == hashlib.sha256(signature.nonce + SIGNER.serialized).hexdigest()
    )
    assert extension.chaincode_id.name == spec.chaincode_id.name == "lotbook"
    assert list(spec.input.args) == [b"record", b"\x00"]
    assert dict(payload.TransientMap) == {"secret": b"s"}


def test_no_two_proposals_are_the_same_transaction() -> None:
    proposals = [build_proposal(SIGNER.serialized, "supply", "lotbook", []) for _ in range(50)]
    assert len({proposal.transaction_id for proposal in proposals}) == 50


def test_signed_carries_the_bytes_that_were_signed() -> None:
    proposal = build_proposal(SIGNER.serialized, "supply", "lotbook", [b"record"])
    message = signed_proposal(proposal.payload, b"signature")
    assert (message.proposal_bytes, message.signature) == (proposal.payload, b"signature")


def test_endorsed_result_is_what_the_chaincode_answered() -> None:
    assert (
        endorsed_result(endorsed_payload(SIGNER, b"get", endorsers=[SIGNER], result=b"17")) == b"17"
    )


@pytest.mark.parametrize("payload", [b"\xff", b""])
def test_endorsed_result_refuses_what_is_no_transaction(payload: bytes) -> None:
    with pytest.raises(FabricError, match="cannot be read"):
        endorsed_result(payload)


def test_seek_and_status_requests_name_their_sender() -> None:
    seek = protos.orderer.SeekInfo(behavior=protos.orderer.SeekInfo.FAIL_IF_NOT_READY)
    payload = protos.common.Payload.FromString(seek_payload(SIGNER.serialized, "supply", seek))
    header = protos.common.SignatureHeader.FromString(payload.header.signature_header)
    status = protos.gateway.CommitStatusRequest.FromString(
        status_request(SIGNER.serialized, "supply", "tx1")
    )
    assert header.creator == status.identity == SIGNER.serialized
    assert protos.orderer.SeekInfo.FromString(payload.data) == seek
    assert (status.channel_id, status.transaction_id) == ("supply", "tx1")
