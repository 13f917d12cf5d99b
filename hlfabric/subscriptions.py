"""Requests for events as plain data: what to sign, what to send, what each answer holds."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar

import grpc

from hlfabric import protos
from hlfabric.blocks import Block, parse_block
from hlfabric.checkpoint import Position
from hlfabric.errors import DeliverError
from hlfabric.events import (
    BlockWithPrivateData,
    ChaincodeEvent,
    FilteredBlock,
    parse_block_with_private_data,
    parse_chaincode_events,
    parse_filtered_block,
)
from hlfabric.proposal import envelope, seek_payload

Event = TypeVar("Event")
LAST_BLOCK = 2**64 - 1
STATUS_CODES: dict[int, grpc.StatusCode] = {
    protos.common.BAD_REQUEST: grpc.StatusCode.INVALID_ARGUMENT,
    protos.common.FORBIDDEN: grpc.StatusCode.PERMISSION_DENIED,
    protos.common.NOT_FOUND: grpc.StatusCode.NOT_FOUND,
    protos.common.SERVICE_UNAVAILABLE: grpc.StatusCode.UNAVAILABLE,
}


@dataclass(frozen=True)
class Subscription(ABC, Generic[Event]):
    """A stream of events: sign ``payload`` with the key of the one it names."""

    stub: ClassVar[Any]
    method: ClassVar[str]

    payload: bytes

    @abstractmethod
    def message(self, signature: bytes) -> Any:
        """What is sent: the request with its signature."""

    @abstractmethod
    def ended(self, message: Any) -> bool:
        """Whether an answer says that all that was asked for has come."""

    @abstractmethod
    def events(self, message: Any) -> Sequence[Event]:
        """What an answer holds. Raises DeliverError when it is a refusal, BlockError."""


@dataclass(frozen=True)
class ChaincodeEvents(Subscription[ChaincodeEvent]):
    """The events of one chaincode's valid transactions, without end."""

    stub = protos.gateway_service.GatewayStub
    method = "ChaincodeEvents"

    @classmethod
    def request(
        cls, creator: bytes, channel: str, chaincode: str, start: Position | None = None
    ) -> Self:
        """Events from a position on, or from the next block that is committed."""
        request = protos.gateway.ChaincodeEventsRequest(
            channel_id=channel,
            chaincode_id=chaincode,
            identity=creator,
            start_position=_seek(start),
            after_transaction_id=start.transaction_id if start else "",
        )
        return cls(request.SerializeToString())

    def message(self, signature: bytes) -> Any:
        """A SignedChaincodeEventsRequest."""
        return protos.gateway.SignedChaincodeEventsRequest(
            request=self.payload, signature=signature
        )

    def ended(self, message: Any) -> bool:
        """Never."""
        return False

    def events(self, message: Any) -> Sequence[ChaincodeEvent]:
        """Those of one block."""
        return parse_chaincode_events(message)


@dataclass(frozen=True)
class BlockSubscription(Subscription[Event]):
    """Blocks in one of the forms that peers deliver."""

    stub = protos.events_service.DeliverStub
    content: ClassVar[str]

    @classmethod
    def request(
        cls, creator: bytes, channel: str, start: Position | None = None, stop: int | None = None
    ) -> Self:
        """Blocks from a position, or the next that is committed, up to but without ``stop``."""
        last = LAST_BLOCK if stop is None else stop - 1
        return cls(_deliver(creator, channel, _seek(start), _seek(Position(last))))

    @classmethod
    def newest(cls, creator: bytes, channel: str) -> Self:
        """The newest block alone."""
        newest = protos.orderer.SeekPosition(newest=protos.orderer.SeekNewest())
        return cls(_deliver(creator, channel, newest, newest))

    def message(self, signature: bytes) -> Any:
        """A stream of one Envelope."""
        return iter((envelope(self.payload, signature),))

    def ended(self, message: Any) -> bool:
        """Whether it is the status that follows the last block."""
        return bool(message.status == protos.common.SUCCESS)

    def events(self, message: Any) -> Sequence[Event]:
        """The block."""
        if message.WhichOneof("Type") == "status":
            name = protos.common.Status.Name(message.status)
            code = STATUS_CODES.get(message.status, grpc.StatusCode.INTERNAL)
            raise DeliverError(code, f"The peer answered {name}.")
        return (self.parse(getattr(message, self.content)),)

    @staticmethod
    @abstractmethod
    def parse(message: Any) -> Event:
        """Read the block in this form."""


class Blocks(BlockSubscription[Block]):
    """Full blocks."""

    method = "Deliver"
    content = "block"

    @staticmethod
    def parse(message: Any) -> Block:
        """Read it."""
        return parse_block(message)


class RawBlocks(BlockSubscription[bytes]):
    """Full blocks as they are (``common.Block``), for who keeps them or hands them on."""

    method = "Deliver"
    content = "block"

    @staticmethod
    def parse(message: Any) -> bytes:
        """Its bytes."""
        encoded: bytes = message.SerializeToString()
        return encoded


class FilteredBlocks(BlockSubscription[FilteredBlock]):
    """Transactions' ids and outcomes; those who may not read full blocks may read these."""

    method = "DeliverFiltered"
    content = "filtered_block"

    @staticmethod
    def parse(message: Any) -> FilteredBlock:
        """Read it."""
        return parse_filtered_block(message)


class BlocksWithPrivateData(BlockSubscription[BlockWithPrivateData]):
    """Full blocks with the private data that the peer's organisation is a member for."""

    method = "DeliverWithPrivateData"
    content = "block_and_private_data"

    @staticmethod
    def parse(message: Any) -> BlockWithPrivateData:
        """Read it."""
        return parse_block_with_private_data(message)


def _deliver(creator: bytes, channel: str, start: Any, stop: Any) -> bytes:
    behavior = protos.orderer.SeekInfo.BLOCK_UNTIL_READY
    seek = protos.orderer.SeekInfo(start=start, stop=stop, behavior=behavior)
    return seek_payload(creator, channel, seek)


def _seek(position: Position | None) -> Any:
    if position is None:
        return protos.orderer.SeekPosition(next_commit=protos.orderer.SeekNextCommit())
    specified = protos.orderer.SeekSpecified(number=position.block_number)
    return protos.orderer.SeekPosition(specified=specified)
