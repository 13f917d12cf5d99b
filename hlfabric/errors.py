"""What can go wrong between a client and a Fabric network."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import grpc
from google.protobuf.message import DecodeError

from hlfabric import protos

DETAILS_KEY = "grpc-status-details-bin"
CHAINCODE_REPLY = re.compile(r"chaincode response (\d+), (.*)", re.DOTALL)


class FabricError(Exception):
    """Base of all errors of this package."""


class IdentityError(FabricError):
    """A certificate or key cannot be used."""


class BlockError(FabricError):
    """A block is malformed, or does not follow the one before it."""


class ConfigError(FabricError):
    """A block holds no channel's configuration, or one that cannot be read."""


class SignatureError(FabricError):
    """A signature, or what vouches for its signer, does not hold."""


class ProfileError(FabricError):
    """A connection profile, or a file that it names, cannot be read."""


class CheckpointError(FabricError):
    """A checkpoint's file cannot be read."""


@dataclass(frozen=True, slots=True)
class PeerDetail:
    """What one peer or orderer said about a failed call."""

    address: str
    msp_id: str
    message: str

    @property
    def chaincode_message(self) -> str | None:
        """The chaincode's own words, where the chaincode refused; else None."""
        match = CHAINCODE_REPLY.fullmatch(self.message)
        return match[2] if match else None


class CallError(FabricError):
    """A call failed: gRPC's code and message, and what each peer said."""

    operation: ClassVar[str] = "call"

    def __init__(
        self,
        code: grpc.StatusCode,
        message: str,
        *,
        details: tuple[PeerDetail, ...] = (),
        operation: str | None = None,
        transaction_id: str = "",
    ) -> None:
        self.code = code
        self.message = message
        self.details = details
        self.failed = operation or self.operation
        self.transaction_id = transaction_id
        super().__init__(str(self))

    def __str__(self) -> str:
        """One line with the code, the message and each peer's own."""
        said = "".join(f"; {peer.msp_id} {peer.address}: {peer.message}" for peer in self.details)
        return f"{self.failed} failed ({self.code.name}): {self.message}{said}"

    @property
    def chaincode_message(self) -> str | None:
        """The chaincode's own words, where the chaincode refused the transaction; else None."""
        messages = (detail.chaincode_message for detail in self.details)
        return next((message for message in messages if message is not None), None)


class Unavailable(CallError):
    """No answer: the peer cannot be reached, or could not reach those it needs."""


class DeadlineExceeded(CallError):
    """No answer in time. Of a submit or a commit status: the outcome is unknown."""


class Cancelled(CallError):
    """Ended from this side. Of a submit or a commit status: the outcome is unknown."""


class EvaluateError(CallError):
    """The query was refused."""

    operation = "evaluate"


class EndorseError(CallError):
    """The endorsers refused or did not agree; nothing was ordered."""

    operation = "endorse"


class SubmitError(CallError):
    """The orderer refused the transaction."""

    operation = "submit"


class CommitStatusError(CallError):
    """The status cannot be told; the transaction's outcome is unknown."""

    operation = "commit status"


class DeliverError(CallError):
    """The peer refused to deliver blocks or events."""

    operation = "deliver"


class InvalidTransaction(FabricError):
    """A transaction is in a block but took no effect; the code's name says why."""

    def __init__(self, code_name: str, transaction_id: str, block_number: int) -> None:
        self.code_name = code_name
        self.transaction_id = transaction_id
        self.block_number = block_number
        super().__init__(
            f"Transaction {transaction_id} took no effect: {code_name} in block {block_number}."
        )


# A peer whose own clock ends the call first resets the stream, which gRPC calls CANCELLED.
CATEGORIES: dict[grpc.StatusCode, type[CallError]] = {
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.CANCELLED: DeadlineExceeded,
}


def from_rpc(error: Any, kind: type[CallError], transaction_id: str = "") -> CallError:
    """The typed error for a grpc.RpcError of an operation of this ``kind``."""
    code = error.code()
    return CATEGORIES.get(code, kind)(
        code,
        error.details() or "no message",
        details=peer_details(error.trailing_metadata()),
        operation=kind.operation,
        transaction_id=transaction_id,
    )


def peer_details(metadata: Iterable[tuple[str, bytes | str]] | None) -> tuple[PeerDetail, ...]:
    """Each peer's own message, from the trailing metadata of a Gateway's answer."""
    return tuple(
        detail
        for key, value in metadata or ()
        if key == DETAILS_KEY and isinstance(value, bytes)
        for detail in _details(value)
    )


def _details(encoded: bytes) -> list[PeerDetail]:
    try:
        packed = protos.rpc_status.Status.FromString(encoded).details
        details = [
            _unpack(each) for each in packed if each.Is(protos.gateway.ErrorDetail.DESCRIPTOR)
        ]
    except DecodeError as error:
        return [PeerDetail("", "", f"the details cannot be read: {error}")]
    return [PeerDetail(each.address, each.msp_id, each.message) for each in details]


def _unpack(packed: Any) -> Any:
    detail = protos.gateway.ErrorDetail()
    packed.Unpack(detail)
    return detail
