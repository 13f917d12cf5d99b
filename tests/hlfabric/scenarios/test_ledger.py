"""What the shim reads of the ledger on a real peer: ranges, pages, history, other chaincode."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from hlfabric import Gateway, Identity
from hlfabric.errors import EndorseError, EvaluateError, InvalidTransaction

pytestmark = pytest.mark.fabric
MANY = 250
"""More than the hundred results that a peer sends at once."""


@pytest.fixture
def key() -> str:
    """A key that nobody else uses."""
    return uuid4().hex


@pytest.fixture
def prefix(gateway: Gateway, signer: Identity, key: str) -> str:
    """What many keys begin with."""
    submit(gateway, signer, "put_numbered", key, str(MANY))
    return key


def evaluate(gateway: Gateway, signer: Identity, function: str, *args: str) -> Any:
    """A query's answer from JSON."""
    return json.loads(gateway.evaluate(signer, function, *(arg.encode() for arg in args)))


def submit(gateway: Gateway, signer: Identity, function: str, *args: str) -> str:
    """Commit a transaction; its id."""
    submitted = gateway.submit_async(signer, function, *(arg.encode() for arg in args))
    submitted.status().require_valid()
    return submitted.transaction_id


def test_a_range_gives_all_keys_between_its_bounds(
    gateway: Gateway, signer: Identity, prefix: str
) -> None:
    found = evaluate(gateway, signer, "read_range", f"{prefix}/0001", f"{prefix}/9999")
    assert found == [[f"{prefix}/{n:04}", str(n)] for n in range(1, MANY)]
    assert evaluate(gateway, signer, "read_range", f"{prefix}/9", f"{prefix}/99") == []


def test_a_range_without_bounds_gives_every_simple_key(
    gateway: Gateway, signer: Identity, prefix: str
) -> None:
    submit(gateway, signer, "put_composite", "value", "kind", prefix)
    keys = [key for key, _ in evaluate(gateway, signer, "read_range", "", "")]
    assert {f"{prefix}/0000", f"{prefix}/{MANY - 1:04}"} <= set(keys)
    assert keys == sorted(keys)
    assert not any("\x00" in key for key in keys)


@pytest.mark.parametrize("count", [0, 1, 100, 150])
def test_a_range_may_be_left_early(
    count: int, gateway: Gateway, signer: Identity, prefix: str
) -> None:
    found = evaluate(gateway, signer, "read_first", f"{prefix}/0000", f"{prefix}/9999", str(count))
    assert found == [[f"{prefix}/{n:04}", str(n)] for n in range(count)]


def test_a_key_that_came_into_a_range_meanwhile_is_a_conflict(
    gateway: Gateway, signer: Identity, prefix: str, key: str
) -> None:
    args = (f"{prefix}/0000".encode(), f"{prefix}/9999".encode(), f"{key}-count".encode())
    endorsed = gateway.endorse(signer, "read_range_and_put", *args)
    submit(gateway, signer, "put", f"{prefix}/0000-new", "value")
    gateway.submit(endorsed.transaction_id, endorsed.envelope)
    status = gateway.commit_status(signer, endorsed.transaction_id)
    with pytest.raises(InvalidTransaction, match="PHANTOM_READ_CONFLICT"):
        status.require_valid()


@pytest.mark.parametrize("size", [1, 100, 120, MANY])
def test_pages_follow_one_another_by_their_bookmarks(
    size: int, gateway: Gateway, signer: Identity, prefix: str
) -> None:
    bounds = (f"{prefix}/0000", f"{prefix}/{size * 2:04}")
    bookmark, pages = "", list[list[str]]()
    while bookmark or not pages:
        page = evaluate(gateway, signer, "read_page", *bounds, str(size), bookmark)
        pages.append(page["keys"])
        bookmark = page["bookmark"]
    expected = [f"{prefix}/{n:04}" for n in range(min(size * 2, MANY))]
    assert [each for page in pages for each in page] == expected
    assert {len(page) for page in pages if page} == {size}


def test_a_transaction_that_reads_pages_may_not_write(
    gateway: Gateway, signer: Identity, prefix: str, key: str
) -> None:
    args = (f"{prefix}/0000".encode(), f"{prefix}/9999".encode(), key.encode())
    with pytest.raises(EndorseError) as refused:
        gateway.endorse(signer, "read_page_and_put", *args)
    assert "paginated" in (refused.value.chaincode_message or "")


def test_composite_keys_are_found_by_their_first_parts(
    gateway: Gateway, signer: Identity, key: str
) -> None:
    for parts in ((key, "a"), (key, "b", "c"), (f"{key}x", "a")):
        submit(gateway, signer, "put_composite", "/".join(parts), "lot", *parts)
    found = evaluate(gateway, signer, "read_composite", "lot", key)
    assert found == [[[key, "a"], f"{key}/a"], [[key, "b", "c"], f"{key}/b/c"]]


def test_a_key_s_history_begins_with_its_last_change(
    gateway: Gateway, signer: Identity, key: str
) -> None:
    transactions = [
        submit(gateway, signer, "put", key, "first"),
        submit(gateway, signer, "delete", key),
        submit(gateway, signer, "put", key, "last"),
    ]
    changes = evaluate(gateway, signer, "history", key)
    assert [(change[0], change[1]) for change in changes] == [
        (transactions[2], "last"),
        (transactions[1], None),
        (transactions[0], "first"),
    ]
    times = [datetime.fromisoformat(change[2]) for change in changes]
    assert times == sorted(times, reverse=True)
    assert evaluate(gateway, signer, "history", "unknown") == []


@pytest.mark.parametrize("function", ["query", "query_page"])
def test_a_rich_query_is_passed_on_and_the_peer_s_refusal_shown(
    function: str, gateway: Gateway, signer: Identity
) -> None:
    """The network's peers keep their state in LevelDB, which knows no such queries."""
    with pytest.raises(EvaluateError, match="not supported for leveldb"):
        gateway.evaluate(signer, function, b'{"selector": {}}')


def test_another_chaincode_writes_in_the_same_transaction(
    gateway: Gateway, signer: Identity, key: str
) -> None:
    args = [arg.encode() for arg in ("kv", "increment", "", key)]
    assert gateway.submit_transaction(signer, "call", *args) == b"1"
    assert gateway.submit_transaction(signer, "call", *args) == b"2"
    assert gateway.evaluate(signer, "get", key.encode()) == b""


def test_another_chaincode_is_called_by_its_channel(
    gateway: Gateway, signer: Identity, key: str
) -> None:
    channel = gateway.requests.channel.encode()
    assert gateway.evaluate(signer, "call", b"kv", b"get", channel, key.encode()) == b""
    with pytest.raises(EvaluateError, match="nowhere"):
        gateway.evaluate(signer, "call", b"kv", b"get", b"nowhere", key.encode())


def test_another_chaincode_s_refusal_is_told_in_its_words(
    gateway: Gateway, signer: Identity
) -> None:
    with pytest.raises(EndorseError) as refused:
        gateway.endorse(signer, "call", b"kv", b"fail", b"", b"no such lot")
    assert refused.value.chaincode_message == "no such lot"


def test_a_chaincode_that_is_not_there_cannot_be_called(gateway: Gateway, signer: Identity) -> None:
    with pytest.raises(EvaluateError, match="nonexistent"):
        gateway.evaluate(signer, "call", b"nonexistent", b"get", b"")
