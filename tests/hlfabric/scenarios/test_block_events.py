"""Block events in each of their forms."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from hlfabric import (
    Blocks,
    BlocksWithPrivateData,
    Checkpoint,
    EventStream,
    FileCheckpoint,
    FilteredBlocks,
    Gateway,
    Identity,
)
from hlfabric.events import FilteredBlock

pytestmark = pytest.mark.fabric
TIMEOUT = 60
EACH_KIND = pytest.mark.parametrize("kind", [Blocks, FilteredBlocks, BlocksWithPrivateData])


def commit(gateway: Gateway, signer: Identity) -> tuple[str, int]:
    """A transaction's id and its block."""
    submitted = gateway.submit_async(signer, "put", uuid4().hex.encode(), b"value")
    status = submitted.status()
    status.require_valid()
    return submitted.transaction_id, status.block_number


def transactions(block: Any) -> list[str]:
    """The ids of a block's transactions, in any of its forms."""
    content = block.block if hasattr(block, "private") else block
    return [transaction.id for transaction in content.transactions]


def holding(events: EventStream[Any], transaction_id: str) -> Any:
    """The next block with this transaction."""
    return next(block for block in events if transaction_id in transactions(block))


@EACH_KIND
def test_blocks_come_as_they_are_committed(kind: Any, gateway: Gateway, signer: Identity) -> None:
    with gateway.block_events(signer, kind, timeout=TIMEOUT) as events:
        transaction, number = commit(gateway, signer)
        assert holding(events, transaction).number == number


@EACH_KIND
def test_blocks_are_replayed_from_a_block(kind: Any, gateway: Gateway, signer: Identity) -> None:
    transaction, number = commit(gateway, signer)
    with gateway.block_events(signer, kind, start=number, timeout=TIMEOUT) as events:
        block = next(events)
    assert block.number == number
    assert transaction in transactions(block)


@EACH_KIND
def test_a_range_of_blocks_ends(kind: Any, gateway: Gateway, signer: Identity) -> None:
    _, last = commit(gateway, signer)
    with gateway.block_events(
        signer, kind, start=last - 2, stop=last + 1, timeout=TIMEOUT
    ) as events:
        assert [block.number for block in events] == [last - 2, last - 1, last]


@EACH_KIND
def test_listening_begins_again_after_closing(
    kind: Any, gateway: Gateway, signer: Identity
) -> None:
    for _ in range(2):
        with gateway.block_events(signer, kind, timeout=TIMEOUT) as events:
            transaction, _ = commit(gateway, signer)
            assert holding(events, transaction)
        assert list(events) == []


@EACH_KIND
def test_closing_leaves_other_listeners_alone(
    kind: Any, gateway: Gateway, signer: Identity
) -> None:
    first = gateway.block_events(signer, kind, timeout=TIMEOUT)
    with gateway.block_events(signer, kind, timeout=TIMEOUT) as second:
        before, _ = commit(gateway, signer)
        assert holding(first, before).number == holding(second, before).number
        first.close()
        after, _ = commit(gateway, signer)
        assert holding(second, after)


@EACH_KIND
@pytest.mark.parametrize("kept", ["memory", "file"])
def test_a_checkpoint_goes_on_at_the_next_block(
    kept: str, kind: Any, gateway: Gateway, signer: Identity, tmp_path: Path
) -> None:
    path = tmp_path / "checkpoint.json"
    checkpoint = FileCheckpoint(path) if kept == "file" else Checkpoint()
    _, start = commit(gateway, signer)
    commit(gateway, signer)
    for number in (start, start + 1):
        with gateway.block_events(
            signer, kind, start=start, checkpoint=checkpoint, timeout=TIMEOUT
        ) as events:
            assert next(events).number == number
        checkpoint.block(number)
        if kept == "file":
            checkpoint = FileCheckpoint(path)


def test_filtered_blocks_tell_outcomes_and_events_without_content(
    gateway: Gateway, signer: Identity
) -> None:
    submitted = gateway.submit_async(signer, "event", b"told", b"payload")
    number = submitted.status().block_number
    stop = number + 1
    with gateway.block_events(signer, FilteredBlocks, start=number, stop=stop) as events:
        [block] = events
    assert isinstance(block, FilteredBlock)
    [transaction] = [each for each in block.transactions if each.id == submitted.transaction_id]
    assert (transaction.validation_name, transaction.valid) == ("VALID", True)
    [event] = transaction.events
    assert (event.name, event.payload, event.chaincode) == ("told", b"", "scenarios")
    assert (event.block_number, event.transaction_id) == (number, submitted.transaction_id)
    assert block.channel == gateway.requests.channel
