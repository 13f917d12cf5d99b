"""A peer's Deliver service that follows a script, for faults no real peer can be made to show."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from cryptography.hazmat.primitives.asymmetric import ec
from fabric_protos.peer import events_pb2_grpc

from hlfabric import protos
from hlfabric.endpoint import Endpoint
from tests.hlfabric.certificates import certificate, private_pem

WAIT = "wait"
Session = Sequence[Any]


class DeliverService(events_pb2_grpc.DeliverServicer):
    """Answers each request by the next session: blocks, status numbers, gRPC codes, or WAIT."""

    def __init__(self, *sessions: Session) -> None:
        self._sessions = iter(sessions)
        self.requests: list[Any] = []
        self.waiting = threading.Event()
        self._released = threading.Event()
        self._server = grpc.server(ThreadPoolExecutor(4))
        protos.events_service.add_DeliverServicer_to_server(self, self._server)
        key = ec.generate_private_key(ec.SECP256R1())
        roots = certificate(key)
        credentials = grpc.ssl_server_credentials([(private_pem(key), roots)])
        port = self._server.add_secure_port("127.0.0.1:0", credentials)
        self.endpoint = Endpoint(f"127.0.0.1:{port}", roots, "localhost")
        self._server.start()

    def Deliver(self, requests: Iterator[Any], context: Any) -> Iterator[Any]:
        """Full blocks."""
        self._keep(next(requests))
        for step in next(self._sessions):
            yield from self._answer(step, context)

    def DeliverFiltered(self, requests: Iterator[Any], context: Any) -> Iterator[Any]:
        """Blocks' numbers."""
        self._keep(next(requests))
        for answer in self._answer(next(self._sessions)[0], context):
            if answer.HasField("block"):
                filtered = protos.events.FilteredBlock(number=answer.block.header.number)
                yield protos.events.DeliverResponse(filtered_block=filtered)
            else:
                yield answer

    def starts(self) -> list[int]:
        """The block that each request began at."""
        return [seek.start.specified.number for seek in self.requests]

    def stop(self) -> None:
        """End the service."""
        self._released.set()
        self._server.stop(0).wait()

    def _keep(self, request: Any) -> None:
        payload = protos.common.Payload.FromString(request.payload)
        self.requests.append(protos.orderer.SeekInfo.FromString(payload.data))

    def _answer(self, step: Any, context: Any) -> Iterator[Any]:
        if step is WAIT:
            self.waiting.set()
            self._released.wait(10)
        elif isinstance(step, grpc.StatusCode):
            context.abort(step, "by the script")
        elif isinstance(step, int):
            yield protos.events.DeliverResponse(status=step)
        else:
            yield protos.events.DeliverResponse(block=step)
