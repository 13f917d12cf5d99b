"""Events that no peer accepts, in the outbox among good ones."""

import json
import subprocess
import sys

import pytest

from tests.faults.trial import ROOT, Trial, environment

pytestmark = [pytest.mark.fabric, pytest.mark.faults]
PAYLOADS = ('[{"id": 5}]', "[7]", '[{"id": "x", "type": "ObjectEvent"}]', "[not json", "[]]")
SNEAK = """
import json, sys, django
django.setup()
from provenance.contract.calls import EVENTS_RECORD
from provenance.relay.services import NewCall, calls_enqueue
given = json.load(sys.stdin)
calls = [NewCall(EVENTS_RECORD, p.encode(), given["gln"], (), 1) for p in given["payloads"]]
print(json.dumps(calls_enqueue(calls=calls, job="malformed")))
"""


def test_malformed_events_within_batches(trial: Trial) -> None:
    """Past capture, which would have refused them: as a faulty node would send them."""
    with trial.under_load():
        trial.wait_for_calls()
        given = json.dumps({"gln": trial.members[0].gln, "payloads": PAYLOADS})
        done = subprocess.run(
            [sys.executable, "-c", SNEAK],
            cwd=ROOT,
            env=environment(trial.system.node),
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        calls = json.loads(done.stdout.splitlines()[-1])
        trial.wait(lambda: _open(trial, calls) == 0, "each has its answer")
    states = trial.ask("SELECT state FROM relay_call WHERE id = ANY(%s) ORDER BY id", calls)
    assert [state for (state,) in states] == ["submitted"] * 3 + ["failed"] * 2


def _open(trial: Trial, calls: list[int]) -> int:
    question = (
        "SELECT count(*) FROM relay_call LEFT JOIN relay_transaction t USING (transaction_id)"
        " WHERE id = ANY(%s) AND state <> 'failed' AND t.code IS NULL"
    )
    return int(trial.ask(question, calls)[0][0])
