"""What a chaincode sees of one transaction and of the ledger's state."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from hlfabric import protos

Message = protos.shim.ChaincodeMessage
Record = protos.shim.WriteRecord
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How many keys the peer takes in one message; 0 where it takes no batches."""

    reads: int = 0
    writes: int = 0

    @classmethod
    def parse(cls, ready: bytes) -> "BatchLimits":
        """Read what the peer says it supports in the payload of its READY message."""
        offer = protos.chaincode.ChaincodeAdditionalParams.FromString(ready)
        return cls(
            reads=offer.max_size_get_multiple_keys if offer.use_get_multiple_keys else 0,
            writes=offer.max_size_write_batch if offer.use_write_batch else 0,
        )


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call as the peer hands it over."""

    transaction_id: str
    channel_id: str
    creator: bytes
    arguments: tuple[bytes, ...]
    transient: Mapping[str, bytes]
    timestamp: datetime

    @classmethod
    def parse(cls, message: Any) -> "Invocation":
        """Read a TRANSACTION message. Raises protobuf's DecodeError when it is malformed."""
        proposal = protos.proposal.Proposal.FromString(message.proposal.proposal_bytes)
        header = protos.common.Header.FromString(proposal.header)
        channel = protos.common.ChannelHeader.FromString(header.channel_header)
        payload = protos.proposal.ChaincodeProposalPayload.FromString(proposal.payload)
        return cls(
            transaction_id=message.txid,
            channel_id=message.channel_id,
            creator=protos.common.SignatureHeader.FromString(header.signature_header).creator,
            arguments=tuple(protos.chaincode.ChaincodeInput.FromString(message.payload).args),
            transient=dict(payload.TransientMap),
            timestamp=channel.timestamp.ToDatetime(UTC),
        )


class Stub:
    """One transaction: who calls what, and the state it reads and writes.

    Reads show the state before the transaction, never its own writes. All methods that reach for
    the state raise PeerError with the peer's reason, and StreamClosed when the peer went away.
    """

    def __init__(
        self,
        invocation: Invocation,
        ask: Callable[[int, bytes], bytes],
        limits: BatchLimits,
    ) -> None:
        self.transaction_id = invocation.transaction_id
        self.channel_id = invocation.channel_id
        self.creator = invocation.creator
        self.transient = invocation.transient
        self.timestamp = invocation.timestamp
        self._arguments = invocation.arguments
        self._ask = ask
        self._limits = limits
        self.event: Any = None

    @property
    def function(self) -> str:
        """The first argument, by custom the function's name; empty when there is none."""
        return self._arguments[0].decode("utf-8", "replace") if self._arguments else ""

    @property
    def args(self) -> tuple[bytes, ...]:
        """The arguments after the function's name."""
        return self._arguments[1:]

    def get_state(self, key: str) -> bytes | None:
        """The value of a key, None where it has none."""
        request = protos.shim.GetState(key=key)
        return self._ask(Message.GET_STATE, request.SerializeToString()) or None

    def get_states(self, keys: Iterable[str]) -> dict[str, bytes | None]:
        """The values of many keys, in batches where the peer takes them."""
        wanted = list(dict.fromkeys(keys))
        if not self._limits.reads:
            return {key: self.get_state(key) for key in wanted}
        return dict(self._read_batches(wanted))

    def _read_batches(self, keys: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        for chunk in chunks(keys, self._limits.reads):
            request = protos.shim.GetStateMultiple(keys=chunk)
            answer = self._ask(Message.GET_STATE_MULTIPLE, request.SerializeToString())
            values = protos.shim.GetStateMultipleResult.FromString(answer).values
            for key, value in zip(chunk, values, strict=True):
                yield key, value or None

    def put_state(self, key: str, value: bytes) -> None:
        """Set the value of a key, which must not be empty (an empty one cannot be read back)."""
        request = protos.shim.PutState(key=key, value=_filled(key, value))
        self._ask(Message.PUT_STATE, request.SerializeToString())

    def delete_state(self, key: str) -> None:
        """Delete a key."""
        request = protos.shim.DelState(key=key)
        self._ask(Message.DEL_STATE, request.SerializeToString())

    def put_states(self, values: Mapping[str, bytes | None]) -> None:
        """Set many keys (None deletes one), in batches where the peer takes them."""
        if not self._limits.writes:
            for key, value in values.items():
                self._write(key, value)
            return
        for chunk in chunks(list(values.items()), self._limits.writes):
            request = protos.shim.WriteBatchState(rec=[_record(*item) for item in chunk])
            self._ask(Message.WRITE_BATCH_STATE, request.SerializeToString())

    def _write(self, key: str, value: bytes | None) -> None:
        if value is None:
            self.delete_state(key)
        else:
            self.put_state(key, value)

    def set_event(self, name: str, payload: bytes) -> None:
        """Announce one event with the transaction; a later call replaces an earlier one."""
        if not name:
            raise ValueError("An event needs a name.")
        self.event = protos.chaincode_event.ChaincodeEvent(event_name=name, payload=payload)


class Chaincode(Protocol):
    """A contract: it answers one transaction at a time, in any number of threads."""

    def invoke(self, stub: Stub) -> bytes:
        """Run the transaction and give its result. Raises ChaincodeError to refuse it."""
        ...


def chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """Cut a sequence into pieces of at most ``size``."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _record(key: str, value: bytes | None) -> Any:
    if value is None:
        return Record(key=key, type=Record.DEL_STATE)
    return Record(key=key, value=_filled(key, value), type=Record.PUT_STATE)


def _filled(key: str, value: bytes) -> bytes:
    if not value:
        raise ValueError(f"The value of {key} is empty: delete the key instead.")
    return value
