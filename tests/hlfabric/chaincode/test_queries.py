"""Queries that come in batches, and calls of other chaincode: what goes to the peer and back."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hlfabric import protos
from hlfabric.chaincode import ChaincodeError, KeyValue, PeerError, StreamClosed, Stub
from hlfabric.chaincode.invocation import BatchLimits, Invocation
from hlfabric.chaincode.queries import KeyModification, Message, Page

INVOCATION = Invocation("tx", "supply", b"", (), {}, datetime.now(UTC))


class Script:
    """Answers each request by the next in turn, and keeps what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self._answers = iter(answers)
        self.asked: list[tuple[int, bytes]] = []
        self.stub = Stub(INVOCATION, self.answer, BatchLimits())

    def answer(self, kind: int, payload: bytes) -> bytes:
        self.asked.append((kind, payload))
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        encoded: bytes = answer.SerializeToString()
        return encoded

    @property
    def kinds(self) -> list[int]:
        return [kind for kind, _ in self.asked]


def batch(*keys: str, more: bool = False, metadata: bytes = b"") -> Any:
    """Results with these keys, whose values are the same."""
    results = [
        protos.shim.QueryResultBytes(
            resultBytes=protos.query_result.KV(key=key, value=key.encode()).SerializeToString()
        )
        for key in keys
    ]
    return protos.shim.QueryResponse(results=results, has_more=more, id="q1", metadata=metadata)


def found(*keys: str) -> list[KeyValue]:
    return [KeyValue(key, key.encode()) for key in keys]


@given(st.lists(st.lists(st.text(), max_size=3), min_size=1, max_size=4))
def test_all_batches_are_read(batches: list[list[str]]) -> None:
    last = len(batches) - 1
    script = Script(*(batch(*keys, more=number < last) for number, keys in enumerate(batches)))
    assert list(script.stub.get_range()) == found(*(key for keys in batches for key in keys))
    assert script.kinds == [Message.GET_STATE_BY_RANGE] + [Message.QUERY_STATE_NEXT] * last


def test_who_stops_early_closes_the_query() -> None:
    script = Script(batch("a", "b", more=True), batch())
    results = script.stub.get_range()
    assert next(iter(results)) == KeyValue("a", b"a")
    del results
    assert script.kinds == [Message.GET_STATE_BY_RANGE, Message.QUERY_STATE_CLOSE]
    assert protos.shim.QueryStateClose.FromString(script.asked[1][1]).id == "q1"


def test_who_stops_after_the_transaction_closes_nothing() -> None:
    script = Script(batch("a", "b", more=True), StreamClosed("gone"))
    assert list(islice(script.stub.get_range(), 1)) == found("a")
    assert script.kinds == [Message.GET_STATE_BY_RANGE, Message.QUERY_STATE_CLOSE]


def test_a_refused_query_is_the_peer_s_error() -> None:
    script = Script(PeerError("not supported"))
    with pytest.raises(PeerError, match="not supported"):
        list(script.stub.query("{}"))


@pytest.mark.parametrize(
    ("start", "sent"), [("", "\x01"), ("a", "a")], ids=["without a bound", "with a bound"]
)
def test_a_range_leaves_composite_keys_out(start: str, sent: str) -> None:
    script = Script(batch(), batch())
    list(script.stub.get_range(start, "z"))
    script.stub.get_range_page(start, "z", size=5)
    for _, payload in script.asked:
        asked = protos.shim.GetStateByRange.FromString(payload)
        assert (asked.startKey, asked.endKey, asked.collection) == (sent, "z", "")


READS: dict[str, Callable[[Stub], Any]] = {
    "range": lambda stub: stub.get_range_page("a", "z", size=5, bookmark="m"),
    "query": lambda stub: stub.query_page("{}", size=5, bookmark="m"),
}


@pytest.mark.parametrize("name", READS)
def test_a_page_says_where_the_next_begins(name: str) -> None:
    told = protos.shim.QueryResponseMetadata(fetched_records_count=2, bookmark="n")
    script = Script(batch("m", "mm", metadata=told.SerializeToString()))
    assert READS[name](script.stub) == Page(tuple(found("m", "mm")), "n")
    [(kind, payload)] = script.asked
    message = {
        Message.GET_STATE_BY_RANGE: protos.shim.GetStateByRange,
        Message.GET_QUERY_RESULT: protos.shim.GetQueryResult,
    }[kind].FromString(payload)
    wanted = protos.shim.QueryMetadata.FromString(message.metadata)
    assert (wanted.pageSize, wanted.bookmark) == (5, "m")


def test_a_history_tells_who_wrote_what_and_when() -> None:
    written = protos.query_result.KeyModification(tx_id="tx1", value=b"v")
    written.timestamp.FromSeconds(60)
    deleted = protos.query_result.KeyModification(tx_id="tx2", is_delete=True)
    results = [
        protos.shim.QueryResultBytes(resultBytes=each.SerializeToString())
        for each in (deleted, written)
    ]
    script = Script(protos.shim.QueryResponse(results=results))
    epoch, minute = datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(60, UTC)
    assert list(script.stub.get_history("lot")) == [
        KeyModification("tx2", epoch, None),
        KeyModification("tx1", minute, b"v"),
    ]


def test_a_collection_is_named_in_every_request() -> None:
    nothing = protos.shim.QueryResponse()
    script = Script(*[nothing] * 10)
    prices = script.stub.private("prices")
    prices.get_state("lot")
    prices.put_state("lot", b"5")
    prices.delete_state("lot")
    prices.purge_state("lot")
    prices.get_hash("lot")
    list(prices.get_range())
    list(prices.get_composite_range("lot"))
    list(prices.query("{}"))
    prices.get_endorsers("lot")
    prices.set_endorsers("lot", ["FarmMSP"])
    messages = (
        protos.shim.GetState,
        protos.shim.PutState,
        protos.shim.DelState,
        protos.shim.PurgePrivateState,
        protos.shim.GetState,
        protos.shim.GetStateByRange,
        protos.shim.GetStateByRange,
        protos.shim.GetQueryResult,
        protos.shim.GetStateMetadata,
        protos.shim.PutStateMetadata,
    )
    named = [
        message.FromString(payload).collection
        for message, (_, payload) in zip(messages, script.asked, strict=True)
    ]
    assert named == ["prices"] * 10


def completed(status: int, **fields: Any) -> Any:
    """What a called chaincode answers."""
    response = protos.response.Response(status=status, **fields)
    return Message(type=Message.COMPLETED, payload=response.SerializeToString())


@pytest.mark.parametrize(("channel", "name"), [("", "other"), ("trade", "other/trade")])
def test_another_chaincode_is_named_with_its_channel(channel: str, name: str) -> None:
    script = Script(completed(200, payload=b"17"))
    assert script.stub.invoke_chaincode("other", "get", b"lot", channel=channel) == b"17"
    [(kind, payload)] = script.asked
    spec = protos.chaincode.ChaincodeSpec.FromString(payload)
    assert kind == Message.INVOKE_CHAINCODE
    assert (spec.chaincode_id.name, list(spec.input.args)) == (name, [b"get", b"lot"])


def test_another_chaincode_s_refusal_is_a_refusal() -> None:
    script = Script(completed(500, message="no such lot"))
    with pytest.raises(ChaincodeError, match="no such lot"):
        script.stub.invoke_chaincode("other", "get")


def test_another_chaincode_that_does_not_answer_is_the_peer_s_error() -> None:
    script = Script(Message(type=Message.ERROR, payload=b"timeout"))
    with pytest.raises(PeerError, match="timeout"):
        script.stub.invoke_chaincode("other", "get")
