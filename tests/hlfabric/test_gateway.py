"""The Gateway client and the shim on a real network of two organisations."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest

from hlfabric.deliver import BlockStream
from hlfabric.endpoint import Endpoint
from hlfabric.errors import (
    DeadlineExceeded,
    DeliverError,
    EndorseError,
    EvaluateError,
    InvalidTransaction,
    SubmitError,
    Unavailable,
)
from hlfabric.gateway import Deadlines, Gateway
from hlfabric.identity import Identity
from tests.hlfabric.transactions import TIMEOUT, commit, record, transaction

pytestmark = pytest.mark.fabric
MEGABYTE = 1024 * 1024


def test_endorse_submit_status(gateway: Gateway, signer: Identity, key: bytes) -> None:
    endorsed = gateway.endorse(signer, "increment", key)
    assert endorsed.result == b"1"
    assert gateway.evaluate(signer, "get", key) == b""
    status = commit(gateway, signer, endorsed)
    assert (status.name, status.valid) == ("VALID", True)
    status.require_valid()
    assert gateway.evaluate(signer, "get", key) == b"1"


def test_one_envelope_sent_three_times_is_committed_once(
    gateway: Gateway, signer: Identity, blocks: BlockStream, key: bytes
) -> None:
    first = blocks.height()
    endorsed = gateway.endorse(signer, "increment", key)
    for _ in range(3):
        gateway.submit(endorsed.transaction_id, endorsed.envelope)
    status = gateway.commit_status(signer, endorsed.transaction_id, timeout=TIMEOUT)
    assert status.valid
    record(gateway, signer, "put", key + b"-last", b"x")
    assert gateway.evaluate(signer, "get", key) == b"1"
    names = Counter(
        transaction.validation_name
        for block in blocks.blocks(first, blocks.height())
        for transaction in block.transactions
        if transaction.id == endorsed.transaction_id
    )
    assert names == {"VALID": 1, "DUPLICATE_TXID": 2}


def test_a_conflict_has_a_name(gateway: Gateway, signer: Identity, key: bytes) -> None:
    both = [gateway.endorse(signer, "increment", key) for _ in range(2)]
    first, second = (commit(gateway, signer, endorsed) for endorsed in both)
    assert first.valid
    with pytest.raises(InvalidTransaction) as conflict:
        second.require_valid()
    assert conflict.value.code_name == "MVCC_READ_CONFLICT"
    assert conflict.value.block_number == second.block_number


@pytest.mark.parametrize(
    ("function", "words"), [("fail", "no such lot"), ("crash", "ZeroDivisionError: no such lot")]
)
def test_a_refusal_comes_with_the_chaincode_s_words(
    function: str, words: str, gateway: Gateway, signer: Identity, profile: dict[str, Any]
) -> None:
    members = {organisation["msp"] for organisation in profile["organisations"]}
    with pytest.raises(EndorseError) as refused:
        gateway.endorse(signer, function, b"no such lot", organizations=sorted(members))
    error = refused.value
    assert error.chaincode_message == words
    assert {detail.msp_id for detail in error.details} <= members
    assert all(detail.address for detail in error.details)
    assert len(error.transaction_id) == 64
    with pytest.raises(EvaluateError) as unanswered:
        gateway.evaluate(signer, function, b"no such lot")
    assert unanswered.value.chaincode_message == words


def test_five_megabytes_of_arguments_pass(
    gateway: Gateway, signer: Identity, blocks: BlockStream
) -> None:
    payload = bytes(5 * MEGABYTE)
    status = record(gateway, signer, "size", payload)
    assert status.valid
    read = transaction(blocks, status)
    assert read.args == (b"size", payload)
    assert read.response_payload == b"%d" % len(payload)


def test_many_keys_are_written_and_read_at_once(
    gateway: Gateway, signer: Identity, key: bytes
) -> None:
    values = {f"{key.decode()}/{number}": f"value {number}" for number in range(2500)}
    assert record(gateway, signer, "put_many", json.dumps(values).encode()).valid
    wanted = json.dumps([*values, "unknown"]).encode()
    assert json.loads(gateway.evaluate(signer, "get_many", wanted)) == {**values, "unknown": None}
    gone = dict.fromkeys(list(values)[:2000])
    assert record(gateway, signer, "put_many", json.dumps(gone).encode()).valid
    assert json.loads(gateway.evaluate(signer, "get_many", wanted)) == {
        **values,
        **gone,
        "unknown": None,
    }


def test_transient_data_reaches_the_chaincode_but_no_block(
    gateway: Gateway, signer: Identity, blocks: BlockStream
) -> None:
    secret = uuid4().hex.encode()
    endorsed = gateway.endorse(signer, "describe", b"shown", transient={"secret": secret})
    facts = json.loads(endorsed.result)
    assert facts["transient"] == {"secret": secret.decode()}
    assert facts["creator"] == signer.serialized.hex()
    assert facts["transaction_id"] == endorsed.transaction_id


def test_two_hundred_transactions_at_once_lose_nothing(
    gateway: Gateway, signer: Identity, key: bytes
) -> None:
    keys = [key + b"/%d" % number for number in range(200)]
    with ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda each: record(gateway, signer, "increment", each), keys))
    assert Counter(status.name for status in statuses) == {"VALID": 200}
    written = gateway.evaluate(signer, "get_many", json.dumps([k.decode() for k in keys]).encode())
    assert json.loads(written) == {each.decode(): "1" for each in keys}


def test_the_status_of_what_was_never_ordered_is_a_deadline(
    gateway: Gateway, signer: Identity, key: bytes
) -> None:
    endorsed = gateway.endorse(signer, "put", key, b"x")
    with pytest.raises(DeadlineExceeded) as unknown:
        gateway.commit_status(signer, endorsed.transaction_id, timeout=0.5)
    assert unknown.value.transaction_id == endorsed.transaction_id
    assert unknown.value.failed == "commit status"


def test_deadlines_are_kept(
    endpoints: list[Endpoint], signer: Identity, profile: dict[str, Any]
) -> None:
    hurried = Deadlines(evaluate=0.0001, endorse=0.0001, submit=0.0001)
    channel, chaincode = profile["channel"], profile["chaincode"]
    with Gateway(endpoints[0], channel=channel, chaincode=chaincode, deadlines=hurried) as opened:
        with pytest.raises(DeadlineExceeded):
            opened.evaluate(signer, "contract_version")
        with pytest.raises(DeadlineExceeded):
            opened.endorse(signer, "contract_version")


def test_an_unsigned_envelope_is_not_ordered(gateway: Gateway) -> None:
    with pytest.raises(SubmitError, match="must be signed"):
        gateway.submit("0" * 64, b"")


def test_a_stranger_is_refused(
    gateway: Gateway, endpoints: list[Endpoint], signer: Identity, profile: dict[str, Any]
) -> None:
    stranger = Identity("NobodyMSP", signer.certificate_pem, signer.private_key)
    with pytest.raises(EvaluateError):
        gateway.evaluate(stranger, "contract_version")
    stream = BlockStream(endpoints[:1], stranger, channel=profile["channel"])
    with closing(stream), pytest.raises(DeliverError, match="FORBIDDEN"):
        stream.height()


def test_a_peer_of_another_root_is_not_trusted(
    endpoints: list[Endpoint], signer: Identity, profile: dict[str, Any]
) -> None:
    false = Endpoint(endpoints[0].address, signer.certificate_pem, endpoints[0].server_name)
    with (
        Gateway(false, channel=profile["channel"], chaincode=profile["chaincode"]) as opened,
        pytest.raises(Unavailable),
    ):
        opened.evaluate(signer, "contract_version")
