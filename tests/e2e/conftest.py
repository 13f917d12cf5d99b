"""Whole nodes: on the real network and on the embedded ledger, with companies to act for."""

import itertools
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hlfabric.network import Network, free_port
from provenance.domain.identifiers import check_digit
from provenance.local.client import Client
from provenance.local.node import Node
from provenance.local.state import State
from provenance.local.story import Party

_numbers = itertools.count()


@dataclass(frozen=True)
class Member:
    """A party with its way to the public interface."""

    gln: str
    client: Client


def start_node(folder: Path, ledger: str) -> Node:
    """A node whose state lies in ``folder``."""
    node = Node(State(folder, ledger), free_port(), durable=False)
    node.start_database()
    node.start()
    return node


@pytest.fixture(scope="session")
def fabric_node(
    fabric_network: Network, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Node]:
    """A node on the session's real network."""
    folder = tmp_path_factory.mktemp("node")
    (folder / "network").symlink_to(fabric_network.state)
    node = start_node(folder, "fabric")
    yield node
    node.stop()


@pytest.fixture(scope="session")
def embedded_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node on its own embedded ledger."""
    node = start_node(tmp_path_factory.mktemp("embedded"), "embedded")
    yield node
    node.stop()


def new_gln() -> str:
    """A GLN nobody else uses in this session."""
    body = f"95218{next(_numbers):07}"
    return body + check_digit(body)


def join(node: Node, *organisations: int) -> list[Member]:
    """New parties on a node, one of each organisation named (0 or 1)."""
    parties = [
        Party(gln, f"Company {gln}", organisation, ("producer",))
        for organisation, gln in ((organisation, new_gln()) for organisation in organisations)
    ]
    keys = node.introduce(parties)
    return [Member(gln, Client(node.url, key)) for gln, key in keys.items()]


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser: ``CHROMIUM``, or what the machine has."""
    found = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not found:
        pytest.skip("no Chromium here (Debian: apt-get install chromium; or set CHROMIUM)")
    return found
