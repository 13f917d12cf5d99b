"""A chaincode service killed and hung."""

import time

import pytest

from tests.faults.trial import Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]


@pytest.mark.parametrize("organisation", ["growers", "traders"])
def test_chaincode_service_killed_of(trial: Trial, organisation: str) -> None:
    with trial.under_load():
        trial.wait_for_calls()
        trial.system.kill(f"chaincode.{organisation}")


def test_chaincode_service_hung_for_40_s(trial: Trial) -> None:
    with trial.under_load(), trial.system.hung("chaincode.traders"):
        time.sleep(40)
