"""Relay and follower killed in the middle of 1,000 events on the real network."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from hlfabric.network import wait_until
from provenance.local.node import Node
from tests.e2e.conftest import Member, join
from tests.e2e.documents import as_bytes, event

pytestmark = pytest.mark.fabric
EVENTS = 1000
PER_DOCUMENT = 50
SECONDS = 120
QUESTION = "SELECT event_id, status FROM capture_event WHERE recorder = %s"


def _capture(member: Member) -> tuple[list[str], set[str]]:
    """Capture 1,000 events; the jobs' paths and the events' ids."""
    jobs, ids = [], set()
    for _ in range(EVENTS // PER_DOCUMENT):
        events = [event(uuid4().hex[:18], "commissioning") for _ in range(PER_DOCUMENT)]
        ids |= {entry["eventID"] for entry in events}
        jobs.append(member.client.capture(as_bytes(*events)))
    return jobs, ids


def _indexed(node: Node, member: Member) -> list[tuple[str, str]]:
    with psycopg.connect(node.state.database_url()) as database:
        return [(str(e), str(s)) for e, s in database.execute(QUESTION, [member.gln])]


def _finish(member: Member, jobs: list[str]) -> None:
    for job in jobs:
        finished = member.client.finished(job, deadline=SECONDS)
        assert finished["success"], finished


def _check(node: Node, member: Member, ids: set[str]) -> None:
    rows = _indexed(node, member)
    assert Counter(status for _id, status in rows) == {"applied": EVENTS}
    assert sorted(found for found, _status in rows) == sorted(ids)
    report = json.loads(node.manage("index", "verify", "--json"))
    assert report["differences"] == []


@pytest.fixture
def node(fabric_node: Node) -> Iterator[Node]:
    """The node, with relay and follower running again afterwards."""
    yield fabric_node
    for name in ("relay", "follower"):
        if fabric_node.processes[name].pid() is None:
            fabric_node.launch(name)


@pytest.mark.parametrize("point", ["relay.endorsed", "relay.submitted", "relay.committed"])
def test_a_relay_killed_at_its_worst_moments(node: Node, point: str) -> None:
    (member,) = join(node, 0)
    node.processes["relay"].stop()
    node.launch("relay", {"CRASH_AT": point})
    jobs, ids = _capture(member)
    _wait_until_dead(node, "relay")
    node.launch("relay")
    _finish(member, jobs)
    _check(node, member, ids)


@pytest.mark.parametrize("point", ["index.projected", "index.committed"])
def test_a_follower_killed_at_its_worst_moments(node: Node, point: str) -> None:
    (member,) = join(node, 1)
    node.processes["follower"].stop()
    node.launch("follower", {"CRASH_AT": point})
    jobs, ids = _capture(member)
    _wait_until_dead(node, "follower")
    node.launch("follower")
    _finish(member, jobs)
    _check(node, member, ids)


def test_both_killed_while_events_are_on_their_way(node: Node) -> None:
    (member,) = join(node, 0)
    jobs, ids = _capture(member)
    wait_until(lambda: bool(_indexed(node, member)), deadline=SECONDS, what="some are indexed")
    for name in ("relay", "follower"):
        node.processes[name].send(signal.SIGKILL)
        _wait_until_dead(node, name)
    assert len(_indexed(node, member)) < EVENTS
    for name in ("relay", "follower"):
        node.launch(name)
    _finish(member, jobs)
    _check(node, member, ids)


def _wait_until_dead(node: Node, name: str) -> None:
    process = node.processes[name]
    wait_until(lambda: process.pid() is None, deadline=SECONDS, what=f"{name} is dead")
