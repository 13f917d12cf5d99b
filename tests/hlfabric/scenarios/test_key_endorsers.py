"""Key-level endorsement: whose peers must endorse a change of one key."""

import json
from uuid import uuid4

import pytest

from hlfabric import Gateway, Identity, Member
from hlfabric.errors import InvalidTransaction

pytestmark = pytest.mark.fabric


@pytest.fixture
def key(gateway: Gateway, growers: Member) -> bytes:
    """A key whose changes growers must endorse."""
    name = uuid4().hex.encode()
    gateway.submit_transaction(growers.admin, "put", name, b"first")
    endorsed_by(gateway, growers.admin, name, growers)
    return name


def endorsed_by(gateway: Gateway, signer: Identity, key: bytes, *members: Member) -> None:
    """Have a key's changes endorsed by these members."""
    gateway.submit_transaction(
        signer, "set_endorsers", key, *(member.msp.encode() for member in members)
    )


def test_a_key_names_its_endorsers(gateway: Gateway, growers: Member, key: bytes) -> None:
    signer = growers.admin
    assert json.loads(gateway.evaluate(signer, "get_endorsers", key)) == [growers.msp]
    assert json.loads(gateway.evaluate(signer, "get_endorsers", b"unknown")) == []


def test_the_organisation_that_a_key_names_may_change_it(
    gateway: Gateway, growers: Member, key: bytes
) -> None:
    gateway.submit_transaction(growers.admin, "put", key, b"next", organizations=[growers.msp])
    assert gateway.evaluate(growers.admin, "get", key) == b"next"


def test_another_organisation_s_endorsement_is_not_enough(
    gateway: Gateway, growers: Member, traders: Member, key: bytes
) -> None:
    with pytest.raises(InvalidTransaction, match="ENDORSEMENT_POLICY_FAILURE"):
        gateway.submit_transaction(traders.admin, "put", key, b"next", organizations=[traders.msp])
    assert gateway.evaluate(growers.admin, "get", key) == b"first"


def test_endorsers_are_found_by_the_keys_that_are_written(
    gateway: Gateway, growers: Member, traders: Member, key: bytes
) -> None:
    endorsed_by(gateway, growers.admin, key, traders)
    gateway.submit_transaction(growers.admin, "put", key, b"next")
    endorsed_by(gateway, growers.admin, key, growers, traders)
    gateway.submit_transaction(growers.admin, "put", key, b"last")
    assert gateway.evaluate(growers.admin, "get", key) == b"last"
    with pytest.raises(InvalidTransaction, match="ENDORSEMENT_POLICY_FAILURE"):
        gateway.submit_transaction(growers.admin, "put", key, b"no", organizations=[growers.msp])
