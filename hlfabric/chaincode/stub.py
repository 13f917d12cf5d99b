"""What a chaincode sees of one transaction and of the ledger's state."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from hlfabric import protos
from hlfabric.chaincode.composite import FIRST_SIMPLE_KEY
from hlfabric.chaincode.errors import ChaincodeError, PeerError
from hlfabric.chaincode.invocation import BatchLimits, Invocation
from hlfabric.chaincode.queries import (
    Ask,
    KeyModification,
    Message,
    Page,
    all_results,
    key_modification,
    page,
)
from hlfabric.chaincode.state import Collection, State, filled

REFUSED = 400
Record = protos.shim.WriteRecord
Item = TypeVar("Item")


class Stub(State):
    """One transaction: who calls what, and the public state it reads and writes."""

    def __init__(self, invocation: Invocation, ask: Ask, limits: BatchLimits) -> None:
        super().__init__(ask)
        self.transaction_id = invocation.transaction_id
        self.channel_id = invocation.channel_id
        self.creator = invocation.creator
        self.transient = invocation.transient
        self.timestamp = invocation.timestamp
        self._arguments = invocation.arguments
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

    def get_range_page(
        self, start: str = "", end: str = "", *, size: int, bookmark: str = ""
    ) -> Page:
        """At most ``size`` keys of a range, from the bookmark on. For queries only.

        The peer refuses to write after it, since validation does not repeat it.
        """
        request = protos.shim.GetStateByRange(startKey=start or FIRST_SIMPLE_KEY, endKey=end)
        kind = Message.GET_STATE_BY_RANGE
        return page(self._ask, kind, request, size=size, bookmark=bookmark)

    def query_page(self, query: str, *, size: int, bookmark: str = "") -> Page:
        """At most ``size`` results of a rich query (CouchDB), from the bookmark on."""
        request = protos.shim.GetQueryResult(query=query)
        return page(self._ask, Message.GET_QUERY_RESULT, request, size=size, bookmark=bookmark)

    def get_history(self, key: str) -> Iterator[KeyModification]:
        """What transactions made of a key, the newest first, on peers that keep a history.

        Validation does not repeat it.
        """
        request = protos.shim.GetHistoryForKey(key=key)
        results = all_results(self._ask, Message.GET_HISTORY_FOR_KEY, request)
        return map(key_modification, results)

    def private(self, collection: str) -> Collection:
        """A private data collection of this chaincode."""
        return Collection(self._ask, collection)

    def invoke_chaincode(
        self, chaincode: str, function: str, *args: bytes, channel: str = ""
    ) -> bytes:
        """Call another chaincode in this transaction; what it gives.

        On this channel its reads and writes become part of the transaction; on another
        ``channel`` it can only read. Raises ChaincodeError where it refuses.
        """
        name = f"{chaincode}/{channel}" if channel else chaincode
        spec = protos.chaincode.ChaincodeSpec(
            chaincode_id=protos.chaincode.ChaincodeID(name=name),
            input=protos.chaincode.ChaincodeInput(args=(function.encode(), *args)),
        )
        answer = self._ask(Message.INVOKE_CHAINCODE, spec.SerializeToString())
        return _result(Message.FromString(answer))

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


def _result(completed: Any) -> bytes:
    """What a called chaincode gave."""
    if completed.type != Message.COMPLETED:
        raise PeerError(completed.payload.decode("utf-8", "replace"))
    response = protos.response.Response.FromString(completed.payload)
    if response.status >= REFUSED:
        raise ChaincodeError(response.message)
    payload: bytes = response.payload
    return payload


def _record(key: str, value: bytes | None) -> Any:
    if value is None:
        return Record(key=key, type=Record.DEL_STATE)
    return Record(key=key, value=filled(key, value), type=Record.PUT_STATE)
