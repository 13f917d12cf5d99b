"""A peer's side of the chaincode protocol, for faults that no real peer can be made to show.

It serves one stream: sends transactions, answers requests for state from ``state``, and keeps
what it was asked. ``refuse`` makes it answer requests with ERROR, ``silent`` not at all.
"""

import threading
from collections.abc import Iterator
from queue import Queue, SimpleQueue
from types import TracebackType
from typing import Any, Self

import grpc

from hlfabric import protos
from hlfabric.identity import Identity
from hlfabric.proposal import build_proposal, signed_proposal

Message = protos.shim.ChaincodeMessage
BATCHES = protos.chaincode.ChaincodeAdditionalParams(
    use_write_batch=True,
    max_size_write_batch=2,
    use_get_multiple_keys=True,
    max_size_get_multiple_keys=3,
)
TIMEOUT = 10


class Peer:
    """Connects to a chaincode service and plays the peer."""

    def __init__(self, address: str, signer: Identity, *, offer: Any = None) -> None:
        self.state: dict[str, bytes] = {}
        self.asked: list[Any] = []
        self.refuse: str | None = None
        self.silent = False
        self.asking = threading.Event()
        self.ended = threading.Event()
        self.registered_as = ""
        self._offer = offer or protos.chaincode.ChaincodeAdditionalParams()
        self._signer = signer
        self._outgoing: SimpleQueue[Any] = SimpleQueue()
        self._ready = threading.Event()
        self._completed: dict[str, Queue[Any]] = {}
        self.others: Queue[Any] = Queue()
        self._channel = grpc.insecure_channel(address)
        self._call = protos.shim_service.ChaincodeStub(self._channel).Connect(self._requests())
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        assert self._ready.wait(TIMEOUT)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.disconnect()

    def disconnect(self) -> None:
        """Go away, as a peer that was killed."""
        self._outgoing.put(None)
        self._call.cancel()
        self._channel.close()
        self._reader.join(TIMEOUT)

    def send(self, kind: int, payload: bytes = b"", **fields: Any) -> None:
        """Send any message."""
        self._outgoing.put(Message(type=kind, payload=payload, **fields))

    def begin(self, *args: bytes, transient: dict[str, bytes] | None = None) -> str:
        """Start a transaction; its id."""
        proposal = build_proposal(
            self._signer.serialized, "supply", "kv", args, transient=transient
        )
        self._completed[proposal.transaction_id] = Queue()
        self.send(
            Message.TRANSACTION,
            protos.chaincode.ChaincodeInput(args=args).SerializeToString(),
            proposal=signed_proposal(proposal.payload, b""),
            txid=proposal.transaction_id,
            channel_id="supply",
        )
        return proposal.transaction_id

    def result(self, transaction_id: str) -> Any:
        """The COMPLETED message of a transaction."""
        return self._completed[transaction_id].get(timeout=TIMEOUT)

    def call(self, *args: bytes) -> Any:
        """Run a transaction and give the chaincode's Response."""
        return response_of(self.result(self.begin(*args)))

    def _requests(self) -> Iterator[Any]:
        while (message := self._outgoing.get()) is not None:
            yield message

    def _read(self) -> None:
        try:
            for message in self._call:
                self._receive(message)
        except grpc.RpcError as error:
            self.others.put(error)
        self.ended.set()

    def _receive(self, message: Any) -> None:
        if message.type == Message.REGISTER:
            self.registered_as = protos.chaincode.ChaincodeID.FromString(message.payload).name
            self.send(Message.REGISTERED)
            self.send(Message.READY, self._offer.SerializeToString())
            self._ready.set()
        elif message.type == Message.COMPLETED and message.txid in self._completed:
            self._completed[message.txid].put(message)
        elif message.type in ANSWERS:
            self._serve(message)
        else:
            self.others.put(message)

    def _serve(self, message: Any) -> None:
        self.asked.append(message)
        self.asking.set()
        if self.silent:
            return
        if self.refuse is not None:
            kind, payload = Message.ERROR, self.refuse.encode()
        else:
            kind, payload = Message.RESPONSE, ANSWERS[message.type](self.state, message.payload)
        self.send(kind, payload, txid=message.txid, channel_id=message.channel_id)


def response_of(message: Any) -> Any:
    """The chaincode's Response inside a COMPLETED message."""
    return protos.response.Response.FromString(message.payload)


def _get(state: dict[str, bytes], payload: bytes) -> bytes:
    return state.get(protos.shim.GetState.FromString(payload).key, b"")


def _get_multiple(state: dict[str, bytes], payload: bytes) -> bytes:
    keys = protos.shim.GetStateMultiple.FromString(payload).keys
    values = [state.get(key, b"") for key in keys]
    encoded: bytes = protos.shim.GetStateMultipleResult(values=values).SerializeToString()
    return encoded


def _put(state: dict[str, bytes], payload: bytes) -> bytes:
    request = protos.shim.PutState.FromString(payload)
    state[request.key] = request.value
    return b""


def _delete(state: dict[str, bytes], payload: bytes) -> bytes:
    del state[protos.shim.DelState.FromString(payload).key]
    return b""


def _write(state: dict[str, bytes], payload: bytes) -> bytes:
    for record in protos.shim.WriteBatchState.FromString(payload).rec:
        if record.type == protos.shim.WriteRecord.DEL_STATE:
            del state[record.key]
        else:
            state[record.key] = record.value
    return b""


ANSWERS = {
    Message.GET_STATE: _get,
    Message.GET_STATE_MULTIPLE: _get_multiple,
    Message.PUT_STATE: _put,
    Message.DEL_STATE: _delete,
    Message.WRITE_BATCH_STATE: _write,
}
