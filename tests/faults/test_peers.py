"""Peers killed, each at its worst moment, and hung."""

import time

import pytest

from provenance.relay.relay import IN_FLIGHT
from tests.faults.orderers import followers_of, leader
from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
GATEWAY, OTHER = "peer.growers", "peer.traders"
DOWN_SECONDS = 20


def test_gateway_peer_killed_during_endorse(trial: Trial) -> None:
    with trial.under_load(), trial.system.hung("chaincode.growers"):
        trial.wait_for_calls()
        trial.system.kill(GATEWAY)


def test_gateway_peer_killed_during_submit(trial: Trial) -> None:
    system = trial.system
    with trial.under_load(), system.hung(*system.network.layout.orderers):
        trial.wait_for_unsettled(IN_FLIGHT)
        system.kill(GATEWAY)


def test_gateway_peer_killed_during_commit_status(trial: Trial) -> None:
    system = trial.system
    with trial.under_load(), system.hung(*followers_of(system, leader(system))):
        trial.wait_for_unsettled(IN_FLIGHT)
        system.kill(GATEWAY)


def test_gateway_peer_killed_again_and_again(trial: Trial) -> None:
    with trial.under_load():
        for _ in range(5):
            trial.wait_for_unsettled()
            trial.system.kill(GATEWAY)
            trial.wait(lambda: trial.system.found(GATEWAY) is not None, "the peer runs again")


def test_gateway_peer_hung_for_30_s(trial: Trial) -> None:
    with trial.under_load(), trial.system.hung(GATEWAY):
        time.sleep(30)


def test_other_organisations_peer_down_for_20_s(trial: Trial) -> None:
    with trial.under_load(), trial.system.down(OTHER):
        time.sleep(DOWN_SECONDS)
