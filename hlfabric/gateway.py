"""Client of the Gateway service that every Fabric peer offers (since Fabric 2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import grpc

from hlfabric import protos
from hlfabric.endpoint import Endpoint
from hlfabric.errors import (
    CallError,
    CommitStatusError,
    EndorseError,
    EvaluateError,
    InvalidTransaction,
    SubmitError,
    from_rpc,
)
from hlfabric.identity import Identity
from hlfabric.proposal import (
    Proposal,
    build_proposal,
    endorsed_result,
    envelope,
    status_request,
)
from hlfabric.validation import VALID, code_name


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long each call may take, in seconds. The commit status has its own with each call."""

    evaluate: float = 30
    endorse: float = 30
    submit: float = 15


@dataclass(frozen=True, slots=True)
class EndorsedTransaction:
    """A transaction its endorsers agreed to; ``envelope`` is signed, ready to be submitted."""

    transaction_id: str
    result: bytes
    envelope: bytes


@dataclass(frozen=True, slots=True)
class CommitStatus:
    """What became of a transaction, and in which block."""

    transaction_id: str
    code: int
    block_number: int

    @property
    def name(self) -> str:
        """The validation code's name, such as VALID or MVCC_READ_CONFLICT."""
        return code_name(self.code)

    @property
    def valid(self) -> bool:
        """Whether its writes took effect."""
        return self.code == VALID

    def require_valid(self) -> None:
        """Raise InvalidTransaction if it took no effect."""
        if not self.valid:
            raise InvalidTransaction(self.name, self.transaction_id, self.block_number)


class Gateway:
    """One chaincode on one channel, reached through one peer. Safe to use from several threads.

    All calls raise Unavailable and DeadlineExceeded, beside the error named with each.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        channel: str,
        chaincode: str,
        deadlines: Deadlines | None = None,
    ) -> None:
        self.channel = channel
        self.chaincode = chaincode
        self._deadlines = deadlines or Deadlines()
        self._connection = endpoint.connect()
        self._service = protos.gateway_service.GatewayStub(self._connection)

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
        """Close the connection; calls that wait for an answer fail."""
        self._connection.close()

    def evaluate(
        self,
        identity: Identity,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
    ) -> bytes:
        """Run a function on one peer and record nothing. Raises EvaluateError."""
        proposal = self._propose(identity, function, args, transient)
        request = protos.gateway.EvaluateRequest(
            transaction_id=proposal.transaction_id,
            channel_id=self.channel,
            proposed_transaction=proposal.signed(identity.sign(proposal.payload)),
        )
        deadline = self._deadlines.evaluate
        answer = self._call("Evaluate", request, deadline, EvaluateError)
        result: bytes = answer.result.payload
        return result

    def endorse(
        self,
        identity: Identity,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
    ) -> EndorsedTransaction:
        """Run a function on as many organisations' peers as the policy asks for.

        ``organizations`` (MSP ids) fixes whose. Nothing is recorded yet. Raises EndorseError.
        """
        proposal = self._propose(identity, function, args, transient)
        request = protos.gateway.EndorseRequest(
            transaction_id=proposal.transaction_id,
            channel_id=self.channel,
            proposed_transaction=proposal.signed(identity.sign(proposal.payload)),
            endorsing_organizations=organizations,
        )
        deadline = self._deadlines.endorse
        answer = self._call("Endorse", request, deadline, EndorseError)
        return _endorsed(identity, proposal, answer.prepared_transaction.payload)

    def submit(self, transaction_id: str, signed_envelope: bytes) -> None:
        """Have an endorsed transaction ordered; returns when an orderer has taken it.

        May be repeated with the same bytes: it is committed once. After Unavailable or
        DeadlineExceeded the orderer may have it or not. Raises SubmitError.
        """
        request = protos.gateway.SubmitRequest(
            transaction_id=transaction_id,
            channel_id=self.channel,
            prepared_transaction=protos.common.Envelope.FromString(signed_envelope),
        )
        self._call("Submit", request, self._deadlines.submit, SubmitError)

    def commit_status(
        self, identity: Identity, transaction_id: str, *, timeout: float
    ) -> CommitStatus:
        """Wait until this peer has the transaction in a block, ``timeout`` seconds at most.

        For a transaction that was never ordered that is DeadlineExceeded. Raises
        CommitStatusError.
        """
        payload = status_request(identity.serialized, self.channel, transaction_id)
        request = protos.gateway.SignedCommitStatusRequest(
            request=payload, signature=identity.sign(payload)
        )
        answer = self._call("CommitStatus", request, timeout, CommitStatusError, transaction_id)
        return CommitStatus(transaction_id, answer.result, answer.block_number)

    def _propose(
        self,
        identity: Identity,
        function: str,
        args: tuple[bytes, ...],
        transient: Mapping[str, bytes] | None,
    ) -> Proposal:
        arguments = (function.encode(), *args)
        return build_proposal(
            identity.serialized, self.channel, self.chaincode, arguments, transient=transient
        )

    def _call(
        self,
        method: str,
        request: Any,
        timeout: float,
        kind: type[CallError],
        transaction_id: str = "",
    ) -> Any:
        try:
            return getattr(self._service, method)(request, timeout=timeout)
        except grpc.RpcError as error:
            named = transaction_id or request.transaction_id
            raise from_rpc(error, kind, named) from error


def _endorsed(identity: Identity, proposal: Proposal, payload: bytes) -> EndorsedTransaction:
    signed = envelope(payload, identity.sign(payload))
    result = endorsed_result(payload)
    return EndorsedTransaction(proposal.transaction_id, result, signed.SerializeToString())
