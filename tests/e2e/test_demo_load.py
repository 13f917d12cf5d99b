"""``manage.py demo load`` on a running node: everything arrives, once, also when it is killed."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import chain as joined
from urllib.parse import urlsplit

import psycopg
import pytest

from provenance.local.chain.chain import Chain
from provenance.local.chain.plan import Plan
from provenance.local.client import Client
from provenance.local.node import ROOT, Node

SIZE, BEGIN = 300, "2025-03-01"
HTML = {"Accept": "text/html"}
RECORDED = """
SELECT count(*), count(DISTINCT (event_id, core::json->>'declarationTime')) FROM capture_event
WHERE event_id LIKE %s AND status IN ('applied', 'recorded')
"""


def load(node: Node, seed: int) -> Sequence[str]:
    """The command's line."""
    options = ("--size", str(SIZE), "--begin", BEGIN, "--seed", str(seed), "--url", node.url)
    return ("demo", "load", "--json", *options)


def plan(seed: int) -> Plan:
    """The plan that the command's options say."""
    return Plan.of_size(SIZE, seed=seed, begin=date.fromisoformat(BEGIN))


def expected(seed: int) -> tuple[int, Counter[str]]:
    """How many events the chain has, and the findings that its mishaps are to bring."""
    events = list(Chain(plan(seed)).captured())
    return len(events), Counter(joined.from_iterable(event.expects for event in events))


def recorded(node: Node, seed: int) -> tuple[int, int]:
    """How many of its events the index has, and how many different ones."""
    pattern = f"https://example.org/lotbook/chain/{seed}/%"
    with psycopg.connect(node.state.database_url()) as database:
        row = database.execute(RECORDED, [pattern]).fetchone()
    assert row is not None
    return row[0], row[1]


@pytest.fixture(scope="module")
def loaded(embedded_node: Node) -> dict[str, object]:
    """What the command told after a load without interruption."""
    told: dict[str, object] = json.loads(embedded_node.manage(*load(embedded_node, 1)))
    return told


def test_all_events_are_recorded_with_the_intended_findings_alone(
    embedded_node: Node, loaded: dict[str, object]
) -> None:
    number, findings = expected(1)
    assert loaded["events"] == number
    assert loaded["findings"] == dict(findings)
    assert loaded["verdicts"] == {"applied": number - findings["claim"], "recorded": 1}
    assert findings["claim"] == 1
    assert recorded(embedded_node, 1) == (number, number)


def test_the_links_it_tells_lead_to_pages(embedded_node: Node, loaded: dict[str, object]) -> None:
    links = loaded["links"]
    assert isinstance(links, dict)
    assert len(links) == 4
    client = Client(embedded_node.url)
    for link in links.values():
        _, headers, _ = client.request("GET", urlsplit(link).path, headers=HTML)
        page = client.request("GET", headers["location"], headers=HTML)[2].decode()
        assert "(synthetic)" in page


def test_once_loaded_it_sends_nothing(embedded_node: Node, loaded: dict[str, object]) -> None:
    again = json.loads(embedded_node.manage(*load(embedded_node, 1)))
    assert again == loaded


def test_killed_and_run_again_it_records_nothing_twice(embedded_node: Node) -> None:
    kill_once_some_are_recorded(embedded_node, seed=2)
    number, _findings = expected(2)
    told = json.loads(embedded_node.manage(*load(embedded_node, 2)))
    assert told["events"] == number
    assert sum(told["verdicts"].values()) == number
    assert told["refusals"] == []
    assert recorded(embedded_node, 2) == (number, number)


def test_a_refused_event_is_told_and_the_rest_is_recorded(
    embedded_node: Node, loaded: dict[str, object]
) -> None:
    """Somebody has used an event's id already, with other content."""
    assert loaded["refusals"] == []
    first = next(Chain(plan(3)).documents())
    taken = first.data.replace(b"15:00:00.000", b"15:01:00.000")
    assert taken != first.data
    memory = json.loads(next(embedded_node.state.folder.glob("*.chain-1.json")).read_text())
    farm = Client(embedded_node.url, memory["keys"][first.party.gln])
    farm.finished(farm.capture(taken))
    done = run(embedded_node, 3)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["verdicts"]["refused"] == len(told["refusals"]) == 1
    assert "https://example.org/lotbook/chain/3/1:" in told["refusals"][0]
    assert recorded(embedded_node, 3)[0] == told["events"]


def test_a_node_that_does_not_answer_is_told(embedded_node: Node) -> None:
    done = run(embedded_node, 4, "--url", "http://127.0.0.1:9")
    assert done.returncode == 2
    assert "run the command again to go on" in done.stderr


def run(node: Node, seed: int, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, whatever that is."""
    return subprocess.run(
        [sys.executable, "manage.py", *load(node, seed), *more],
        cwd=ROOT,
        env={**os.environ, **node.environment()},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def kill_once_some_are_recorded(node: Node, *, seed: int) -> None:
    """Run the command and kill it once the index has some of its events."""
    command = subprocess.Popen(
        [sys.executable, "manage.py", *load(node, seed)],
        cwd=ROOT,
        env={**os.environ, **node.environment()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while recorded(node, seed)[0] < 20:
            assert command.poll() is None
    finally:
        command.kill()
        command.wait()
