"""What the gateways for threads and for asyncio have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import grpc

from hlfabric import protos
from hlfabric.errors import CallError, Cancelled, from_rpc
from hlfabric.proposal import envelope
from hlfabric.requests import Request, Requests, Submit
from hlfabric.subscriptions import Subscription

Outcome = TypeVar("Outcome")
CLOSED = "The gateway was closed."
STUBS = (protos.gateway_service.GatewayStub, protos.events_service.DeliverStub)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long each step may take, in seconds, unless a call says otherwise."""

    evaluate: float = 30
    endorse: float = 30
    submit: float = 15
    commit_status: float = 60


@dataclass(frozen=True, slots=True)
class EndorsedTransaction:
    """A transaction its endorsers agreed to; ``envelope`` is signed, ready to be submitted."""

    transaction_id: str
    result: bytes
    envelope: bytes

    @classmethod
    def of(cls, request: Submit, signature: bytes) -> "EndorsedTransaction":
        """The request with its signature, in one envelope."""
        signed = envelope(request.payload, signature).SerializeToString()
        return cls(request.transaction_id, request.result, signed)


@dataclass(frozen=True, slots=True)
class SubmittedTransaction(Generic[Outcome]):
    """A transaction that an orderer has taken; ``status()`` waits until it is in a block.

    ``result`` is what its function gave, which holds if the status is valid.
    """

    transaction_id: str
    result: bytes
    status: Callable[[], Outcome]


class Client:
    """One chaincode on one channel, over one connection; no call is made in here.

    ``requests`` makes the requests to be signed elsewhere.
    """

    def __init__(
        self, connection: Any, *, channel: str, chaincode: str, deadlines: Deadlines | None
    ) -> None:
        self.channel = channel
        self.chaincode = chaincode
        self.requests = Requests(channel, chaincode)
        self._deadlines = deadlines or Deadlines()
        self._connection = connection
        self._stubs = {stub: stub(connection) for stub in STUBS}
        self._closed = False

    def _start(
        self, request: Request[Any] | Subscription[Any], signature: bytes, timeout: float | None
    ) -> Any:
        """gRPC's call of a request, of either kind of connection."""
        if self._closed:
            raise Cancelled(grpc.StatusCode.CANCELLED, CLOSED)
        method = getattr(self._stubs[request.stub], request.method)
        return method(request.message(signature), timeout=timeout)

    def _deadline(self, request: Request[Any], timeout: float | None) -> float:
        default: float = getattr(self._deadlines, request.deadline)
        return default if timeout is None else timeout

    def _failure(self, error: grpc.RpcError, request: Request[Any]) -> CallError:
        if self._closed:
            return self._cancelled(request)
        return from_rpc(error, request.error, request.transaction_id)

    def _cancelled(self, request: Request[Any]) -> Cancelled:
        return Cancelled(
            grpc.StatusCode.CANCELLED,
            CLOSED,
            operation=request.error.operation,
            transaction_id=request.transaction_id,
        )
