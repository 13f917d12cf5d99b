"""A recall finds exactly what going through the events one by one finds."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from provenance.domain.custody.core import Core, read_core
from provenance.domain.custody.verdicts import Status, Verdict
from provenance.index.facts import EventFact
from provenance.index.reading import fetch
from provenance.index.tables import write_rows
from provenance.trace.links import TABLE, TRANSFORMATION_NODE, link_rows
from provenance.trace.queries import DOWN, EVER
from tests.contract.world import FARM, core

THINGS = [f"01/04012345111118/21/{serial}" for serial in range(4)]
BOXES = [f"00/{number:018}" for number in range(3)]


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    """Something is made of something, packed, or unpacked."""
    some = st.lists(st.sampled_from([*THINGS, *BOXES]), unique=True, max_size=3)
    name = f"urn:uuid:{draw(st.integers(0, 10**9))}"
    if draw(st.booleans()):
        part = draw(st.sampled_from((None, None, "t1", "t2")))
        made = {"inputs": draw(some), "outputs": draw(some), "transformationID": part}
        return core(id=name, type="TransformationEvent", **made)
    packed = {"action": draw(st.sampled_from(("ADD", "ADD", "DELETE"))), "items": draw(some)}
    parent = draw(st.sampled_from(BOXES))
    return core(id=name, type="AggregationEvent", parent=parent, **packed)


def naive(start: str, history: Sequence[Core]) -> set[str]:
    """All that was made of the start or of a box that held it then, and all boxes that held it."""
    found, more = {start}, {start}
    while more:
        more = _made(found, history) - found
        found |= more
    return found | _boxes_of(found, history)


def _boxes_of(found: set[str], history: Sequence[Core]) -> set[str]:
    held: set[str] = set()
    for number in range(len(history)):
        inside = _inside(history[: number + 1])
        held |= {box for box in BOXES if _contents(box, inside) & found}
    return held


def _made(found: set[str], history: Sequence[Core]) -> set[str]:
    """The outputs of every part of a transformation of which a part used something found."""
    used: set[str] = set()
    for number, event in enumerate(history):
        inside = _inside(history[:number])
        if any(({name} | _contents(name, inside)) & found for name in event.inputs):
            used.add(event.transformation_id or event.id)
    parts = (event for event in history if (event.transformation_id or event.id) in used)
    return {name for event in parts for name in event.outputs}


def _inside(history: Sequence[Core]) -> set[tuple[str, str]]:
    """Who is inside what after these events, by what they say."""
    inside: set[tuple[str, str]] = set()
    for event in history:
        if event.parent is not None and event.action == "ADD":
            inside |= {(name, event.parent) for name in event.items}
        elif event.parent is not None:
            gone = event.items or [name for name, _ in inside]
            inside -= {(name, event.parent) for name in gone}
    return inside


def _contents(box: str, inside: set[tuple[str, str]]) -> set[str]:
    found: set[str] = set()
    waiting = [box]
    while waiting:
        new = {name for name, parent in inside if parent == waiting[-1]} - found
        waiting.pop()
        found |= new
        waiting += new
    return found


class Walks(TestCase):
    """Django's own case: each example begins with empty tables."""

    @given(st.lists(events(), max_size=12, unique_by=lambda event: str(event["id"])))
    def test_a_recall_is_what_a_walk_through_the_events_finds(
        self, history: list[dict[str, Any]]
    ) -> None:
        cores = [read_core(event) for event in history]
        facts = [_fact(place, event) for place, event in enumerate(history)]
        rows = [row for fact, c in zip(facts, cores, strict=True) for row in link_rows(fact, c, {})]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM trace_link")
            write_rows(cursor, TABLE, rows)
        for start in THINGS:
            found = {
                row[1] for row in fetch(DOWN, {"name": start, "ever": EVER}) if row[0] == "node"
            }
            objects = {name for name in found if not name.startswith(TRANSFORMATION_NODE)}
            assert objects == naive(start, cores)


def _fact(place: int, event: dict[str, Any]) -> EventFact:
    return EventFact(place, 0, 0, "t", FARM, "Org1MSP", event, Verdict(Status.APPLIED), b"")
