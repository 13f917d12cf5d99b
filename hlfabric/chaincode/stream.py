"""The conversation with one peer over one stream, and the transactions that run on it.

Many threads write to the stream, so all that leaves goes through one queue, in one order.
The peer serves one request of a transaction at a time, and answers by transaction id.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from queue import SimpleQueue
from typing import Any

import grpc

from hlfabric import protos
from hlfabric.chaincode.errors import ChaincodeError, PeerError, StreamClosed
from hlfabric.chaincode.invocation import BatchLimits, Invocation
from hlfabric.chaincode.queries import Ask, Message
from hlfabric.chaincode.stub import Chaincode, Stub

logger = logging.getLogger(__name__)
OK, ERROR = 200, 500
GONE = "The stream to the peer was closed."
Key = tuple[str, str]


class PeerStream:
    """One peer's stream: registers the package, runs its transactions, carries their reads."""

    def __init__(self, chaincode: Chaincode, package_id: str, pool: Executor) -> None:
        self._chaincode = chaincode
        self._package_id = package_id
        self._pool = pool
        self._outgoing: SimpleQueue[Any] = SimpleQueue()
        self._answers: dict[Key, SimpleQueue[Any]] = {}
        self._lock = threading.Lock()
        self._closed = False
        self._limits = BatchLimits()
        self._receivers: dict[int, Callable[[Any], None]] = {
            Message.REGISTERED: self._registered,
            Message.READY: self._ready,
            Message.INIT: self._transaction,
            Message.TRANSACTION: self._transaction,
            Message.RESPONSE: self._answer,
            Message.ERROR: self._answer,
            Message.KEEPALIVE: self._outgoing.put,
        }

    def outgoing(self, incoming: Iterable[Any]) -> Iterator[Any]:
        """The messages to send, while those that come in are worked off in a thread."""
        threading.Thread(target=self._read, args=(incoming,), name="peer-reader").start()
        name = protos.chaincode.ChaincodeID(name=self._package_id)
        yield Message(type=Message.REGISTER, payload=name.SerializeToString())
        while (message := self._outgoing.get()) is not None:
            yield message

    def close(self) -> None:
        """End the stream; transactions that wait for the peer get StreamClosed."""
        with self._lock:
            self._closed = True
            waiting = list(self._answers.values())
        for answers in waiting:
            answers.put(None)
        self._outgoing.put(None)

    def _read(self, incoming: Iterable[Any]) -> None:
        try:
            for message in incoming:
                self._receive(message)
        except grpc.RpcError:
            logger.info("the peer closed the stream of %s", self._package_id)
        except Exception:
            logger.exception("the stream of %s ends: unreadable message", self._package_id)
        finally:
            self.close()

    def _receive(self, message: Any) -> None:
        receiver = self._receivers.get(message.type)
        if receiver is None:
            logger.warning("message of unknown type %s left aside", message.type)
            return
        receiver(message)

    def _registered(self, _message: Any) -> None:
        logger.info("registered with a peer as %s", self._package_id)

    def _ready(self, message: Any) -> None:
        self._limits = BatchLimits.parse(message.payload)
        logger.info("ready: batches of %d reads, %d writes", *self._batch_sizes())

    def _batch_sizes(self) -> tuple[int, int]:
        return self._limits.reads, self._limits.writes

    def _answer(self, message: Any) -> None:
        with self._lock:
            answers = self._answers.get((message.channel_id, message.txid))
        if answers is not None:
            answers.put(message)
        elif message.txid:
            logger.warning("transaction %s: answer after its end left aside", message.txid)
        else:
            logger.error("the peer refuses %s: %s", self._package_id, _text(message))
            self.close()

    def _transaction(self, message: Any) -> None:
        try:
            self._pool.submit(self._transact, message)
        except RuntimeError:
            self._complete(message, _failure("The chaincode service is stopping: try again."))

    def _transact(self, message: Any) -> None:
        try:
            stub = Stub(Invocation.parse(message), self._asker(message), self._limits)
            self._complete(message, self._invoke(stub), stub.event)
        except Exception as error:
            logger.exception("transaction %s could not be answered", message.txid)
            self._complete(message, _failure(f"{type(error).__name__}: {error}"))
        finally:
            self._forget((message.channel_id, message.txid))

    def _forget(self, key: Key) -> None:
        """End what still asks for state in a transaction that is over."""
        with self._lock:
            answers = self._answers.pop(key, None)
        if answers is not None:
            answers.put(None)

    def _invoke(self, stub: Stub) -> Any:
        try:
            return protos.response.Response(status=OK, payload=self._chaincode.invoke(stub))
        except ChaincodeError as error:
            logger.info("transaction %s refused: %s", stub.transaction_id, error)
            return _failure(str(error))
        except StreamClosed:
            logger.warning("transaction %s lost its peer", stub.transaction_id)
            return _failure(GONE)
        except Exception as error:
            logger.exception("transaction %s failed", stub.transaction_id)
            return _failure(f"{type(error).__name__}: {error}")

    def _complete(self, request: Any, response: Any, event: Any = None) -> None:
        message = _reply(request, Message.COMPLETED, response.SerializeToString())
        if event is not None and response.status == OK:
            event.chaincode_id = self._package_id
            event.tx_id = request.txid
            message.chaincode_event.CopyFrom(event)
        self._outgoing.put(message)

    def _asker(self, request: Any) -> Ask:
        answers: SimpleQueue[Any] = SimpleQueue()
        key = request.channel_id, request.txid
        with self._lock:
            self._answers[key] = answers

        def ask(kind: int, payload: bytes) -> bytes:
            if self._closed or key not in self._answers:
                raise StreamClosed(GONE)
            self._outgoing.put(_reply(request, kind, payload))
            return _opened(answers.get())

        return ask


def _reply(request: Any, kind: int, payload: bytes) -> Any:
    return Message(type=kind, payload=payload, txid=request.txid, channel_id=request.channel_id)


def _opened(answer: Any) -> bytes:
    if answer is None:
        raise StreamClosed(GONE)
    if answer.type == Message.ERROR:
        raise PeerError(_text(answer))
    payload: bytes = answer.payload
    return payload


def _text(message: Any) -> str:
    text: str = message.payload.decode("utf-8", "replace")
    return text


def _failure(message: str) -> Any:
    return protos.response.Response(status=ERROR, message=message)
