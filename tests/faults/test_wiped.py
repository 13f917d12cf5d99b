"""A peer that has lost everything it kept, and comes back."""

import shutil

import pytest

from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]


@pytest.mark.parametrize("organisation", ["traders", "growers"])
def test_peer_wiped_and_rejoined_of(trial: Trial, organisation: str) -> None:
    """`python fabric-network up` is what its operator does."""
    network = trial.system.network
    name = f"peer.{organisation}"
    with trial.under_load(), trial.system.down(name):
        shutil.rmtree(network.layout.node(name) / "data")
        network.start()
