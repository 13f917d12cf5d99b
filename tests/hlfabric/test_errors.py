"""Errors carry what each peer said."""

from collections.abc import Iterable

import grpc
import pytest
from google.protobuf.any_pb2 import Any as Packed

from hlfabric import protos
from hlfabric.errors import (
    CallError,
    DeadlineExceeded,
    EndorseError,
    InvalidTransaction,
    PeerDetail,
    Unavailable,
    from_rpc,
    peer_details,
)

Metadata = Iterable[tuple[str, bytes | str]] | None


class Refusal:
    """What gRPC's error offers."""

    def __init__(self, code: grpc.StatusCode, text: str | None, metadata: Metadata = None) -> None:
        self._answers = code, text, metadata

    def code(self) -> grpc.StatusCode:
        return self._answers[0]

    def details(self) -> str | None:
        return self._answers[1]

    def trailing_metadata(self) -> Metadata:
        return self._answers[2]


def encoded(*messages: str) -> bytes:
    """A status as a gateway sends it, with a detail of another type among the peers' own."""
    status = protos.rpc_status.Status(code=10, message="see details")
    status.details.add().Pack(protos.common.LastConfig(index=1))
    for message in messages:
        detail = protos.gateway.ErrorDetail(address="a:1", msp_id="FarmMSP", message=message)
        status.details.add().Pack(detail)
    serialized: bytes = status.SerializeToString()
    return serialized


def test_details_name_each_peer() -> None:
    metadata: Metadata = [
        ("other", "text"),
        ("grpc-status-details-bin", encoded("one", "two")),
    ]
    assert peer_details(metadata) == (
        PeerDetail("a:1", "FarmMSP", "one"),
        PeerDetail("a:1", "FarmMSP", "two"),
    )


def test_details_may_be_absent() -> None:
    assert peer_details(None) == ()


def test_unreadable_details_say_so() -> None:
    status = protos.rpc_status.Status(
        details=[Packed(type_url="type.googleapis.com/gateway.ErrorDetail", value=b"\xff")]
    )
    for value in (b"\xff", status.SerializeToString()):
        [detail] = peer_details([("grpc-status-details-bin", value)])
        assert "cannot be read" in detail.message


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (grpc.StatusCode.UNAVAILABLE, Unavailable),
        (grpc.StatusCode.DEADLINE_EXCEEDED, DeadlineExceeded),
        (grpc.StatusCode.CANCELLED, DeadlineExceeded),
        (grpc.StatusCode.ABORTED, EndorseError),
    ],
)
def test_codes_become_types(code: grpc.StatusCode, kind: type[CallError]) -> None:
    metadata = [("grpc-status-details-bin", encoded("chaincode response 500, no such lot"))]
    error = from_rpc(Refusal(code, "failed", metadata), EndorseError, "tx1")
    assert type(error) is kind
    assert (error.code, error.message, error.transaction_id) == (code, "failed", "tx1")
    assert error.chaincode_message == "no such lot"
    assert str(error) == (
        f"endorse failed ({code.name}): failed; FarmMSP a:1: chaincode response 500, no such lot"
    )


def test_a_failure_outside_the_chaincode_has_no_words_of_it() -> None:
    metadata = [("grpc-status-details-bin", encoded("ProposalResponsePayloads do not match"))]
    error = from_rpc(Refusal(grpc.StatusCode.ABORTED, None, metadata), EndorseError)
    assert error.chaincode_message is None
    assert error.message == "no message"


def test_invalid_transaction_says_why_and_where() -> None:
    error = InvalidTransaction("MVCC_READ_CONFLICT", "tx1", 7)
    assert str(error) == "Transaction tx1 took no effect: MVCC_READ_CONFLICT in block 7."
