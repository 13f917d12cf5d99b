"""What the scenarios' chaincode does with the ledger: ranges, history, private data, others."""

import json
from collections.abc import Callable, Iterable
from itertools import islice

from hlfabric.chaincode import KeyValue, Stub, composite_key, split_composite_key


def _texts(stub: Stub) -> list[str]:
    return [arg.decode() for arg in stub.args]


def _shown(found: Iterable[KeyValue]) -> bytes:
    return json.dumps([[each.key, each.value.decode()] for each in found]).encode()


def delete(stub: Stub) -> bytes:
    """delete(key)."""
    stub.delete_state(*_texts(stub))
    return b""


def put_numbered(stub: Stub) -> bytes:
    """put_numbered(prefix, count): keys prefix/0000 and so on, each with its number."""
    prefix, count = _texts(stub)
    stub.put_states({f"{prefix}/{n:04}": str(n).encode() for n in range(int(count))})
    return b""


def read_range(stub: Stub) -> bytes:
    """read_range(start, end): what is there."""
    return _shown(stub.get_range(*_texts(stub)))


def read_first(stub: Stub) -> bytes:
    """read_first(start, end, count): no more than that many; the others are not asked for."""
    start, end, count = _texts(stub)
    return _shown(islice(stub.get_range(start, end), int(count)))


def read_range_and_put(stub: Stub) -> bytes:
    """read_range_and_put(start, end, key): how many there are, written to a key."""
    start, end, key = _texts(stub)
    stub.put_state(key, str(len(list(stub.get_range(start, end)))).encode())
    return b""


def read_page(stub: Stub) -> bytes:
    """read_page(start, end, size, bookmark): {keys, bookmark}."""
    start, end, size, bookmark = _texts(stub)
    page = stub.get_range_page(start, end, size=int(size), bookmark=bookmark)
    keys = [each.key for each in page.results]
    return json.dumps({"keys": keys, "bookmark": page.bookmark}).encode()


def read_page_and_put(stub: Stub) -> bytes:
    """read_page_and_put(start, end, key): what a peer refuses."""
    start, end, key = _texts(stub)
    stub.get_range_page(start, end, size=1)
    stub.put_state(key, b"written")
    return b""


def put_composite(stub: Stub) -> bytes:
    """put_composite(value, kind, *parts)."""
    value, kind, *parts = _texts(stub)
    stub.put_state(composite_key(kind, *parts), value.encode())
    return b""


def read_composite(stub: Stub) -> bytes:
    """read_composite(kind, *parts): [[parts, value]] of the keys that begin so."""
    found = stub.get_composite_range(*_texts(stub))
    shown = [[split_composite_key(each.key)[1], each.value.decode()] for each in found]
    return json.dumps(shown).encode()


def history(stub: Stub) -> bytes:
    """history(key): [[transaction id, value or null, time]]."""
    return json.dumps(
        [
            [each.transaction_id, each.value and each.value.decode(), each.timestamp.isoformat()]
            for each in stub.get_history(*_texts(stub))
        ]
    ).encode()


def query(stub: Stub) -> bytes:
    """query(text): what a rich query finds."""
    return _shown(stub.query(*_texts(stub)))


def query_page(stub: Stub) -> bytes:
    """query_page(text): its first result."""
    return _shown(stub.query_page(*_texts(stub), size=1).results)


def call(stub: Stub) -> bytes:
    """call(chaincode, function, channel, *args): what another chaincode gives."""
    chaincode, function, channel, *args = _texts(stub)
    return stub.invoke_chaincode(
        chaincode, function, *(arg.encode() for arg in args), channel=channel
    )


def set_endorsers(stub: Stub) -> bytes:
    """set_endorsers(key, *msps)."""
    key, *msps = _texts(stub)
    stub.set_endorsers(key, msps)
    return b""


def get_endorsers(stub: Stub) -> bytes:
    """get_endorsers(key): MSP ids."""
    return json.dumps(stub.get_endorsers(*_texts(stub))).encode()


def put_private(stub: Stub) -> bytes:
    """put_private(key, *collections): the transient ``value``."""
    key, *collections = _texts(stub)
    for collection in collections:
        stub.private(collection).put_state(key, stub.transient["value"])
    return b""


def get_private(stub: Stub) -> bytes:
    """get_private(collection, key)."""
    collection, key = _texts(stub)
    return stub.private(collection).get_state(key) or b""


def delete_private(stub: Stub) -> bytes:
    """delete_private(collection, key)."""
    collection, key = _texts(stub)
    stub.private(collection).delete_state(key)
    return b""


def purge_private(stub: Stub) -> bytes:
    """purge_private(collection, key)."""
    collection, key = _texts(stub)
    stub.private(collection).purge_state(key)
    return b""


def hash_private(stub: Stub) -> bytes:
    """hash_private(collection, key): SHA-256 of the value, empty where it has none."""
    collection, key = _texts(stub)
    return stub.private(collection).get_hash(key) or b""


def range_private(stub: Stub) -> bytes:
    """range_private(collection, start, end)."""
    collection, start, end = _texts(stub)
    return _shown(stub.private(collection).get_range(start, end))


LEDGER_FUNCTIONS: dict[str, Callable[[Stub], bytes]] = {
    function.__name__: function
    for function in (
        delete, put_numbered, read_range, read_first, read_range_and_put, read_page,
        read_page_and_put, put_composite, read_composite, history, query, query_page, call,
        set_endorsers, get_endorsers, put_private, get_private, delete_private, purge_private,
        hash_private, range_private,
    )
}  # fmt: skip
