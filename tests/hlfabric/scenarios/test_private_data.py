"""Private data collections: who may write, who may read, and what others see.

Growers write in ``growers``, which traders may write too but not read; ``traders`` is for
traders alone; ``shared`` is for both.
"""

import hashlib
import json
from uuid import uuid4

import pytest

from hlfabric import BlocksWithPrivateData, Gateway, Member
from hlfabric.errors import CallError, EndorseError, EvaluateError
from hlfabric.events import PrivateWrites
from hlfabric.network import wait_until
from tests.hlfabric.scenarios.conftest import Open

pytestmark = pytest.mark.fabric
TIMEOUT = 60
VALUE = b"4.20 EUR"


@pytest.fixture
def key() -> str:
    """A key that nobody else uses."""
    return uuid4().hex


@pytest.fixture
def theirs(open_gateway: Open, traders: Member) -> Gateway:
    """The second organisation's peer."""
    return open_gateway(traders.peer)


def put(gateway: Gateway, by: Member, key: str, *collections: str, at: Member) -> None:
    """Write the value, endorsed by one organisation."""
    args = [name.encode() for name in collections]
    transient = {"value": VALUE}
    organizations = [at.msp]
    gateway.submit_transaction(
        by.admin,
        "put_private",
        key.encode(),
        *args,
        transient=transient,
        organizations=organizations,
    )


def get(gateway: Gateway, by: Member, collection: str, key: str, at: Member) -> bytes:
    """Read a key on one organisation's peer."""
    return gateway.evaluate(
        by.admin, "get_private", collection.encode(), key.encode(), organizations=[at.msp]
    )


def test_a_member_reads_what_it_wrote(gateway: Gateway, growers: Member, key: str) -> None:
    put(gateway, growers, key, "growers", at=growers)
    assert get(gateway, growers, "growers", key, at=growers) == VALUE


def test_a_peer_that_is_no_member_has_no_value(
    gateway: Gateway, growers: Member, traders: Member, key: str
) -> None:
    put(gateway, growers, key, "growers", at=growers)
    with pytest.raises(CallError) as refused:
        get(gateway, growers, "growers", key, at=traders)
    assert "private" in str(refused.value)


def test_who_is_no_member_may_write_where_it_is_let_but_not_read(
    gateway: Gateway, theirs: Gateway, growers: Member, traders: Member, key: str
) -> None:
    put(theirs, traders, key, "growers", at=growers)
    with pytest.raises(EvaluateError, match="read access"):
        get(theirs, traders, "growers", key, at=growers)
    assert get(gateway, growers, "growers", key, at=growers) == VALUE


def test_who_is_no_member_may_not_write_where_only_members_do(
    gateway: Gateway, growers: Member, traders: Member, key: str
) -> None:
    with pytest.raises(EndorseError, match="write access"):
        put(gateway, growers, key, "traders", at=traders)


def test_endorsers_are_found_by_the_collections_that_are_written(
    gateway: Gateway, theirs: Gateway, growers: Member, traders: Member, key: str
) -> None:
    transient = {"value": VALUE}
    args = (key.encode(), b"shared", b"growers")
    theirs.submit_transaction(traders.admin, "put_private", *args, transient=transient)
    assert get(gateway, growers, "growers", key, at=growers) == VALUE
    assert get(gateway, growers, "shared", key, at=growers) == VALUE


def test_members_share_what_one_of_them_endorsed(
    gateway: Gateway, theirs: Gateway, growers: Member, traders: Member, key: str
) -> None:
    put(gateway, growers, key, "shared", at=growers)
    wait_until(
        lambda: value_at(theirs, traders, key) == VALUE,
        deadline=TIMEOUT,
        what="the other member's peer has the value",
    )


def value_at(gateway: Gateway, member: Member, key: str) -> bytes | None:
    """A shared value at a member's own peer; None while the peer is still fetching it."""
    try:
        return get(gateway, member, "shared", key, at=member)
    except EvaluateError:
        return None


def test_everyone_can_check_a_value_by_its_hash(
    gateway: Gateway, theirs: Gateway, growers: Member, traders: Member, key: str
) -> None:
    put(gateway, growers, key, "growers", at=growers)
    wait_until(
        lambda: hash_at(theirs, traders, key) == hashlib.sha256(VALUE).digest(),
        deadline=TIMEOUT,
        what="the other organisation's peer has the block",
    )
    assert hash_at(gateway, growers, "unknown") == b""


def hash_at(gateway: Gateway, member: Member, key: str) -> bytes:
    """The hash of a value of the growers, at any organisation's peer."""
    args = (b"growers", key.encode())
    return gateway.evaluate(member.admin, "hash_private", *args, organizations=[member.msp])


@pytest.mark.parametrize("function", ["delete_private", "purge_private"])
def test_a_value_can_be_deleted_and_purged(
    function: str, gateway: Gateway, growers: Member, key: str
) -> None:
    put(gateway, growers, key, "growers", at=growers)
    args = (b"growers", key.encode())
    gateway.submit_transaction(growers.admin, function, *args, organizations=[growers.msp])
    assert get(gateway, growers, "growers", key, at=growers) == b""
    assert hash_at(gateway, growers, key) == b""


def test_a_range_of_a_collection(gateway: Gateway, growers: Member, key: str) -> None:
    for number in range(3):
        put(gateway, growers, f"{key}/{number}", "growers", at=growers)
    args = (b"growers", f"{key}/1".encode(), f"{key}/9".encode())
    found = gateway.evaluate(growers.admin, "range_private", *args, organizations=[growers.msp])
    assert json.loads(found) == [[f"{key}/{number}", VALUE.decode()] for number in (1, 2)]


def test_the_private_data_comes_with_the_block_for_members_only(
    gateway: Gateway, theirs: Gateway, growers: Member, traders: Member, key: str
) -> None:
    submitted = gateway.submit_async(
        growers.admin,
        "put_private",
        key.encode(),
        b"growers",
        transient={"value": VALUE},
        organizations=[growers.msp],
    )
    number = submitted.status().block_number
    expected = {"growers": (PrivateWrites("scenarios", "growers", {key: VALUE}),)}
    for name, opened, member in (("growers", gateway, growers), ("traders", theirs, traders)):
        with opened.block_events(
            member.admin, BlocksWithPrivateData, start=number, stop=number + 1, timeout=TIMEOUT
        ) as events:
            [delivered] = events
        positions = {each.id: each.position for each in delivered.block.transactions}
        position = positions[submitted.transaction_id]
        assert delivered.private.get(position) == expected.get(name)


def test_the_block_itself_holds_no_private_value(
    gateway: Gateway, growers: Member, key: str
) -> None:
    put(gateway, growers, key, "growers", at=growers)
    with gateway.block_events(
        growers.admin, BlocksWithPrivateData, start=0, timeout=TIMEOUT
    ) as events:
        found = next(
            each
            for each in events
            for transaction in each.block.transactions
            if key.encode() in transaction.args
        )
    assert all(VALUE not in each.endorsed for each in found.block.transactions)
