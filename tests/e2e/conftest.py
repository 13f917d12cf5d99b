"""Whole nodes: on the real network and on the embedded ledger, with companies to act for."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hlfabric.network import Network, free_port
from provenance.domain.identifiers import check_digit
from provenance.local.client import Client
from provenance.local.fabric import memberships
from provenance.local.node import Node
from provenance.local.state import State
from provenance.local.story import Party
from provenance.local.telling import introduce, wait_until_indexed

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


@pytest.fixture
def join() -> Callable[[Node, int], Member]:
    """Brings a new party of the first or second organisation to a node."""

    def joined(node: Node, organisation: int) -> Member:
        gln = new_gln()
        party = Party(gln, f"Company {gln}", organisation, ("producer",))
        return Member(gln, Client(node.url, introduce(node, party)))

    return joined


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser: ``CHROMIUM``, or what the machine has."""
    found = (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not found:
        pytest.skip("no Chromium here (Debian: apt-get install chromium; or set CHROMIUM)")
    return found


REGISTER = """
from provenance.parties.services import party_register
for gln, msp in {parties!r}:
    party_register(gln=gln, msp=msp, roles=["producer"])
"""


def join_many(node: Node, number: int) -> list[Member]:
    """New parties, in turn of both organisations, with one API key that speaks for all."""
    msps = memberships()
    parties = [(new_gln(), msps[place % len(msps)]) for place in range(number)]
    node.manage("shell", "-c", REGISTER.format(parties=parties))
    glns = [gln for gln, _msp in parties]
    wait_until_indexed(node, glns)
    options = [option for gln in glns for option in ("--party", gln)]
    key = node.manage("apiclient", "create", f"all of {glns[0]}", *options).split()[-1]
    return [Member(gln, Client(node.url, key, party=gln)) for gln in glns]
