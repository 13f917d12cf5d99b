"""What a chaincode sees of a transaction and of the state."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from hlfabric import protos
from hlfabric.chaincode.invocation import BatchLimits, Invocation
from hlfabric.chaincode.stub import Stub
from tests.hlfabric.chaincode.conftest import SIGNER
from tests.hlfabric.chaincode.peer import Peer, response_of

Message = protos.shim.ChaincodeMessage


def test_a_transaction_is_described(peer: Peer) -> None:
    transaction = peer.begin(b"describe", b"a", b"b", transient={"secret": b"s"})
    completed = peer.result(transaction)
    facts = json.loads(response_of(completed).payload)
    age = datetime.now(UTC) - datetime.fromisoformat(facts.pop("timestamp"))
    assert timedelta() <= age < timedelta(minutes=1)
    assert facts == {
        "transaction_id": transaction,
        "channel_id": "supply",
        "creator": SIGNER.serialized.hex(),
        "args": ["a", "b"],
        "transient": {"secret": "s"},
    }
    event = completed.chaincode_event
    assert (event.event_name, event.payload) == ("described", b"payload")
    assert (event.chaincode_id, event.tx_id) == ("kv:hash", transaction)


def test_state_is_written_read_and_deleted(peer: Peer) -> None:
    assert peer.call(b"get", b"lot").payload == b""
    assert peer.call(b"put", b"lot", b"5").status == 200
    assert peer.call(b"get", b"lot").payload == b"5"
    assert peer.call(b"delete", b"lot").status == 200
    assert peer.state == {}


def test_many_keys_one_by_one_without_batches(peer: Peer) -> None:
    peer.state = {"a": b"1", "b": b"2"}
    assert peer.call(b"put_many", b'{"a": null, "c": "3"}').payload == b"2"
    assert json.loads(peer.call(b"get_many", b'["a", "b", "c", "b"]').payload) == {
        "a": None,
        "b": "2",
        "c": "3",
    }
    kinds = [message.type for message in peer.asked]
    assert kinds == [Message.DEL_STATE, Message.PUT_STATE] + [Message.GET_STATE] * 3


def test_many_keys_in_batches_of_the_peer_s_size(batching_peer: Peer) -> None:
    written = {str(number): f"v{number}" for number in range(5)}
    batching_peer.state = {"gone": b"x"}
    batching_peer.call(b"put_many", json.dumps({**written, "gone": None}).encode())
    read = batching_peer.call(b"get_many", json.dumps([*written, "gone", "0"]).encode())
    assert json.loads(read.payload) == {**written, "gone": None}
    kinds = [message.type for message in batching_peer.asked]
    assert kinds == [Message.WRITE_BATCH_STATE] * 3 + [Message.GET_STATE_MULTIPLE] * 2


@pytest.mark.parametrize("name", ["peer", "batching_peer"])
def test_an_empty_value_is_refused(name: str, request: pytest.FixtureRequest) -> None:
    connected: Peer = request.getfixturevalue(name)
    for response in (
        connected.call(b"put", b"lot", b""),
        connected.call(b"put_many", b'{"lot": ""}'),
    ):
        assert response.status == 500
        assert "The value of lot is empty" in response.message
    assert connected.asked == []


def test_without_arguments_there_is_no_function(peer: Peer) -> None:
    assert peer.call().message == "There is no function ''."


def test_an_event_needs_a_name() -> None:
    invocation = Invocation("tx", "supply", b"", (), {}, datetime.now(UTC))
    stub = Stub(invocation, lambda kind, payload: b"", BatchLimits())
    with pytest.raises(ValueError, match="needs a name"):
        stub.set_event("", b"")


def test_limits_are_what_the_peer_offers() -> None:
    offer = protos.chaincode.ChaincodeAdditionalParams(
        use_write_batch=False, max_size_write_batch=9, max_size_get_multiple_keys=9
    )
    assert BatchLimits.parse(offer.SerializeToString()) == BatchLimits(0, 0)
    assert BatchLimits.parse(b"") == BatchLimits(0, 0)
