"""A peer's blocks as a stream that goes on by itself after a lost connection."""

import itertools
import logging
import threading
from collections.abc import Iterator, Sequence
from typing import TypeVar

import grpc

from hlfabric.blocks import Block, verify_block
from hlfabric.checkpoint import Position
from hlfabric.endpoint import Endpoint
from hlfabric.errors import BlockError, CallError, Cancelled, DeadlineExceeded, Unavailable
from hlfabric.gateway import EventStream
from hlfabric.identity import Signer
from hlfabric.msp import last_configuration
from hlfabric.subscriptions import Blocks, BlockSubscription, FilteredBlocks, RawBlocks

Event = TypeVar("Event")
logger = logging.getLogger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
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


class BlockStream:
    """Full blocks of one channel, from the first endpoint that answers.

    One thread reads; any thread may close.
    """

    def __init__(self, endpoints: Sequence[Endpoint], identity: Signer, *, channel: str) -> None:
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
        newest = FilteredBlocks.newest(self._identity.serialized, self._channel)
        try:
            return next(self._events(newest, timeout)).number + 1
        except (Unavailable, DeadlineExceeded):
            self._turn += 1
            raise

    def raw(self, number: int, *, timeout: float = 30) -> bytes:
        """One block as the peer has it (``common.Block``).

        Raises DeadlineExceeded where there is none yet, Unavailable, DeliverError.
        """
        position = Position(number)
        creator = self._identity.serialized
        request = RawBlocks.request(creator, self._channel, position, number + 1)
        with self._events(request, timeout) as found:
            return next(found)

    def configuration(self, *, timeout: float = 30) -> bytes:
        """The block with the channel's configuration of now; see ``hlfabric.msp``."""
        newest = RawBlocks.newest(self._identity.serialized, self._channel)
        with self._events(newest, timeout) as found:
            number = last_configuration(next(found))
        return self.raw(number, timeout=timeout)

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
        position = Position(start)
        request = Blocks.request(self._identity.serialized, self._channel, position, stop)
        expected = itertools.count(start) if stop is None else range(start, stop)
        with self._events(request, None) as blocks:
            for number, block in zip(expected, blocks, strict=False):
                if block.number != number:
                    raise BlockError(f"The peer sent block {block.number} instead of {number}.")
                yield block

    def _events(
        self, subscription: BlockSubscription[Event], timeout: float | None
    ) -> EventStream[Event]:
        signature = self._identity.sign(subscription.payload)
        with self._lock:
            if self._closed.is_set():
                raise Cancelled(grpc.StatusCode.CANCELLED, "The stream is closed.")
            connection = self._connections[self._turn % len(self._connections)]
            call = getattr(subscription.stub(connection), subscription.method)
            return EventStream(subscription, call(subscription.message(signature), timeout=timeout))

    def _lost(self, failure: CallError, number: int) -> None:
        if self._closed.is_set():
            return
        if failure.code not in RETRY:
            raise failure
        logger.warning("blocks from %d on: %s; trying again", number, failure)
        self._turn += 1
