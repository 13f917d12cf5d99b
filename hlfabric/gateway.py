"""Client of the Gateway service that every Fabric peer offers (since Fabric 2.4), for threads."""

from collections.abc import Iterator, Mapping, Sequence
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

__all__ = [
    "CommitStatus",
    "Deadlines",
    "EndorsedTransaction",
    "EventStream",
    "Gateway",
    "SubmittedTransaction",
]
Answer = TypeVar("Answer")
Event = TypeVar("Event")


class Gateway(Client):
    """One chaincode on one channel, reached through one peer. Safe to use from several threads.

    All calls raise Unavailable, DeadlineExceeded and Cancelled, beside the error named with each.
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
            endpoint.connect(), channel=channel, chaincode=chaincode, deadlines=deadlines
        )
        self._streams: WeakSet[EventStream[Any]] = WeakSet()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection: calls that wait for an answer raise Cancelled, streams end."""
        self._closed = True
        for stream in list(self._streams):
            stream.close()
        self._connection.close()

    def evaluate(
        self,
        signer: Signer,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
        timeout: float | None = None,
    ) -> bytes:
        """Run a function on one peer and record nothing.

        ``organizations`` (MSP ids) says whose peer. Raises EvaluateError.
        """
        request = self.requests.evaluate(
            signer.serialized, function, *args, transient=transient, organizations=organizations
        )
        return self.send(request, signer.sign(request.payload), timeout=timeout)

    def endorse(
        self,
        signer: Signer,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
        timeout: float | None = None,
    ) -> EndorsedTransaction:
        """Run a function on as many peers as the endorsement policies ask for.

        ``organizations`` (MSP ids) fixes whose. Nothing is recorded yet. Raises EndorseError.
        """
        request = self.requests.endorse(
            signer.serialized, function, *args, transient=transient, organizations=organizations
        )
        endorsed = self.send(request, signer.sign(request.payload), timeout=timeout)
        return EndorsedTransaction.of(endorsed, signer.sign(endorsed.payload))

    def submit(
        self, transaction_id: str, signed_envelope: bytes, *, timeout: float | None = None
    ) -> None:
        """Have an endorsed transaction ordered; returns when an orderer has taken it.

        May be repeated with the same bytes: it is committed once. After Unavailable,
        DeadlineExceeded or Cancelled the orderer may have it or not. Raises SubmitError.
        """
        signed = protos.common.Envelope.FromString(signed_envelope)
        request = self.requests.submit(transaction_id, signed.payload)
        self.send(request, signed.signature, timeout=timeout)

    def commit_status(
        self, signer: Signer, transaction_id: str, *, timeout: float | None = None
    ) -> CommitStatus:
        """Wait until this peer has the transaction in a block, ``timeout`` seconds at most.

        For a transaction that was never ordered that is DeadlineExceeded. Raises
        CommitStatusError.
        """
        request = self.requests.commit_status(signer.serialized, transaction_id)
        return self.send(request, signer.sign(request.payload), timeout=timeout)

    def submit_async(
        self,
        signer: Signer,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
    ) -> SubmittedTransaction[CommitStatus]:
        """Endorse and submit without waiting for the block. Raises EndorseError, SubmitError."""
        endorsed = self.endorse(
            signer, function, *args, transient=transient, organizations=organizations
        )
        self.submit(endorsed.transaction_id, endorsed.envelope)
        status = partial(self.commit_status, signer, endorsed.transaction_id)
        return SubmittedTransaction(endorsed.transaction_id, endorsed.result, status)

    def submit_transaction(
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
        submitted = self.submit_async(
            signer, function, *args, transient=transient, organizations=organizations
        )
        submitted.status().require_valid()
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
        """What valid transactions announce, from block ``start`` or the next one on.

        A checkpoint with a position takes precedence. ``chaincode`` if it is another.
        """
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
        """Blocks, as Blocks, FilteredBlocks or BlocksWithPrivateData, in their order.

        From block ``start``, or the next one, up to but without ``stop``, else without end. A
        checkpoint with a position takes precedence over ``start``.
        """
        request = self.requests.block_events(
            signer.serialized, kind, start=start, stop=stop, checkpoint=checkpoint
        )
        return self.listen(request, signer.sign(request.payload), timeout=timeout)

    def send(
        self, request: Request[Answer], signature: bytes, *, timeout: float | None = None
    ) -> Answer:
        """Send one step that was signed elsewhere; ``requests`` makes them.

        Raises the request's own ``error``.
        """
        try:
            answer = self._start(request, signature, self._deadline(request, timeout))
        except grpc.RpcError as error:
            raise self._failure(error, request) from error
        except ValueError as error:  # gRPC's word for a connection that was closed meanwhile
            if not self._closed:
                raise
            raise self._cancelled(request) from error
        return request.answer(answer)

    def listen(
        self, subscription: Subscription[Event], signature: bytes, *, timeout: float | None = None
    ) -> "EventStream[Event]":
        """The events of a subscription that was signed elsewhere, for ``timeout`` seconds."""
        stream = EventStream(subscription, self._start(subscription, signature, timeout))
        self._streams.add(stream)
        return stream


class EventStream(Generic[Event]):
    """Events as they come. One thread reads; any thread may close.

    Reading raises DeliverError when the peer refuses, Unavailable when it goes away, and
    DeadlineExceeded.
    """

    def __init__(self, subscription: Subscription[Event], call: Any) -> None:
        self._subscription = subscription
        self._call = call
        self._closed = False
        self._events = self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[Event]:
        return self

    def __next__(self) -> Event:
        if self._closed:
            raise StopIteration
        return next(self._events)

    def close(self) -> None:
        """End the stream: who waits for the next event gets none."""
        self._closed = True
        self._call.cancel()

    def _read(self) -> Iterator[Event]:
        try:
            for message in self._call:
                if self._subscription.ended(message):
                    return
                yield from self._subscription.events(message)
            self._lost(Unavailable(grpc.StatusCode.UNAVAILABLE, "The peer ended the stream."))
        except grpc.RpcError as error:
            self._lost(from_rpc(error, DeliverError))
        finally:
            self._call.cancel()

    def _lost(self, failure: CallError) -> None:
        if not self._closed:
            raise failure
