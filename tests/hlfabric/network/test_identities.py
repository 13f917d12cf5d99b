"""Who is enrolled before peers and orderers start, and in which role."""

from pathlib import Path

import pytest

from hlfabric.identity import creator, serialize
from hlfabric.network import Network
from hlfabric.network.identities import enrol_everyone

pytestmark = pytest.mark.fabric


def roles(folder: Path) -> dict[str, tuple[str, ...]]:
    """The role of each identity below an organisation's folder."""
    return {
        path.parents[2].name: creator(serialize("MSP", path.read_bytes())).organizational_units
        for path in folder.glob("*/msp/signcerts/cert.pem")
    }


def test_everyone_has_the_role_that_fabric_asks_for(network: Network) -> None:
    layout = network.layout
    for organisation in layout.spec.organisations:
        known = roles(layout.authority(organisation).folder)
        assert known == {"admin": ("admin",), "peer": ("peer",)}
    ordering = roles(layout.authority(layout.spec.orderer).folder)
    assert ordering == {"admin": ("admin",), "orderer0": ("orderer",)}


def test_who_is_enrolled_stays_who_it_is(network: Network) -> None:
    folder = network.layout.state / "organisations"
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    assert before
    enrol_everyone(network.layout)
    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before
