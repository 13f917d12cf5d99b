"""The gateway client for asyncio: the same calls as hlfabric.gateway's, each to be awaited."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Any, Generic, Self, TypeVar
from weakref import WeakSet

import grpc

from hlfabric import protos
from hlfabric.checkpoint import Checkpoint
from hlfabric.client import (
    Client,
    Deadlines,
    EndorsedTransaction,
    SubmittedTransaction,
)
from hlfabric.endpoint import Endpoint
from hlfabric.errors import CallError, DeliverError, Unavailable, from_rpc
from hlfabric.events import ChaincodeEvent
from hlfabric.identity import Signer
from hlfabric.requests import Request
from hlfabric.status import CommitStatus
from hlfabric.subscriptions import BlockSubscription, Subscription

__all__ = ["EventStream", "Gateway"]
Answer = TypeVar("Answer")
Event = TypeVar("Event")


class Gateway(Client):
    """One chaincode on one channel, reached through one peer. Made while the loop runs.

    All calls raise Unavailable, DeadlineExceeded and Cancelled, beside the error named with each.
    A task that is cancelled ends its call; of a submit the outcome is then unknown.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        channel: str,
        chaincode: str,
        deadlines: Deadlines | None = None,
    ) -> None:
        super().__init__(
            endpoint.connect_async(), channel=channel, chaincode=chaincode, deadlines=deadlines
        )
        self._streams: WeakSet[EventStream[Any]] = WeakSet()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection: calls that wait for an answer raise Cancelled, streams end."""
        self._closed = True
        for stream in list(self._streams):
            stream.close()
        await self._connection.close()

    async def evaluate(
        self,
        signer: Signer,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
        timeout: float | None = None,
    ) -> bytes:
        """Run a function on one peer and record nothing. Raises EvaluateError."""
        request = self.requests.evaluate(
            signer.serialized, function, *args, transient=transient, organizations=organizations
        )
        return await self.send(request, signer.sign(request.payload), timeout=timeout)

    async def endorse(
        self,
        signer: Signer,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
        timeout: float | None = None,
    ) -> EndorsedTransaction:
        """Run a function on as many peers as the policies ask for. Raises EndorseError."""
        request = self.requests.endorse(
            signer.serialized, function, *args, transient=transient, organizations=organizations
        )
        endorsed = await self.send(request, signer.sign(request.payload), timeout=timeout)
        return EndorsedTransaction.of(endorsed, signer.sign(endorsed.payload))

    async def submit(
        self, transaction_id: str, signed_envelope: bytes, *, timeout: float | None = None
    ) -> None:
        """Have an endorsed transaction ordered. Raises SubmitError."""
        signed = protos.common.Envelope.FromString(signed_envelope)
        request = self.requests.submit(transaction_id, signed.payload)
        await self.send(request, signed.signature, timeout=timeout)

    async def commit_status(
        self, signer: Signer, transaction_id: str, *, timeout: float | None = None
    ) -> CommitStatus:
        """Wait until this peer has the transaction in a block. Raises CommitStatusError."""
        request = self.requests.commit_status(signer.serialized, transaction_id)
        return await self.send(request, signer.sign(request.payload), timeout=timeout)

    async def submit_async(
        self,
        signer: Signer,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
    ) -> SubmittedTransaction[Awaitable[CommitStatus]]:
        """Endorse and submit without waiting for the block. Raises EndorseError, SubmitError."""
        endorsed = await self.endorse(
            signer, function, *args, transient=transient, organizations=organizations
        )
        await self.submit(endorsed.transaction_id, endorsed.envelope)
        status = partial(self.commit_status, signer, endorsed.transaction_id)
        return SubmittedTransaction(endorsed.transaction_id, endorsed.result, status)

    async def submit_transaction(
        self,
        signer: Signer,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
    ) -> bytes:
        """All three steps; what the function gave, once it took effect.

        Raises EndorseError, SubmitError, CommitStatusError, InvalidTransaction.
        """
        submitted = await self.submit_async(
            signer, function, *args, transient=transient, organizations=organizations
        )
        (await submitted.status()).require_valid()
        return submitted.result

    def chaincode_events(
        self,
        signer: Signer,
        *,
        start: int | None = None,
        checkpoint: Checkpoint | None = None,
        chaincode: str | None = None,
        timeout: float | None = None,
    ) -> "EventStream[ChaincodeEvent]":
        """What valid transactions announce, from block ``start`` or the next one on."""
        request = self.requests.chaincode_events(
            signer.serialized, start=start, checkpoint=checkpoint, chaincode=chaincode
        )
        return self.listen(request, signer.sign(request.payload), timeout=timeout)

    def block_events(
        self,
        signer: Signer,
        kind: type[BlockSubscription[Event]],
        *,
        start: int | None = None,
        stop: int | None = None,
        checkpoint: Checkpoint | None = None,
        timeout: float | None = None,
    ) -> "EventStream[Event]":
        """Blocks, as Blocks, FilteredBlocks or BlocksWithPrivateData, in their order."""
        request = self.requests.block_events(
            signer.serialized, kind, start=start, stop=stop, checkpoint=checkpoint
        )
        return self.listen(request, signer.sign(request.payload), timeout=timeout)

    async def send(
        self, request: Request[Answer], signature: bytes, *, timeout: float | None = None
    ) -> Answer:
        """Send one step that was signed elsewhere; ``requests`` makes them."""
        call = self._start(request, signature, self._deadline(request, timeout))
        try:
            return request.answer(await call)
        except grpc.RpcError as error:
            raise self._failure(error, request) from error
        except asyncio.CancelledError as error:
            if not self._closed:
                raise
            raise self._cancelled(request) from error

    def listen(
        self, subscription: Subscription[Event], signature: bytes, *, timeout: float | None = None
    ) -> "EventStream[Event]":
        """The events of a subscription that was signed elsewhere, for ``timeout`` seconds."""
        stream = EventStream(subscription, self._start(subscription, signature, timeout))
        self._streams.add(stream)
        return stream


class EventStream(Generic[Event]):
    """Events as they come; errors as with hlfabric.gateway's."""

    def __init__(self, subscription: Subscription[Event], call: Any) -> None:
        self._subscription = subscription
        self._call = call
        self._closed = False
        self._events = self._read()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        if self._closed:
            raise StopAsyncIteration
        return await anext(self._events)

    def close(self) -> None:
        """End the stream: who waits for the next event gets none."""
        self._closed = True
        self._call.cancel()

    async def _read(self) -> AsyncIterator[Event]:
        try:
            async for message in self._call:
                if self._subscription.ended(message):
                    return
                for event in self._subscription.events(message):
                    yield event
            self._lost(Unavailable(grpc.StatusCode.UNAVAILABLE, "The peer ended the stream."))
        except grpc.RpcError as error:
            self._lost(from_rpc(error, DeliverError))
        except asyncio.CancelledError:
            if not self._closed:
                raise
        finally:
            self._call.cancel()

    def _lost(self, failure: CallError) -> None:
        if not self._closed:
            raise failure
