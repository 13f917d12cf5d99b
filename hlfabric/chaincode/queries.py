"""Queries whose results come in batches, and what they consist of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hlfabric import protos
from hlfabric.chaincode.errors import StreamClosed

Message = protos.shim.ChaincodeMessage
Ask = Callable[[int, bytes], bytes]
"""Sends a request of a kind to the peer and gives the payload of its answer."""


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A key with its value, as a range or a query finds it."""

    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Some results; ``bookmark`` asks for those that follow, and is empty after the last."""

    results: tuple[KeyValue, ...]
    bookmark: str


@dataclass(frozen=True, slots=True)
class KeyModification:
    """What a transaction made of a key; the value is None where it was deleted."""

    transaction_id: str
    timestamp: datetime
    value: bytes | None


def all_results(ask: Ask, kind: int, request: Any) -> Iterator[bytes]:
    """Each result, batch by batch; who stops early spares the peer the rest."""
    response = _response(ask(kind, request.SerializeToString()))
    try:
        yield from _content(response)
        while response.has_more:
            following = protos.shim.QueryStateNext(id=response.id).SerializeToString()
            response = _response(ask(Message.QUERY_STATE_NEXT, following))
            yield from _content(response)
    finally:
        if response.has_more:
            _close(ask, response.id)


def page(ask: Ask, kind: int, request: Any, *, size: int, bookmark: str) -> Page:
    """At most ``size`` results, from the bookmark on."""
    wanted = protos.shim.QueryMetadata(pageSize=size, bookmark=bookmark)
    request.metadata = wanted.SerializeToString()
    response = _response(ask(kind, request.SerializeToString()))
    told = protos.shim.QueryResponseMetadata.FromString(response.metadata)
    return Page(tuple(key_value(each) for each in _content(response)), told.bookmark)


def key_value(encoded: bytes) -> KeyValue:
    """Read a result of a range or a query."""
    result = protos.query_result.KV.FromString(encoded)
    return KeyValue(result.key, result.value)


def key_modification(encoded: bytes) -> KeyModification:
    """Read a result of a key's history."""
    result = protos.query_result.KeyModification.FromString(encoded)
    value = None if result.is_delete else result.value
    return KeyModification(result.tx_id, result.timestamp.ToDatetime(UTC), value)


def _response(encoded: bytes) -> Any:
    return protos.shim.QueryResponse.FromString(encoded)


def _content(response: Any) -> Iterator[bytes]:
    return (result.resultBytes for result in response.results)


def _close(ask: Ask, identifier: str) -> None:
    request = protos.shim.QueryStateClose(id=identifier)
    try:
        ask(Message.QUERY_STATE_CLOSE, request.SerializeToString())
    except StreamClosed:
        return  # With its transaction the peer has closed the query too.
