"""Waiting for a leader and until everyone endorses: not for ever, and not for the dead."""

from dataclasses import replace
from pathlib import Path

import pytest

from hlfabric.network import Network, NetworkError, ProcessError, readiness
from hlfabric.network.layout import Layout
from hlfabric.network.readiness import (
    wait_for_blocks,
    wait_for_endorsements,
    wait_for_leader,
)

pytestmark = pytest.mark.fabric


def asking(network: Network, function: str) -> Layout:
    """The same network, found ready by another function."""
    chaincode = replace(network.spec.chaincode, ready=function)
    return replace(network.layout, spec=replace(network.spec, chaincode=chaincode))


def nobody_died() -> None:
    """Every process lives."""


def test_the_last_refusal_is_told(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "READY_SECONDS", 0.2)
    with pytest.raises(NetworkError, match=r"last answer was: .*no function 'sing'"):
        wait_for_endorsements(asking(network, "sing"), nobody_died)


def test_the_dead_are_not_waited_for(network: Network) -> None:
    def died() -> None:
        raise ProcessError("peer.growers has ended.")

    with pytest.raises(ProcessError, match=r"peer\.growers has ended"):
        wait_for_endorsements(asking(network, "sing"), died)


def test_orderers_without_a_leader_are_not_waited_for_for_ever(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "READY_SECONDS", 0.2)
    wait_for_leader(network.layout)
    elsewhere = replace(network.layout, spec=replace(network.spec, channel="elsewhere"))
    with pytest.raises(NetworkError, match=r"chosen a leader, in vain\. See `logs`"):
        wait_for_leader(elsewhere)


def test_an_orderer_that_does_not_answer_has_no_leader(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "READY_SECONDS", 0.2)
    with pytest.raises(NetworkError, match="chosen a leader, in vain"):
        wait_for_leader(Layout(network.spec, tmp_path / "state", network.bin_dir))


def test_peers_that_lag_behind_are_not_waited_for_for_ever(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for_blocks(network.layout)
    monkeypatch.setattr(readiness, "READY_SECONDS", 0.2)
    monkeypatch.setattr(readiness, "_orderer_height", lambda _layout, _name: 10**6)
    with pytest.raises(NetworkError, match=r"the peers have 1000000 blocks, in vain\. See `logs`"):
        wait_for_blocks(network.layout)
