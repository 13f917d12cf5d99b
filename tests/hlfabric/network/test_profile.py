"""The connection profile: what it names is there, and only its owner may read it."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hlfabric.network import Network, listening

pytestmark = pytest.mark.fabric


@pytest.fixture
def profile(network: Network) -> dict[str, Any]:
    """The profile as clients read it."""
    content: dict[str, Any] = json.loads(network.layout.profile.read_text())
    return content


def values(content: Any) -> Iterator[Any]:
    """Everything that a profile holds, however deep."""
    if isinstance(content, dict | list):
        inner = content.values() if isinstance(content, dict) else content
        for value in inner:
            yield from values(value)
    else:
        yield content


def test_clients_read_what_the_network_says_of_itself(
    network: Network, profile: dict[str, Any]
) -> None:
    assert profile == network.connection()
    assert stat.S_IMODE(network.layout.profile.stat().st_mode) == 0o600


def test_every_file_named_is_there(profile: dict[str, Any]) -> None:
    paths = [Path(value) for value in values(profile) if str(value).startswith("/")]
    assert len(paths) == 14
    assert all(path.is_file() for path in paths)


def test_every_address_named_answers(profile: dict[str, Any]) -> None:
    addresses = [str(value) for value in values(profile) if "127.0.0.1:" in str(value)]
    assert len(addresses) == 7
    assert all(listening(int(address.rpartition(":")[2])) for address in addresses)
