"""The service that peers connect to, and its life from start to a graceful stop."""

import logging
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from hlfabric import protos
from hlfabric.chaincode.stream import PeerStream
from hlfabric.chaincode.stub import Chaincode

logger = logging.getLogger(__name__)
MESSAGE_LIMIT = 100 * 1024 * 1024
PEERS = 16
ENDINGS = (signal.SIGTERM, signal.SIGINT)
THREADS = 32
OPTIONS = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
    ("grpc.http2.min_recv_ping_interval_without_data_ms", 5000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_ping_strikes", 0),
    ("grpc.so_reuseport", 0),
)


@dataclass(frozen=True, slots=True)
class ServerTLS:
    """The service's own certificate and key (PEM); with roots, peers must show a certificate."""

    certificate: bytes
    private_key: bytes
    client_roots: bytes | None = None

    def credentials(self) -> Any:
        """The same in gRPC's form."""
        return grpc.ssl_server_credentials(
            [(self.private_key, self.certificate)],
            root_certificates=self.client_roots,
            require_client_auth=self.client_roots is not None,
        )


class ChaincodeServer:
    """One chaincode package, served to any number of peers of its organisation."""

    def __init__(
        self,
        chaincode: Chaincode,
        *,
        address: str,
        package_id: str,
        tls: ServerTLS | None = None,
    ) -> None:
        self._chaincode = chaincode
        self._package_id = package_id
        self._transactions = ThreadPoolExecutor(THREADS, thread_name_prefix="transaction")
        self._streams: set[PeerStream] = set()
        self._server = grpc.server(ThreadPoolExecutor(PEERS), options=OPTIONS)
        protos.shim_service.add_ChaincodeServicer_to_server(self, self._server)
        self.port = self._bind(address, tls)

    def _bind(self, address: str, tls: ServerTLS | None) -> int:
        try:
            if tls is None:
                return int(self._server.add_insecure_port(address))
            return int(self._server.add_secure_port(address, tls.credentials()))
        except RuntimeError as error:
            raise OSError(f"The chaincode service cannot listen on {address}: {error}") from error

    def Connect(self, incoming: Iterable[Any], _context: Any) -> Iterator[Any]:  # noqa: N802
        """Serve one peer's stream; the name is the one of Fabric's service definition."""
        stream = PeerStream(self._chaincode, self._package_id, self._transactions)
        self._streams.add(stream)
        try:
            yield from stream.outgoing(incoming)
        finally:
            stream.close()
            self._streams.discard(stream)

    def start(self) -> None:
        """Begin to listen."""
        self._server.start()
        logger.info("%s listens on port %d", self._package_id, self.port)

    def stop(self, grace: float = 5) -> None:
        """Finish the transactions that run, refuse others, then close all streams.

        What takes longer than ``grace`` seconds is cut off.
        """
        deadline = threading.Timer(grace, self._close_streams)
        deadline.start()
        self._transactions.shutdown(wait=True)
        deadline.cancel()
        self._close_streams()
        self._server.stop(grace).wait()

    def _close_streams(self) -> None:
        for stream in tuple(self._streams):
            stream.close()


def serve(
    chaincode: Chaincode, *, address: str, package_id: str, tls: ServerTLS | None = None
) -> None:
    """Serve until SIGTERM or SIGINT, then stop gracefully.

    Call it from the main thread, before there are others: they inherit that both signals are
    blocked, so that none is lost between two waits. Raises OSError when the address cannot be
    bound.
    """
    for number in ENDINGS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDINGS)
    server = ChaincodeServer(chaincode, address=address, package_id=package_id, tls=tls)
    server.start()
    signal.sigwait(ENDINGS)
    server.stop()


def serve_from_environment(chaincode: Chaincode) -> None:
    """Serve as CHAINCODE_ID at CHAINCODE_SERVER_ADDRESS until SIGTERM.

    CHAINCODE_TLS_CERT, CHAINCODE_TLS_KEY and CHAINCODE_TLS_ROOTS are paths of PEM files; without
    the first two the service speaks plain text. Raises KeyError naming what is missing.
    """
    serve(
        chaincode,
        address=os.environ["CHAINCODE_SERVER_ADDRESS"],
        package_id=os.environ["CHAINCODE_ID"],
        tls=tls_from(os.environ),
    )


def tls_from(environment: Mapping[str, str]) -> ServerTLS | None:
    """The TLS settings of an environment; None without certificate. Raises OSError, KeyError."""
    certificate = environment.get("CHAINCODE_TLS_CERT")
    if not certificate:
        return None
    roots = environment.get("CHAINCODE_TLS_ROOTS")
    return ServerTLS(
        certificate=Path(certificate).read_bytes(),
        private_key=Path(environment["CHAINCODE_TLS_KEY"]).read_bytes(),
        client_roots=Path(roots).read_bytes() if roots else None,
    )
