"""The conversation with a peer: faults on either side, and many transactions at once."""

import logging
import threading
from collections.abc import Callable
from queue import Queue

import pytest

from hlfabric import protos
from hlfabric.chaincode import ChaincodeServer, StreamClosed, Stub
from tests.hlfabric.chaincode.conftest import SIGNER
from tests.hlfabric.chaincode.peer import TIMEOUT, Peer, response_of
from tests.hlfabric.kv_chaincode import FUNCTIONS

Message = protos.shim.ChaincodeMessage


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Stub], bytes]], None]:
    """Adds a function named ``tested`` to the chaincode."""

    def add(body: Callable[[Stub], bytes]) -> None:
        monkeypatch.setitem(FUNCTIONS, "tested", body)

    return add


Adder = Callable[[Callable[[Stub], bytes]], None]


def test_it_registers_by_its_package_id(peer: Peer) -> None:
    assert peer.registered_as == "kv:hash"


def test_a_refusal_reaches_the_client_in_its_own_words(peer: Peer) -> None:
    response = peer.call(b"fail", b"no such lot")
    assert (response.status, response.message) == (500, "no such lot")


def test_a_fault_is_logged_with_its_transaction(
    peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    transaction = peer.begin(b"crash", b"boom")
    response = response_of(peer.result(transaction))
    assert (response.status, response.message) == (500, "ZeroDivisionError: boom")
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert transaction in record.getMessage()
    assert record.exc_info is not None


def test_a_refused_transaction_announces_nothing(peer: Peer, function: Adder) -> None:
    def announce(stub: Stub) -> bytes:
        stub.set_event("happened", b"")
        raise ArithmeticError

    function(announce)
    assert not peer.result(peer.begin(b"tested")).HasField("chaincode_event")


def test_the_peer_s_error_is_raised_not_returned(peer: Peer) -> None:
    peer.refuse = "state database down"
    response = peer.call(b"get", b"lot")
    assert (response.status, response.message) == (500, "PeerError: state database down")


def test_a_transaction_outlives_no_peer(
    peer: Peer, server: ChaincodeServer, function: Adder
) -> None:
    ended = threading.Event()

    def read(stub: Stub) -> bytes:
        try:
            return stub.get_state("lot") or b""
        finally:
            ended.set()

    function(read)
    peer.silent = True
    peer.begin(b"tested")
    assert peer.asking.wait(TIMEOUT)
    peer.disconnect()
    assert ended.wait(TIMEOUT)
    with Peer(f"127.0.0.1:{server.port}", SIGNER) as other:
        assert other.call(b"get", b"lot").status == 200


def test_no_read_waits_once_the_peer_has_left(peer: Peer, function: Adder) -> None:
    failures: Queue[StreamClosed] = Queue()

    def read(stub: Stub) -> bytes:
        for _ in range(2):
            try:
                stub.get_state("lot")
            except StreamClosed as error:
                failures.put(error)
        return b""

    function(read)
    peer.silent = True
    peer.begin(b"tested")
    assert peer.asking.wait(TIMEOUT)
    peer.disconnect()
    for _ in range(2):
        failures.get(timeout=TIMEOUT)


def test_nothing_is_read_once_the_transaction_is_over(peer: Peer, function: Adder) -> None:
    kept: Queue[Stub] = Queue()

    def keep(stub: Stub) -> bytes:
        kept.put(stub)
        return b""

    function(keep)
    peer.result(peer.begin(b"tested"))
    peer.call(b"contract_version")
    with pytest.raises(StreamClosed):
        kept.get(timeout=TIMEOUT).get_state("lot")


def test_a_read_that_waits_ends_with_its_transaction(peer: Peer, function: Adder) -> None:
    ended: Queue[Exception] = Queue()

    def leave_reading(stub: Stub) -> bytes:
        def read() -> None:
            try:
                stub.get_state("lot")
            except StreamClosed as error:
                ended.put(error)

        threading.Thread(target=read).start()
        assert peer.asking.wait(TIMEOUT)
        return b""

    function(leave_reading)
    peer.silent = True
    peer.begin(b"tested")
    assert isinstance(ended.get(timeout=TIMEOUT), StreamClosed)


def test_many_transactions_at_once_lose_nothing(peer: Peer) -> None:
    transactions = {str(number): peer.begin(b"increment", b"%d" % number) for number in range(300)}
    for transaction in transactions.values():
        assert response_of(peer.result(transaction)).payload == b"1"
    assert peer.state == dict.fromkeys(transactions, b"1")


def test_transactions_run_at_the_same_time(peer: Peer, function: Adder) -> None:
    meeting = threading.Barrier(8, timeout=TIMEOUT)

    def meet(stub: Stub) -> bytes:
        meeting.wait()
        return b"met"

    function(meet)
    transactions = [peer.begin(b"tested") for _ in range(8)]
    assert {response_of(peer.result(each)).payload for each in transactions} == {b"met"}


def test_keepalive_is_sent_back(peer: Peer) -> None:
    peer.send(Message.KEEPALIVE)
    assert peer.others.get(timeout=TIMEOUT).type == Message.KEEPALIVE


@pytest.mark.parametrize(
    ("kind", "txid"), [(Message.QUERY_STATE_NEXT, ""), (Message.RESPONSE, "tx-of-nobody")]
)
def test_what_was_not_asked_for_is_left_aside(
    kind: int, txid: str, peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    peer.send(kind, txid=txid, channel_id="supply")
    assert peer.call(b"get", b"lot").status == 200
    assert "left aside" in caplog.text


def test_a_malformed_transaction_is_answered(peer: Peer) -> None:
    transaction = peer.begin(b"get", b"lot")
    peer.result(transaction)
    peer.send(Message.TRANSACTION, b"\xff", txid=transaction, channel_id="supply")
    response = response_of(peer.result(transaction))
    assert response.status == 500
    assert response.message.startswith("DecodeError")


def test_a_refused_registration_ends_the_stream(
    peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    peer.send(Message.ERROR, b"duplicate chaincode")
    assert peer.ended.wait(TIMEOUT)
    assert "the peer refuses kv:hash: duplicate chaincode" in caplog.text


def test_an_unreadable_message_ends_the_stream(
    peer: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    peer.send(Message.READY, b"\xff")
    assert peer.ended.wait(TIMEOUT)
    assert "unreadable message" in caplog.text
