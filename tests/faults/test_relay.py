"""The relay killed."""

import pytest

from hlfabric.network import wait_until
from tests.faults.trial import SECONDS, Trial

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
POINTS = ["relay.endorsed.unsaved", "relay.endorsed", "relay.submitted", "relay.committed"]


@pytest.mark.parametrize("point", POINTS)
def test_relay_killed_at(trial: Trial, point: str) -> None:
    with trial.under_load():
        node = trial.system.node
        with trial.system.unattended():
            node.processes["relay"].stop()
            node.launch("relay", {"CRASH_AT": point})
            dies = node.processes["relay"]
            wait_until(lambda: dies.pid() is None, deadline=SECONDS, what=f"it died at {point}")
