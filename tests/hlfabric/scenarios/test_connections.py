"""Deadlines, closing, cancelling, and connections that are not to be trusted."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import grpc
import pytest

from hlfabric import Blocks, Deadlines, Endpoint, Gateway, Identity, Member, aio
from hlfabric.errors import Cancelled, DeadlineExceeded, Unavailable
from hlfabric.network import free_port
from tests.hlfabric.scenarios.blocking import Loop
from tests.hlfabric.scenarios.conftest import Open

pytestmark = pytest.mark.fabric
TIMEOUT = 60
PAST = -1.0
"""A deadline that was over before the call began: no peer is quick enough to answer."""
NOBODY = "0" * 64


@pytest.mark.parametrize("step", ["evaluate", "endorse", "submit", "commit_status"])
def test_each_step_has_a_deadline(step: str, open_gateway: Open, growers: Member) -> None:
    gateway = open_gateway(growers.peer, deadlines=Deadlines(**{step: PAST}))
    with pytest.raises(DeadlineExceeded) as late:
        take(step, gateway, growers.admin)
    assert late.value.failed == step.replace("_", " ")


@pytest.mark.parametrize("step", ["evaluate", "endorse", "submit", "commit_status"])
def test_a_call_may_set_its_own_deadline(step: str, gateway: Gateway, growers: Member) -> None:
    with pytest.raises(DeadlineExceeded):
        take(step, gateway, growers.admin, timeout=PAST)


def take(step: str, gateway: Gateway, signer: Identity, **named: Any) -> None:
    """Take one step, whatever its outcome."""
    steps: dict[str, Callable[[], Any]] = {
        "evaluate": lambda: gateway.evaluate(signer, "echo", b"", **named),
        "endorse": lambda: gateway.endorse(signer, "echo", b"", **named),
        "submit": lambda: gateway.submit(NOBODY, b"", **named),
        "commit_status": lambda: gateway.commit_status(signer, NOBODY, **named),
    }
    steps[step]()


def test_events_have_a_deadline(gateway: Gateway, signer: Identity) -> None:
    streams: list[Any] = [
        gateway.chaincode_events(signer, timeout=0.2),
        gateway.block_events(signer, Blocks, timeout=0.2),
    ]
    for stream in streams:
        with pytest.raises(DeadlineExceeded):
            list(stream)


def test_closing_ends_a_call_that_waits(gateway: Gateway, signer: Identity) -> None:
    ended: list[Exception] = []

    def wait() -> None:
        try:
            gateway.commit_status(signer, NOBODY)
        except Cancelled as error:
            ended.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.3)
    gateway.close()
    waiting.join(TIMEOUT)
    [error] = ended
    assert isinstance(error, Cancelled)
    assert (error.failed, error.transaction_id) == ("commit status", NOBODY)


def test_closing_ends_those_who_listen(gateway: Gateway, signer: Identity) -> None:
    streams = [gateway.chaincode_events(signer), gateway.block_events(signer, Blocks)]
    ended: list[list[Any]] = []
    readers = [
        threading.Thread(target=lambda each=stream: ended.append(list(each))) for stream in streams
    ]
    for reader in readers:
        reader.start()
    time.sleep(0.3)
    gateway.close()
    for reader in readers:
        reader.join(TIMEOUT)
    assert len(ended) == 2


def test_a_closed_gateway_takes_no_calls(gateway: Gateway, signer: Identity) -> None:
    gateway.close()
    for call in (gateway.evaluate, gateway.endorse):
        with pytest.raises(Cancelled, match="closed"):
            call(signer, "echo", b"")
    with pytest.raises(Cancelled, match="closed"):
        gateway.chaincode_events(signer)


def test_a_cancelled_task_ends_its_call(loop: Loop, growers: Member) -> None:
    async def cancelled() -> bool:
        async with aio.Gateway(growers.peer, channel="provenance", chaincode="scenarios") as opened:
            waiting = asyncio.create_task(opened.commit_status(growers.admin, NOBODY))
            await asyncio.sleep(0.3)
            waiting.cancel()
            await asyncio.wait([waiting])
            assert await opened.evaluate(growers.admin, "echo", b"still open") == b"still open"
            return waiting.cancelled()

    assert loop.run(cancelled)


def test_a_task_that_listens_can_be_cancelled(loop: Loop, growers: Member) -> None:
    async def cancelled() -> bool:
        async with aio.Gateway(growers.peer, channel="provenance", chaincode="scenarios") as opened:
            events = opened.chaincode_events(growers.admin)
            waiting = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0.3)
            waiting.cancel()
            await asyncio.wait([waiting])
            return waiting.cancelled()

    assert loop.run(cancelled)


def test_a_peer_of_another_root_is_not_trusted(open_gateway: Open, growers: Member) -> None:
    false = Endpoint(growers.peer.address, growers.admin.certificate_pem)
    with pytest.raises(Unavailable, match=r"(?i)certificate|handshake|ssl|tls"):
        open_gateway(false).evaluate(growers.admin, "echo", b"")


def test_a_peer_of_another_name_is_not_trusted(open_gateway: Open, growers: Member) -> None:
    false = Endpoint(growers.peer.address, growers.peer.tls_roots, "another.example.org")
    with pytest.raises(Unavailable):
        open_gateway(false).evaluate(growers.admin, "echo", b"")


def test_where_no_peer_listens_nothing_is_available(open_gateway: Open, growers: Member) -> None:
    gateway = open_gateway(Endpoint(f"127.0.0.1:{free_port()}", growers.peer.tls_roots))
    with pytest.raises(Unavailable) as refused:
        gateway.endorse(growers.admin, "echo", b"")
    assert refused.value.code == grpc.StatusCode.UNAVAILABLE
    with pytest.raises(Unavailable):
        list(gateway.chaincode_events(growers.admin))
