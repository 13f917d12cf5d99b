"""A transaction's steps as plain data, and what their answers say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from hlfabric import Blocks, Checkpoint, Position, protos
from hlfabric.requests import Requests
from tests.hlfabric.builders import endorsed_payload
from tests.hlfabric.certificates import identity

SIGNER = identity()
CREATOR = SIGNER.serialized
REQUESTS = Requests("supply", "lotbook")
TRANSIENT = {"secret": b"s"}
ARGUMENTS = st.lists(st.binary(), max_size=4)


@given(args=ARGUMENTS, organizations=st.lists(st.text(), max_size=3), signature=st.binary())
def test_a_proposal_is_sent_as_it_was_signed(
    args: list[bytes], organizations: list[str], signature: bytes
) -> None:
    query = REQUESTS.evaluate(CREATOR, "get", *args, organizations=organizations)
    proposed = REQUESTS.endorse(CREATOR, "put", *args, organizations=organizations)
    evaluated, endorsed = query.message(signature), proposed.message(signature)
    assert list(evaluated.target_organizations) == organizations
    assert list(endorsed.endorsing_organizations) == organizations
    for request, message in ((query, evaluated), (proposed, endorsed)):
        assert (message.channel_id, message.transaction_id) == ("supply", request.transaction_id)
        assert message.proposed_transaction.proposal_bytes == request.payload
        assert message.proposed_transaction.signature == signature


def test_a_proposal_names_the_function_before_its_arguments() -> None:
    request = REQUESTS.evaluate(CREATOR, "get", b"\x00", transient=TRANSIENT)
    message = protos.proposal.Proposal.FromString(request.payload)
    payload = protos.proposal.ChaincodeProposalPayload.FromString(message.payload)
    spec = protos.chaincode.ChaincodeInvocationSpec.FromString(payload.input).chaincode_spec
    assert list(spec.input.args) == [b"get", b"\x00"]
    assert spec.chaincode_id.name == "lotbook"
    assert dict(payload.TransientMap) == TRANSIENT


def test_evaluate_answers_with_the_result() -> None:
    answer = protos.gateway.EvaluateResponse(result=protos.response.Response(payload=b"17"))
    assert REQUESTS.evaluate(CREATOR, "get").answer(answer) == b"17"


def test_endorse_answers_with_the_next_step() -> None:
    proposed = REQUESTS.endorse(CREATOR, "get")
    payload = endorsed_payload(SIGNER, b"get", endorsers=[SIGNER], result=b"17")
    answer = protos.gateway.EndorseResponse(
        prepared_transaction=protos.common.Envelope(payload=payload)
    )
    step = proposed.answer(answer)
    assert (step.payload, step.result) == (payload, b"17")
    assert step == replace(REQUESTS.submit(proposed.transaction_id, payload), result=b"17")
    message = step.message(b"signature")
    assert (message.channel_id, message.transaction_id) == ("supply", proposed.transaction_id)
    assert message.prepared_transaction.payload == payload
    assert message.prepared_transaction.signature == b"signature"
    step.answer(protos.gateway.SubmitResponse())


def test_commit_status_answers_with_code_and_block() -> None:
    request = REQUESTS.commit_status(CREATOR, "tx1")
    message = request.message(b"signature")
    asked = protos.gateway.CommitStatusRequest.FromString(message.request)
    assert (message.request, message.signature) == (request.payload, b"signature")
    assert (asked.transaction_id, asked.channel_id, asked.identity) == ("tx1", "supply", CREATOR)
    status = request.answer(protos.gateway.CommitStatusResponse(result=11, block_number=7))
    assert (status.transaction_id, status.name, status.block_number) == (
        "tx1",
        "MVCC_READ_CONFLICT",
        7,
    )


def test_chaincode_events_of_the_client_s_chaincode_or_another() -> None:
    for named, expected in ((None, "lotbook"), ("other", "other")):
        request = REQUESTS.chaincode_events(CREATOR, chaincode=named)
        asked = protos.gateway.ChaincodeEventsRequest.FromString(request.payload)
        assert (asked.chaincode_id, asked.channel_id, asked.identity) == (
            expected,
            "supply",
            CREATOR,
        )


def test_a_checkpoint_takes_precedence_over_the_start() -> None:
    checkpoint = Checkpoint(Position(7, "tx1"))
    events = REQUESTS.chaincode_events(CREATOR, start=3, checkpoint=checkpoint)
    blocks = REQUESTS.block_events(CREATOR, Blocks, start=3, checkpoint=checkpoint)
    asked = protos.gateway.ChaincodeEventsRequest.FromString(events.payload)
    payload = protos.common.Payload.FromString(blocks.payload)
    seek = protos.orderer.SeekInfo.FromString(payload.data)
    assert asked.after_transaction_id == "tx1"
    assert asked.start_position.specified.number == seek.start.specified.number == 7
