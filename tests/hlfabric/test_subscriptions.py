"""Requests for events, and what each answer of a peer means."""

from typing import Any

import grpc
import pytest

from hlfabric import Blocks, BlocksWithPrivateData, FilteredBlocks, Position, protos
from hlfabric.errors import DeliverError
from hlfabric.subscriptions import LAST_BLOCK, ChaincodeEvents
from tests.hlfabric.builders import block
from tests.hlfabric.certificates import identity

CREATOR = identity().serialized
Response = protos.events.DeliverResponse
EACH_KIND = pytest.mark.parametrize("kind", [Blocks, FilteredBlocks, BlocksWithPrivateData])


def seek(request: Any) -> Any:
    """The SeekInfo of a request for blocks."""
    payload = protos.common.Payload.FromString(request.payload)
    return protos.orderer.SeekInfo.FromString(payload.data)


def test_chaincode_events_are_asked_for_as_they_were_signed() -> None:
    request = ChaincodeEvents.request(CREATOR, "supply", "lotbook", Position(7, "tx1"))
    message = request.message(b"signature")
    asked = protos.gateway.ChaincodeEventsRequest.FromString(message.request)
    assert (message.request, message.signature) == (request.payload, b"signature")
    assert asked.start_position.specified.number == 7
    assert asked.after_transaction_id == "tx1"


def test_without_a_position_chaincode_events_begin_at_the_next_block() -> None:
    request = ChaincodeEvents.request(CREATOR, "supply", "lotbook")
    asked = protos.gateway.ChaincodeEventsRequest.FromString(request.payload)
    assert asked.start_position.HasField("next_commit")
    assert asked.after_transaction_id == ""


def test_chaincode_events_come_block_by_block_without_end() -> None:
    request = ChaincodeEvents.request(CREATOR, "supply", "lotbook")
    event = protos.chaincode_event.ChaincodeEvent(
        chaincode_id="lotbook", tx_id="tx1", event_name="recorded", payload=b"p"
    )
    answer = protos.gateway.ChaincodeEventsResponse(events=[event, event], block_number=7)
    assert not request.ended(answer)
    first, second = request.events(answer)
    assert first == second
    assert (first.block_number, first.transaction_id, first.chaincode) == (7, "tx1", "lotbook")
    assert (first.name, first.payload) == ("recorded", b"p")


@EACH_KIND
def test_a_request_for_blocks_is_one_signed_envelope(kind: Any) -> None:
    request = kind.request(CREATOR, "supply", Position(7), 9)
    [sent] = request.message(b"signature")
    asked = seek(request)
    assert (sent.payload, sent.signature) == (request.payload, b"signature")
    assert (asked.start.specified.number, asked.stop.specified.number) == (7, 8)
    assert asked.behavior == protos.orderer.SeekInfo.BLOCK_UNTIL_READY


@EACH_KIND
def test_blocks_begin_at_the_next_and_never_end_unless_told(kind: Any) -> None:
    asked = seek(kind.request(CREATOR, "supply"))
    assert asked.start.HasField("next_commit")
    assert asked.stop.specified.number == LAST_BLOCK


@EACH_KIND
def test_the_newest_block_alone(kind: Any) -> None:
    asked = seek(kind.newest(CREATOR, "supply"))
    assert asked.start.HasField("newest")
    assert asked.stop.HasField("newest")


RAW = block(7, b"previous", codes=b"")
ANSWERS = {
    Blocks: Response(block=RAW),
    FilteredBlocks: Response(filtered_block=protos.events.FilteredBlock(number=7)),
    BlocksWithPrivateData: Response(
        block_and_private_data=protos.events.BlockAndPrivateData(block=RAW)
    ),
}


@EACH_KIND
def test_an_answer_holds_one_block(kind: Any) -> None:
    request = kind.request(CREATOR, "supply")
    assert not request.ended(ANSWERS[kind])
    [read] = request.events(ANSWERS[kind])
    assert read.number == 7


@EACH_KIND
def test_success_is_the_end(kind: Any) -> None:
    assert kind.request(CREATOR, "supply").ended(Response(status=protos.common.SUCCESS))


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("BAD_REQUEST", grpc.StatusCode.INVALID_ARGUMENT),
        ("FORBIDDEN", grpc.StatusCode.PERMISSION_DENIED),
        ("NOT_FOUND", grpc.StatusCode.NOT_FOUND),
        ("SERVICE_UNAVAILABLE", grpc.StatusCode.UNAVAILABLE),
        ("INTERNAL_SERVER_ERROR", grpc.StatusCode.INTERNAL),
    ],
)
def test_any_other_status_is_a_refusal(status: str, code: grpc.StatusCode) -> None:
    answer = Response(status=protos.common.Status.Value(status))
    request = Blocks.request(CREATOR, "supply")
    assert not request.ended(answer)
    with pytest.raises(DeliverError, match=status) as refused:
        request.events(answer)
    assert refused.value.code == code
