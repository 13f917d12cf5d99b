"""The stream of blocks: it resumes after losses and stops at what does not fit."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import grpc
import pytest

from hlfabric import protos
from hlfabric.deliver import BlockStream
from hlfabric.errors import BlockError, Cancelled, DeliverError, Unavailable
from tests.hlfabric.builders import block, hash_of
from tests.hlfabric.certificates import identity
from tests.hlfabric.deliver_service import WAIT, DeliverService, Session

SIGNER = identity()
Start = Callable[..., DeliverService]


def chain(length: int) -> list[Any]:
    blocks: list[Any] = []
    for number in range(length):
        previous = hash_of(blocks[-1]) if blocks else b""
        blocks.append(block(number, previous, codes=b""))
    return blocks


BLOCKS = chain(6)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts services that answer by a script."""
    services: list[DeliverService] = []

    def begin(*sessions: Session) -> DeliverService:
        services.append(DeliverService(*sessions))
        return services[-1]

    yield begin
    for service in services:
        service.stop()


def stream(*services: DeliverService) -> BlockStream:
    return BlockStream([service.endpoint for service in services], SIGNER, channel="supply")


def test_a_range_ends_before_its_stop(start: Start) -> None:
    service = start(BLOCKS[2:5])
    with closing(stream(service)) as blocks:
        assert [read.number for read in blocks.blocks(2, 5)] == [2, 3, 4]
        assert list(blocks.blocks(5, 5)) == []
    [seek] = service.requests
    assert (seek.start.specified.number, seek.stop.specified.number) == (2, 4)
    assert seek.behavior == protos.orderer.SeekInfo.BLOCK_UNTIL_READY


@pytest.mark.parametrize(
    "loss",
    [
        [grpc.StatusCode.UNAVAILABLE],
        [protos.common.SERVICE_UNAVAILABLE],
        [],
        [grpc.StatusCode.INTERNAL],
        [protos.common.NOT_FOUND],
    ],
)
def test_it_goes_on_at_the_next_block_after_a_loss(
    loss: list[Any], start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    service = start(BLOCKS[:2] + loss, loss, BLOCKS[2:])
    with closing(stream(service)) as blocks:
        assert [read.number for read in blocks.blocks(0, 6)] == [0, 1, 2, 3, 4, 5]
    assert service.starts() == [0, 2, 2]
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 2
    assert "blocks from 2 on" in warnings[0].getMessage()


def test_it_turns_to_the_next_endpoint(start: Start) -> None:
    first, second = start(BLOCKS[:2]), start(BLOCKS[2:])
    with closing(stream(first, second)) as blocks:
        assert [read.number for read in blocks.blocks(0, 6)] == [0, 1, 2, 3, 4, 5]
    assert (first.starts(), second.starts()) == ([0], [2])


def test_a_refusal_is_raised(start: Start) -> None:
    with closing(stream(start([protos.common.FORBIDDEN]))) as blocks:
        with pytest.raises(DeliverError, match="FORBIDDEN") as refused:
            next(blocks.blocks(0))
        assert refused.value.code == grpc.StatusCode.PERMISSION_DENIED


def test_a_block_out_of_turn_is_an_error(start: Start) -> None:
    with closing(stream(start([BLOCKS[0], BLOCKS[2]]))) as blocks:
        reader = blocks.blocks(0)
        assert next(reader).number == 0
        with pytest.raises(BlockError, match="block 2 instead of 1"):
            next(reader)


def test_another_chain_after_a_loss_is_an_error(start: Start) -> None:
    other = block(1, b"of another chain", codes=b"")
    with closing(stream(start([BLOCKS[0]], [other]))) as blocks:
        reader = blocks.blocks(0)
        assert next(reader).number == 0
        with pytest.raises(BlockError, match="previous hash"):
            next(reader)


def test_close_ends_a_waiting_reader(start: Start) -> None:
    service = start([BLOCKS[0], WAIT])
    blocks = stream(service)
    read: list[int] = []
    began = threading.Event()

    def follow() -> None:
        for found in blocks.blocks(0):
            read.append(found.number)
            began.set()

    reader = threading.Thread(target=follow)
    reader.start()
    assert service.waiting.wait(10)
    assert began.wait(10)
    blocks.close()
    reader.join(10)
    assert not reader.is_alive()
    assert read == [0]


def test_a_closed_stream_gives_nothing(start: Start) -> None:
    blocks = stream(start())
    blocks.close()
    assert list(blocks.blocks(0)) == []
    with pytest.raises(Cancelled, match="closed"):
        blocks.height()


def test_close_during_the_pause_ends_the_reader(start: Start) -> None:
    service = start([], [], [], [], [])
    blocks = stream(service)
    reader = threading.Thread(target=lambda: list(blocks.blocks(0)))
    reader.start()
    while len(service.requests) < 2:
        reader.join(0.01)
    blocks.close()
    reader.join(10)
    assert not reader.is_alive()


def test_height_is_one_more_than_the_newest_block(start: Start) -> None:
    service = start([BLOCKS[5]])
    with closing(stream(service)) as blocks:
        assert blocks.height() == 6
    [seek] = service.requests
    assert seek.start.HasField("newest")
    assert seek.stop.HasField("newest")


def test_height_tells_a_refusal_from_silence(start: Start) -> None:
    service = start([protos.common.NOT_FOUND], [grpc.StatusCode.UNAVAILABLE])
    with closing(stream(service)) as blocks:
        with pytest.raises(DeliverError, match="NOT_FOUND"):
            blocks.height()
        with pytest.raises(Unavailable, match="by the script"):
            blocks.height()
