"""Reading trails from the index: one walk over the links, and the names."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby

from django.db import connection

from provenance.domain.identifiers import parse
from provenance.parties.selectors import names
from provenance.trace.holders import holdings
from provenance.trace.links import TRANSFORMATION_NODE, Link
from provenance.trace.models import TraceContent, TraceItem
from provenance.trace.queries import DOWN, EVER, LINKS, TRAIL
from provenance.trace.recall import Affected, Recall, hops
from provenance.trace.shares import Flow, shares
from provenance.trace.steps import EVENT_KEY, Event, Row, standing
from provenance.trace.trail import Contents, Trail
from provenance.trace.trunk import Ways, shown


def trail(name: str) -> Trail | None:
    """The trail of an object by its canonical identifier; None where no event names it.

    With it come those of what it was made from, and to each what happened to the containers it was
    in, while it was in them. Of a lot only the common trunk is given
    (docs/adr/0026).
    """
    by_origin = _events(name)
    if name not in by_origin:
        return None
    known = names(gln for events in by_origin.values() for event in events for gln in event.glns())
    ways = Ways(by_origin)
    trails = {
        origin: _trail(origin, events, shown(events, ways.ends(origin)), known)
        for origin, events in by_origin.items()
    }
    own = trails.pop(name)
    origins = sorted(trails.values(), key=lambda found: found.last_seen, reverse=True)
    return Trail(own.identifier, own.steps, own.standing, own.hidden, tuple(origins))


def _events(name: str) -> dict[str, list[Event]]:
    """Events by the object whose trail they are in, in the order of their times."""
    with connection.cursor() as cursor:
        cursor.execute(TRAIL, {"name": name, "ever": EVER})
        rows: list[Row] = cursor.fetchall()
    return {
        origin: [Event(list(same)) for _, same in groupby(found, key=lambda row: row[EVENT_KEY])]
        for origin, found in groupby(rows, key=lambda row: row[0])
    }


def _trail(
    name: str, events: Sequence[Event], seen: Sequence[Event], known: dict[str, str]
) -> Trail:
    declared = {(e.recorder, e.core.id) for e in events if e.core.declaration_time is not None}
    steps = tuple(event.step(known, declared) for event in seen)
    return Trail(parse(name), steps, standing(name, steps), len(events) - len(seen))


def is_recorded(name: str) -> bool:
    """Whether any event names the object of this canonical identifier."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM trace_object WHERE object = %s)", [name])
        (found,) = cursor.fetchone()
    return bool(found)


def contents(name: str, *, limit: int) -> Contents:
    """What is inside a container now, by the ledger; at most ``limit`` instances by name."""
    items = TraceItem.objects.filter(parent=name).order_by("item")
    content = TraceContent.objects.filter(parent=name).first()
    listed = tuple(items.values_list("item", flat=True)[:limit])
    count = items.count() if len(listed) == limit else len(listed)
    return Contents(listed, count, json.loads(content.lots) if content else {})


def recall(name: str) -> Recall | None:
    """Everything that may contain an object, with who has it now; None where nothing is known."""
    if not is_recorded(name):
        return None
    nodes, flows = _downstream(name)
    objects = [node for node in nodes if not node.startswith(TRANSFORMATION_NODE)]
    part = shares(
        name,
        inputs=flows[Link.INPUT],
        outputs=flows[Link.OUTPUT],
        containers=(target for _, target, *_ in flows[Link.INSIDE]),
    )
    links = _links_between(nodes, flows)
    far = hops(name, links)
    held = holdings(objects, boxes=_boxes(flows[Link.INSIDE]))
    affected = [Affected(n, far[n], part.get(n), tuple(held.get(n, ()))) for n in objects]
    return Recall(name, tuple(sorted(affected, key=lambda a: (a.hops, a.name))), links)


def _downstream(name: str) -> tuple[list[str], dict[Link, list[Flow]]]:
    """The nodes, the links between them, and all that went into their transformations."""
    with connection.cursor() as cursor:
        cursor.execute(DOWN, {"name": name, "ever": EVER})
        nodes = [node for (node,) in cursor.fetchall()]
        made = [node for node in nodes if node.startswith(TRANSFORMATION_NODE)]
        cursor.execute(LINKS, {"nodes": nodes, "made": made})
        flows: dict[Link, list[Flow]] = {link: [] for link in Link}
        for link, *flow in cursor.fetchall():
            flows[link].append(tuple(flow))
    return nodes, flows


def _links_between(
    nodes: Sequence[str], flows: Mapping[Link, Sequence[Flow]]
) -> tuple[tuple[str, str], ...]:
    known = set(nodes)
    found = (flow[:2] for link in Link for flow in flows[link] if flow[0] in known)
    return tuple(dict.fromkeys(found))


def _boxes(inside: Sequence[Flow]) -> dict[str, list[str]]:
    boxes: dict[str, list[str]] = {}
    for source, target, *_ in inside:
        boxes.setdefault(source, []).append(target)
    return boxes
