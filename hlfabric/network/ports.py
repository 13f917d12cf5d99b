"""Ports of the loopback: which are free, and which somebody listens on."""

import itertools
import secrets
import socket


def free_port(preferred: int = 0) -> int:
    """A TCP port of the loopback that nobody listens on; the preferred one if it is free.

    Chosen below the range that the kernel gives to outgoing connections, so that a port which
    is kept in a certificate or a package can be bound again later.
    """
    candidates = itertools.chain([preferred] * bool(preferred), iter(_random_port, 0))
    return next(port for port in candidates if _can_bind(port))


def _random_port() -> int:
    return secrets.choice(range(20_000, 32_000))


def _can_bind(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def listening(port: int) -> bool:
    """Whether something accepts connections on this port of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
