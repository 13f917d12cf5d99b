"""Orderers killed and hung, one of them and all."""

import time

import pytest

from provenance.relay.relay import IN_FLIGHT
from tests.faults.orderers import followers_of, leader
from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]


def test_leading_orderer_killed(trial: Trial) -> None:
    with trial.under_load():
        trial.wait_for_unsettled()
        trial.system.kill(leader(trial.system))


def test_leading_orderer_down_for_20_s(trial: Trial) -> None:
    with trial.under_load(), trial.system.down(leader(trial.system)):
        time.sleep(20)


def test_all_orderers_hung_for_20_s(trial: Trial) -> None:
    with trial.under_load(), trial.system.hung(*trial.system.network.layout.orderers):
        time.sleep(20)


def test_all_orderers_killed(trial: Trial) -> None:
    with trial.under_load():
        trial.wait_for_unsettled()
        trial.system.kill(*trial.system.network.layout.orderers)


def test_commit_status_that_never_answers(trial: Trial) -> None:
    """The leader confirms transactions, cannot pass them on, and is killed: they are gone."""
    system = trial.system
    leading = leader(system)
    with trial.under_load(), system.unattended(), system.hung(*followers_of(system, leading)):
        trial.wait_for_unsettled(IN_FLIGHT)
        system.kill(leading)
    assert trial.said("relay", "commit status failed (DEADLINE_EXCEEDED)")
