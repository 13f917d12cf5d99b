"""Ports of the loopback: free ones, and those that somebody listens on."""

import socket
from pathlib import Path

from hlfabric.network import free_port, listening


def test_a_listener_is_noticed_and_its_port_not_given_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        assert listening(port)
        assert free_port(port) != port
    assert not listening(port)
    assert free_port(port) == port


def test_a_free_port_is_none_that_the_kernel_gives_away() -> None:
    low, _high = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    port = free_port()
    assert port < int(low)
    assert not listening(port)
