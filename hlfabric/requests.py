"""The steps of a transaction as plain data: what to sign, what to send, what the answer means.

Nothing here touches the network. Whoever has the key signs a request's ``payload``, and a gateway
sends it with the signature, so that every step can be signed elsewhere (off-line signing).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from hlfabric import protos
from hlfabric.checkpoint import Checkpoint, position
from hlfabric.errors import (
    CallError,
    CommitStatusError,
    EndorseError,
    EvaluateError,
    SubmitError,
)
from hlfabric.proposal import (
    build_proposal,
    endorsed_result,
    envelope,
    signed_proposal,
    status_request,
)
from hlfabric.status import CommitStatus
from hlfabric.subscriptions import BlockSubscription, ChaincodeEvents

Answer = TypeVar("Answer")
BlockKind = TypeVar("BlockKind", bound=BlockSubscription[Any])


@dataclass(frozen=True)
class Request(ABC, Generic[Answer]):
    """One step of one transaction: sign ``payload`` with the key of the one it names."""

    stub: ClassVar[Any] = protos.gateway_service.GatewayStub
    method: ClassVar[str]
    error: ClassVar[type[CallError]]
    deadline: ClassVar[str]

    channel: str
    transaction_id: str
    payload: bytes

    @abstractmethod
    def message(self, signature: bytes) -> Any:
        """What is sent: the request with its signature."""

    @abstractmethod
    def answer(self, message: Any) -> Answer:
        """What the peer's answer says."""


@dataclass(frozen=True)
class Evaluate(Request[bytes]):
    """Run a function on one peer, of one of ``organizations`` if any is named."""

    method = "Evaluate"
    error = EvaluateError
    deadline = "evaluate"

    organizations: tuple[str, ...] = ()

    def message(self, signature: bytes) -> Any:
        """An EvaluateRequest."""
        return protos.gateway.EvaluateRequest(
            transaction_id=self.transaction_id,
            channel_id=self.channel,
            proposed_transaction=signed_proposal(self.payload, signature),
            target_organizations=self.organizations,
        )

    def answer(self, message: Any) -> bytes:
        """What the function gave."""
        result: bytes = message.result.payload
        return result


@dataclass(frozen=True)
class Submit(Request[None]):
    """Have an endorsed transaction ordered; ``result`` is what its function gave."""

    method = "Submit"
    error = SubmitError
    deadline = "submit"

    result: bytes = b""

    def message(self, signature: bytes) -> Any:
        """A SubmitRequest."""
        return protos.gateway.SubmitRequest(
            transaction_id=self.transaction_id,
            channel_id=self.channel,
            prepared_transaction=envelope(self.payload, signature),
        )

    def answer(self, message: Any) -> None:
        """Nothing: an orderer has it."""


@dataclass(frozen=True)
class Endorse(Request[Submit]):
    """Have a transaction endorsed: by ``organizations``, or as the policies ask for."""

    method = "Endorse"
    error = EndorseError
    deadline = "endorse"

    organizations: tuple[str, ...] = ()

    def message(self, signature: bytes) -> Any:
        """An EndorseRequest."""
        return protos.gateway.EndorseRequest(
            transaction_id=self.transaction_id,
            channel_id=self.channel,
            proposed_transaction=signed_proposal(self.payload, signature),
            endorsing_organizations=self.organizations,
        )

    def answer(self, message: Any) -> Submit:
        """The next step."""
        payload = message.prepared_transaction.payload
        return Submit(self.channel, self.transaction_id, payload, endorsed_result(payload))


@dataclass(frozen=True)
class AwaitCommit(Request[CommitStatus]):
    """Wait until the peer has the transaction in a block."""

    method = "CommitStatus"
    error = CommitStatusError
    deadline = "commit_status"

    def message(self, signature: bytes) -> Any:
        """A SignedCommitStatusRequest."""
        return protos.gateway.SignedCommitStatusRequest(request=self.payload, signature=signature)

    def answer(self, message: Any) -> CommitStatus:
        """Its validation code and block."""
        return CommitStatus(self.transaction_id, message.result, message.block_number)


@dataclass(frozen=True, slots=True)
class Requests:
    """Makes the requests for one chaincode; ``creator`` is always a serialized identity."""

    channel: str
    chaincode: str

    def evaluate(
        self,
        creator: bytes,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
    ) -> Evaluate:
        """A query."""
        common = self._proposed(creator, (function.encode(), *args), transient)
        return Evaluate(*common, tuple(organizations))

    def endorse(
        self,
        creator: bytes,
        function: str,
        *args: bytes,
        transient: Mapping[str, bytes] | None = None,
        organizations: Sequence[str] = (),
    ) -> Endorse:
        """A transaction's first step; its answer is the second."""
        common = self._proposed(creator, (function.encode(), *args), transient)
        return Endorse(*common, tuple(organizations))

    def submit(self, transaction_id: str, payload: bytes) -> Submit:
        """The second step again, for a transaction whose payload was kept."""
        return Submit(self.channel, transaction_id, payload)

    def commit_status(self, creator: bytes, transaction_id: str) -> AwaitCommit:
        """A transaction's last step."""
        payload = status_request(creator, self.channel, transaction_id)
        return AwaitCommit(self.channel, transaction_id, payload)

    def chaincode_events(
        self,
        creator: bytes,
        *,
        start: int | None = None,
        checkpoint: Checkpoint | None = None,
        chaincode: str | None = None,
    ) -> ChaincodeEvents:
        """What valid transactions announce, from block ``start`` or the next one on.

        A checkpoint with a position takes precedence. ``chaincode`` if it is another.
        """
        begin = position(start, checkpoint)
        return ChaincodeEvents.request(creator, self.channel, chaincode or self.chaincode, begin)

    def block_events(
        self,
        creator: bytes,
        kind: type[BlockKind],
        *,
        start: int | None = None,
        stop: int | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> BlockKind:
        """Blocks, as Blocks, FilteredBlocks or BlocksWithPrivateData.

        From block ``start``, or the next one, up to but without ``stop``, else without end. A
        checkpoint with a position takes precedence over ``start``.
        """
        return kind.request(creator, self.channel, position(start, checkpoint), stop)

    def _proposed(
        self, creator: bytes, arguments: Sequence[bytes], transient: Mapping[str, bytes] | None
    ) -> tuple[str, str, bytes]:
        proposal = build_proposal(
            creator, self.channel, self.chaincode, arguments, transient=transient
        )
        return self.channel, proposal.transaction_id, proposal.payload
