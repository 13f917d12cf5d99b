"""A peer's address and how to reach it over TLS."""

from dataclasses import dataclass
from typing import Any

import grpc

MESSAGE_LIMIT = 100 * 1024 * 1024
# A peer answers more than one ping a minute with GOAWAY (peer.keepalive.minInterval).
OPTIONS = (
    ("grpc.max_receive_message_length", MESSAGE_LIMIT),
    ("grpc.max_send_message_length", MESSAGE_LIMIT),
    ("grpc.keepalive_time_ms", 120_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.max_reconnect_backoff_ms", 5_000),
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``address`` is host:port, ``tls_roots`` PEM; ``server_name`` where the certificate's differs.

    The certificate must stem from one of the roots.
    """

    address: str
    tls_roots: bytes
    server_name: str | None = None

    def connect(self) -> Any:
        """A new gRPC channel, which connects at its first call. The caller closes it."""
        return grpc.secure_channel(self.address, self._credentials(), options=self._options())

    def connect_async(self) -> Any:
        """The same for asyncio's running loop."""
        return grpc.aio.secure_channel(self.address, self._credentials(), options=self._options())

    def _credentials(self) -> Any:
        return grpc.ssl_channel_credentials(self.tls_roots)

    def _options(self) -> list[tuple[str, int | str]]:
        if self.server_name is None:
            return [*OPTIONS]
        return [*OPTIONS, ("grpc.ssl_target_name_override", self.server_name)]
