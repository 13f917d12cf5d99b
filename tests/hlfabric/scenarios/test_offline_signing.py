"""Every step signed where the key is, by someone who has no connection."""

import pickle
from typing import Any
from uuid import uuid4

import pytest

from hlfabric import Blocks, Gateway, Identity
from hlfabric.errors import (
    CallError,
    CommitStatusError,
    DeliverError,
    EndorseError,
    EvaluateError,
    SubmitError,
)

pytestmark = pytest.mark.fabric
TIMEOUT = 60
UNSIGNED = b""


def elsewhere(request: Any) -> Any:
    """A request as it comes back from another process."""
    return pickle.loads(pickle.dumps(request))  # noqa: S301 (our own bytes)


def test_evaluate_signed_elsewhere(gateway: Gateway, signer: Identity) -> None:
    request = elsewhere(gateway.requests.evaluate(signer.serialized, "echo", b"conga"))
    assert gateway.send(request, signer.sign(request.payload)) == b"conga"


def test_every_step_of_a_transaction_signed_elsewhere(gateway: Gateway, signer: Identity) -> None:
    key = uuid4().hex.encode()
    proposed = elsewhere(gateway.requests.endorse(signer.serialized, "put", key, b"value"))
    endorsed = elsewhere(gateway.send(proposed, signer.sign(proposed.payload)))
    assert endorsed.result == b"value"
    gateway.send(endorsed, signer.sign(endorsed.payload))
    asked = elsewhere(gateway.requests.commit_status(signer.serialized, endorsed.transaction_id))
    assert gateway.send(asked, signer.sign(asked.payload)).valid
    assert gateway.evaluate(signer, "get", key) == b"value"


def test_an_endorsed_transaction_is_submitted_from_its_bytes(
    gateway: Gateway, signer: Identity
) -> None:
    proposed = gateway.requests.endorse(signer.serialized, "echo", b"kept")
    endorsed = gateway.send(proposed, signer.sign(proposed.payload))
    kept = gateway.requests.submit(endorsed.transaction_id, endorsed.payload)
    gateway.send(kept, signer.sign(kept.payload))
    assert gateway.commit_status(signer, endorsed.transaction_id).valid


def test_chaincode_events_signed_elsewhere(gateway: Gateway, signer: Identity) -> None:
    name = uuid4().hex
    submitted = gateway.submit_async(signer, "event", name.encode(), b"payload")
    start = submitted.status().block_number
    request = elsewhere(gateway.requests.chaincode_events(signer.serialized, start=start))
    with gateway.listen(request, signer.sign(request.payload), timeout=TIMEOUT) as events:
        assert next(event for event in events if event.name == name).payload == b"payload"


def test_block_events_signed_elsewhere(gateway: Gateway, signer: Identity) -> None:
    request = elsewhere(gateway.requests.block_events(signer.serialized, Blocks, start=0, stop=2))
    with gateway.listen(request, signer.sign(request.payload), timeout=TIMEOUT) as events:
        assert [block.number for block in events] == [0, 1]


def step(gateway: Gateway, signer: Identity, kind: type[CallError]) -> Any:
    """The step that fails with an error of this kind."""
    proposed = gateway.requests.endorse(signer.serialized, "echo", b"conga")
    if kind is SubmitError:
        return gateway.send(proposed, signer.sign(proposed.payload))
    others = {
        EvaluateError: gateway.requests.evaluate(signer.serialized, "echo", b"conga"),
        EndorseError: proposed,
        CommitStatusError: gateway.requests.commit_status(signer.serialized, "0" * 64),
    }
    return others[kind]


@pytest.mark.parametrize("kind", [EvaluateError, EndorseError, SubmitError, CommitStatusError])
def test_no_step_is_taken_unsigned(
    kind: type[CallError], gateway: Gateway, signer: Identity
) -> None:
    with pytest.raises(kind):
        gateway.send(step(gateway, signer, kind), UNSIGNED)


@pytest.mark.parametrize("kind", [EvaluateError, EndorseError, CommitStatusError])
def test_no_step_is_taken_with_another_s_signature(
    kind: type[CallError], gateway: Gateway, signer: Identity
) -> None:
    with pytest.raises(kind):
        gateway.send(step(gateway, signer, kind), signer.sign(b"something else"))


def test_no_event_is_delivered_unsigned(gateway: Gateway, signer: Identity) -> None:
    requests: list[Any] = [
        gateway.requests.chaincode_events(signer.serialized, start=0),
        gateway.requests.block_events(signer.serialized, Blocks, start=0),
    ]
    for request in requests:
        with (
            gateway.listen(request, UNSIGNED, timeout=TIMEOUT) as events,
            pytest.raises(DeliverError),
        ):
            next(events)
