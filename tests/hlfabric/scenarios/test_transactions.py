"""Evaluating and submitting transactions."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest

from hlfabric import Gateway, Identity, Member
from hlfabric.errors import DeadlineExceeded, InvalidTransaction
from tests.hlfabric.scenarios.conftest import Open

pytestmark = pytest.mark.fabric


@pytest.fixture
def key() -> bytes:
    """A key that nobody else uses."""
    return uuid4().hex.encode()


def test_evaluate_gives_the_result(gateway: Gateway, signer: Identity) -> None:
    assert gateway.evaluate(signer, "echo", b"conga") == b"conga"


def test_evaluate_changes_nothing(gateway: Gateway, signer: Identity, key: bytes) -> None:
    assert gateway.evaluate(signer, "put", key, b"value") == b"value"
    assert gateway.evaluate(signer, "get", key) == b""


def test_submit_gives_the_result_once_it_is_committed(
    gateway: Gateway, signer: Identity, key: bytes
) -> None:
    assert gateway.submit_transaction(signer, "put", key, b"value") == b"value"
    assert gateway.evaluate(signer, "get", key) == b"value"


def test_submit_async_gives_the_result_before_it_is_committed(
    gateway: Gateway, signer: Identity, key: bytes
) -> None:
    submitted = gateway.submit_async(signer, "put", key, b"value")
    assert submitted.result == b"value"
    status = submitted.status()
    assert (status.transaction_id, status.name) == (submitted.transaction_id, "VALID")
    assert status.block_number > 0
    assert gateway.evaluate(signer, "get", key) == b"value"


def test_the_steps_can_be_taken_one_by_one(gateway: Gateway, signer: Identity, key: bytes) -> None:
    endorsed = gateway.endorse(signer, "put", key, b"value")
    assert endorsed.result == b"value"
    gateway.submit(endorsed.transaction_id, endorsed.envelope)
    assert gateway.commit_status(signer, endorsed.transaction_id).valid


def test_a_transaction_that_took_no_effect_is_an_error(
    gateway: Gateway, signer: Identity, key: bytes
) -> None:
    endorsed = gateway.endorse(signer, "increment", key)
    assert gateway.submit_transaction(signer, "increment", key) == b"1"
    gateway.submit(endorsed.transaction_id, endorsed.envelope)
    status = gateway.commit_status(signer, endorsed.transaction_id)
    assert not status.valid
    with pytest.raises(InvalidTransaction) as conflict:
        status.require_valid()
    assert conflict.value.code_name == "MVCC_READ_CONFLICT"
    assert conflict.value.transaction_id == endorsed.transaction_id


class Overtaken:
    """Signs, but before the transaction itself (its second signature) another one is committed."""

    def __init__(self, signer: Identity, overtake: Callable[[], bytes]) -> None:
        self.serialized = signer.serialized
        self._steps = iter((signer.sign, lambda message: overtake() and signer.sign(message)))
        self._sign = signer.sign

    def sign(self, message: bytes) -> bytes:
        return next(self._steps, self._sign)(message)


def test_submit_raises_what_the_commit_says(gateway: Gateway, growers: Member, key: bytes) -> None:
    signer = growers.admin
    channel, chaincode = gateway.requests.channel, gateway.requests.chaincode
    with Gateway(growers.peer, channel=channel, chaincode=chaincode) as other:
        overtaken = Overtaken(signer, lambda: other.submit_transaction(signer, "increment", key))
        with pytest.raises(InvalidTransaction, match="MVCC_READ_CONFLICT"):
            gateway.submit_transaction(overtaken, "increment", key)
    assert gateway.evaluate(signer, "get", key) == b"1"


def test_transient_data_reaches_the_chaincode(gateway: Gateway, signer: Identity) -> None:
    transient = {"key1": b"value1", "key2": b"value2"}
    shown = {"key1": "value1", "key2": "value2"}
    answers = [
        gateway.evaluate(signer, "echo_transient", transient=transient),
        gateway.endorse(signer, "echo_transient", transient=transient).result,
        gateway.submit_transaction(signer, "echo_transient", transient=transient),
    ]
    assert [json.loads(answer) for answer in answers] == [shown] * 3


def test_evaluate_runs_on_the_organisation_that_is_named(
    gateway: Gateway, growers: Member, traders: Member
) -> None:
    for named in (growers.msp, traders.msp):
        organizations = [named]
        answer = gateway.evaluate(growers.admin, "peer_organisation", organizations=organizations)
        assert answer.decode() == named


def test_submit_is_endorsed_by_the_organisation_that_is_named(
    gateway: Gateway, growers: Member, traders: Member
) -> None:
    for named in (growers.msp, traders.msp):
        answer = gateway.submit_transaction(
            growers.admin, "peer_organisation", organizations=[named]
        )
        assert answer.decode() == named


def test_one_gateway_serves_several_identities(
    gateway: Gateway, growers: Member, traders: Member
) -> None:
    clerk = growers.enroll(f"clerk-{uuid4().hex}")
    for signer in (growers.admin, clerk, traders.admin):
        assert gateway.submit_transaction(signer, "creator") == signer.serialized


def test_a_transaction_is_asked_after_by_another_organisation_s_gateway(
    gateway: Gateway, open_gateway: Open, signer: Identity, traders: Member, key: bytes
) -> None:
    submitted = gateway.submit_async(signer, "put", key, b"value")
    theirs = open_gateway(traders.peer)
    assert theirs.commit_status(traders.admin, submitted.transaction_id) == submitted.status()


def test_what_was_never_ordered_has_no_status_in_time(
    gateway: Gateway, signer: Identity, key: bytes
) -> None:
    endorsed = gateway.endorse(signer, "put", key, b"value")
    with pytest.raises(DeadlineExceeded) as unknown:
        gateway.commit_status(signer, endorsed.transaction_id, timeout=0.5)
    assert unknown.value.failed == "commit status"
    assert unknown.value.transaction_id == endorsed.transaction_id
