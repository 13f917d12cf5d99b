"""Chaincode events: as they come, again, and after a checkpoint."""

from pathlib import Path
from uuid import uuid4

import pytest

from hlfabric import (
    ChaincodeEvent,
    Checkpoint,
    EventStream,
    FileCheckpoint,
    Gateway,
    Identity,
    Member,
)
from tests.hlfabric.scenarios.conftest import Open

pytestmark = pytest.mark.fabric
Events = EventStream[ChaincodeEvent]
TIMEOUT = 60


@pytest.fixture
def name() -> str:
    """An event's name that nobody else uses."""
    return uuid4().hex


def announce(gateway: Gateway, signer: Identity, name: str, *payloads: bytes) -> int:
    """Commit a transaction for each payload; the first one's block."""
    submitted = [gateway.submit_async(signer, "event", name.encode(), each) for each in payloads]
    statuses = [each.status() for each in submitted]
    for status in statuses:
        status.require_valid()
    return statuses[0].block_number


def following(events: Events, name: str) -> ChaincodeEvent:
    """The next event of this name."""
    return next(event for event in events if event.name == name)


def test_events_come_as_they_are_committed(gateway: Gateway, signer: Identity, name: str) -> None:
    with gateway.chaincode_events(signer, timeout=TIMEOUT) as events:
        submitted = gateway.submit_async(signer, "event", name.encode(), b"payload")
        event = following(events, name)
        block = submitted.status().block_number
    assert event == ChaincodeEvent(block, submitted.transaction_id, "scenarios", name, b"payload")


def test_events_are_replayed_from_a_block(gateway: Gateway, signer: Identity, name: str) -> None:
    block = announce(gateway, signer, name, b"replayed")
    with gateway.chaincode_events(signer, start=block, timeout=TIMEOUT) as events:
        assert following(events, name).payload == b"replayed"


def test_listening_begins_again_after_closing(
    gateway: Gateway, signer: Identity, name: str
) -> None:
    for payload in (b"one", b"two"):
        with gateway.chaincode_events(signer, timeout=TIMEOUT) as events:
            announce(gateway, signer, name, payload)
            assert following(events, name).payload == payload
        assert list(events) == []


def test_closing_leaves_other_listeners_alone(
    gateway: Gateway, signer: Identity, name: str
) -> None:
    first = gateway.chaincode_events(signer, timeout=TIMEOUT)
    with gateway.chaincode_events(signer, timeout=TIMEOUT) as second:
        announce(gateway, signer, name, b"before")
        assert following(first, name).payload == following(second, name).payload == b"before"
        first.close()
        announce(gateway, signer, name, b"after")
        assert following(second, name).payload == b"after"


@pytest.mark.parametrize("kept", ["memory", "file"])
def test_a_checkpoint_goes_on_after_the_last_event(
    kept: str, gateway: Gateway, signer: Identity, name: str, tmp_path: Path
) -> None:
    path = tmp_path / "checkpoint.json"
    checkpoint = FileCheckpoint(path) if kept == "file" else Checkpoint()
    start = announce(gateway, signer, name, b"one", b"two", b"three")
    for payload in (b"one", b"two", b"three"):
        with gateway.chaincode_events(
            signer, start=start, checkpoint=checkpoint, timeout=TIMEOUT
        ) as events:
            event = following(events, name)
        assert event.payload == payload
        checkpoint.chaincode_event(event)
        if kept == "file":
            checkpoint = FileCheckpoint(path)


def test_a_transaction_that_took_no_effect_announces_nothing(
    gateway: Gateway, signer: Identity, name: str
) -> None:
    endorsed = gateway.endorse(signer, "event_and_increment", name.encode(), b"late")
    start = announce_incremented(gateway, signer, name, b"in time")
    gateway.submit(endorsed.transaction_id, endorsed.envelope)
    assert not gateway.commit_status(signer, endorsed.transaction_id).valid
    announce_incremented(gateway, signer, name, b"later")
    with gateway.chaincode_events(signer, start=start, timeout=TIMEOUT) as events:
        assert [following(events, name).payload for _ in range(2)] == [b"in time", b"later"]


def announce_incremented(gateway: Gateway, signer: Identity, name: str, payload: bytes) -> int:
    """Announce and write the key that all of the name's transactions write."""
    submitted = gateway.submit_async(signer, "event_and_increment", name.encode(), payload)
    status = submitted.status()
    status.require_valid()
    return status.block_number


def test_events_of_another_chaincode_can_be_listened_to(
    gateway: Gateway, open_gateway: Open, growers: Member, name: str
) -> None:
    signer = growers.admin
    announce(gateway, signer, name, b"ours")
    other = open_gateway(growers.peer, chaincode="kv")
    with gateway.chaincode_events(signer, chaincode="kv", timeout=TIMEOUT) as events:
        announce(gateway, signer, name, b"ours")
        submitted = other.submit_async(signer, "describe")
        event = next(events)
    assert (event.chaincode, event.name) == ("kv", "described")
    assert event.transaction_id == submitted.transaction_id
