"""A peer's blocks as a stream that goes on by itself after a lost connection."""

import logging
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import grpc

from hlfabric import protos
from hlfabric.blocks import Block, parse_block, verify_block
from hlfabric.endpoint import Endpoint
from hlfabric.errors import BlockError, CallError, DeliverError, from_rpc
from hlfabric.identity import Identity
from hlfabric.proposal import envelope, seek_payload

logger = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
ENDLESS = 2**64 - 1
# NOT_FOUND: a peer that lags behind does not have the block yet.
RETRY = frozenset(
    {
        grpc.StatusCode.NOT_FOUND,
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
    }
)
STATUS_CODES: dict[int, grpc.StatusCode] = {
    protos.common.BAD_REQUEST: grpc.StatusCode.INVALID_ARGUMENT,
    protos.common.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    protos.common.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    protos.common.SERVICE_UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
}


class BlockStream:
    """Full blocks of one channel, from the first endpoint that answers.

    One thread reads; any thread may close.
    """

    def __init__(self, endpoints: Sequence[Endpoint], identity: Identity, *, channel: str) -> None:
        self._identity = identity
        self._channel = channel
        self._connections = [endpoint.connect() for endpoint in endpoints]
        self._turn = 0
        self._closed = threading.Event()
        self._lock = threading.Lock()

    def close(self) -> None:
        """End what is being read, from any thread, and close the connections."""
        with self._lock:
            self._closed.set()
        for connection in self._connections:
            connection.close()

    def height(self, *, timeout: float = 10) -> int:
        """The number of blocks. Raises Unavailable, DeadlineExceeded, DeliverError."""
        newest = protos.orderer.SeekPosition(newest=protos.orderer.SeekNewest())
        try:
            answers = self._open("DeliverFiltered", self._request(newest, newest), timeout)
            filtered = _content(next(answers, None))
            return int(filtered.number) + 1
        except grpc.RpcError as error:
            self._turn += 1
            raise from_rpc(error, DeliverError) from error

    def blocks(self, start: int, stop: int | None = None) -> Iterator[Block]:
        """Blocks from ``start`` up to but without ``stop``, each checked against the last.

        Without ``stop`` it waits for new ones until ``close``. A lost connection is taken up
        again at the next block, at the next endpoint, after a pause of up to 5 s. Raises
        BlockError when a block does not fit, DeliverError when the peer refuses.
        """
        number, previous, pause = start, None, FIRST_PAUSE
        while not self._closed.is_set() and (stop is None or number < stop):
            try:
                for block in self._received(number, stop):
                    verify_block(block, previous)
                    number, previous, pause = block.number + 1, block, FIRST_PAUSE
                    yield block
            except CallError as failure:
                self._lost(failure, number)
                self._closed.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _received(self, start: int, stop: int | None) -> Iterator[Block]:
        last = ENDLESS if stop is None else stop - 1
        request = self._request(_position(start), _position(last))
        answers = self._open("Deliver", request, None)
        try:
            for number in range(start, last + 1):
                block = parse_block(_content(next(answers, None)))
                if block.number != number:
                    raise BlockError(f"The peer sent block {block.number} instead of {number}.")
                yield block
        except grpc.RpcError as error:
            raise from_rpc(error, DeliverError) from error
        finally:
            answers.cancel()

    def _open(self, method: str, request: Any, timeout: float | None) -> Any:
        with self._lock:
            if self._closed.is_set():
                raise DeliverError(grpc.StatusCode.CANCELLED, "The stream is closed.")
            connection = self._connections[self._turn % len(self._connections)]
            service = protos.events_service.DeliverStub(connection)
            return getattr(service, method)(iter((request,)), timeout=timeout)

    def _lost(self, failure: CallError, number: int) -> None:
        if self._closed.is_set():
            return
        if failure.code not in RETRY:
            raise failure
        logger.warning("blocks from %d on: %s; trying again", number, failure)
        self._turn += 1

    def _request(self, start: Any, stop: Any) -> Any:
        seek = protos.orderer.SeekInfo(
            start=start, stop=stop, behavior=protos.orderer.SeekInfo.BLOCK_UNTIL_READY
        )
        payload = seek_payload(self._identity.serialized, self._channel, seek)
        return envelope(payload, self._identity.sign(payload))


def _position(number: int) -> Any:
    return protos.orderer.SeekPosition(specified=protos.orderer.SeekSpecified(number=number))


def _content(answer: Any) -> Any:
    if answer is None:
        raise DeliverError(grpc.StatusCode.UNAVAILABLE, "The peer ended the stream.")
    kind = answer.WhichOneof("Type")
    if kind != "status":
        return getattr(answer, kind)
    name = protos.common.Status.Name(answer.status)
    code = STATUS_CODES.get(answer.status, grpc.StatusCode.INTERNAL)
    raise DeliverError(code, f"The peer answered {name}.")
