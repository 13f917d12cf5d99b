"""Keys and values as a transaction sees them: the public state, and private data collections."""

from collections.abc import Iterator, Sequence

from hlfabric import protos
from hlfabric.chaincode.composite import FIRST_SIMPLE_KEY, composite_range
from hlfabric.chaincode.endorsers import POLICY, organisations, policy
from hlfabric.chaincode.queries import Ask, KeyValue, Message, all_results, key_value


class State:
    """One collection's keys; the public state is the collection without a name.

    Reads show the state before the transaction, never its own writes. All methods raise PeerError
    with the peer's reason, and StreamClosed when the peer went away.
    """

    def __init__(self, ask: Ask, collection: str = "") -> None:
        self._ask = ask
        self._collection = collection

    def get_state(self, key: str) -> bytes | None:
        """The value of a key, None where it has none."""
        request = protos.shim.GetState(key=key, collection=self._collection)
        return self._ask(Message.GET_STATE, request.SerializeToString()) or None

    def put_state(self, key: str, value: bytes) -> None:
        """Set the value of a key, which must not be empty (an empty one cannot be read back)."""
        request = protos.shim.PutState(
            key=key, value=filled(key, value), collection=self._collection
        )
        self._ask(Message.PUT_STATE, request.SerializeToString())

    def delete_state(self, key: str) -> None:
        """Delete a key."""
        request = protos.shim.DelState(key=key, collection=self._collection)
        self._ask(Message.DEL_STATE, request.SerializeToString())

    def get_range(self, start: str = "", end: str = "") -> Iterator[KeyValue]:
        """Keys from ``start`` up to but without ``end`` in their order, composite keys left out.

        An empty bound is none. Validation repeats the range: a key that another transaction
        has added meanwhile is a PHANTOM_READ_CONFLICT (not so in a collection).
        """
        return self._range(start or FIRST_SIMPLE_KEY, end)

    def get_composite_range(self, kind: str, *parts: str) -> Iterator[KeyValue]:
        """The composite keys that begin with these parts. Raises ValueError (composite_key)."""
        return self._range(*composite_range(kind, parts))

    def query(self, query: str) -> Iterator[KeyValue]:
        """What a rich query (JSON) finds, on peers whose state database is CouchDB.

        Validation does not repeat it.
        """
        request = protos.shim.GetQueryResult(query=query, collection=self._collection)
        return map(key_value, all_results(self._ask, Message.GET_QUERY_RESULT, request))

    def get_endorsers(self, key: str) -> tuple[str, ...]:
        """The MSP ids whose peers must endorse a change of a key; () by the chaincode's policy."""
        request = protos.shim.GetStateMetadata(key=key, collection=self._collection)
        answer = self._ask(Message.GET_STATE_METADATA, request.SerializeToString())
        entries = protos.shim.StateMetadataResult.FromString(answer).entries
        found = next((entry.value for entry in entries if entry.metakey == POLICY), b"")
        return organisations(found)

    def set_endorsers(self, key: str, msps: Sequence[str]) -> None:
        """Have each later change of a key endorsed by a peer of each of these organisations."""
        metadata = protos.shim.StateMetadata(metakey=POLICY, value=policy(msps))
        request = protos.shim.PutStateMetadata(
            key=key, collection=self._collection, metadata=metadata
        )
        self._ask(Message.PUT_STATE_METADATA, request.SerializeToString())

    def _range(self, start: str, end: str) -> Iterator[KeyValue]:
        request = protos.shim.GetStateByRange(
            startKey=start, endKey=end, collection=self._collection
        )
        return map(key_value, all_results(self._ask, Message.GET_STATE_BY_RANGE, request))


class Collection(State):
    """A private data collection: its values stay with its members, their hashes go to all."""

    def get_hash(self, key: str) -> bytes | None:
        """SHA-256 of a key's value, which peers of all organisations have; None without one."""
        request = protos.shim.GetState(key=key, collection=self._collection)
        return self._ask(Message.GET_PRIVATE_DATA_HASH, request.SerializeToString()) or None

    def purge_state(self, key: str) -> None:
        """Delete a key and forget its former values (Fabric 2.5; capability V2_5)."""
        request = protos.shim.PurgePrivateState(key=key, collection=self._collection)
        self._ask(Message.PURGE_PRIVATE_DATA, request.SerializeToString())


def filled(key: str, value: bytes) -> bytes:
    """The value. Raises ValueError where it is empty."""
    if not value:
        raise ValueError(f"The value of {key} is empty: delete the key instead.")
    return value
