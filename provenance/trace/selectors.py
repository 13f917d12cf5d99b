"""Reading trails from the index: one walk over the links, and the names."""

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby

from provenance.domain.custody.core import is_lot
from provenance.domain.identifiers import parse
from provenance.index.reading import fetch
from provenance.parties.selectors import names
from provenance.trace.holders import Item, holdings
from provenance.trace.links import TRANSFORMATION_NODE, Link
from provenance.trace.models import TraceContent, TraceItem, TraceObject
from provenance.trace.queries import DEPENDENTS, DOWN, EVER, TRAIL
from provenance.trace.recall import Affected, Recall, hops
from provenance.trace.shares import Flow, shares
from provenance.trace.steps import EVENT_KEY, Event, Row, standing
from provenance.trace.trail import Contents, Dependent, Facts, Trail
from provenance.trace.trunk import Ways
from provenance.trace.whereabouts import facts


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
    ways, said = Ways(name, by_origin), facts(by_origin)
    trails = {
        origin: _trail(origin, events, ways.shown(origin), known, said)
        for origin, events in by_origin.items()
    }
    own = trails.pop(name)
    origins = sorted(trails.values(), key=lambda found: found.last_seen, reverse=True)
    return replace(own, origins=tuple(origins), links=ways.links())


def _events(name: str) -> dict[str, list[Event]]:
    """Events by the object whose trail they are in, in the order of their times."""
    rows: list[Row] = fetch(TRAIL, {"name": name, "ever": EVER})
    return {
        origin: [Event(list(same)) for _, same in groupby(found, key=lambda row: row[EVENT_KEY])]
        for origin, found in groupby(rows, key=lambda row: row[0])
    }


def _trail(
    name: str,
    events: Sequence[Event],
    seen: Sequence[Event],
    known: Mapping[str, str],
    said: Mapping[str, Facts],
) -> Trail:
    declared = {(e.recorder, e.core.id) for e in events if e.core.declaration_time is not None}
    steps = tuple(event.step(known, declared) for event in seen)
    hidden = len(events) - len(seen)
    return Trail(parse(name), steps, standing(name, steps), hidden, facts=said.get(name, Facts()))


def is_recorded(name: str) -> bool:
    """Whether any event names the object of this canonical identifier."""
    return TraceObject.objects.filter(object=name).exists()


def dependents(*, recorder: str, event_id: str, limit: int) -> list[Dependent]:
    """What came after an event on the objects that it names, in the ledger's order.

    These keep an error declaration from taking the event back (docs/adr/0022).
    """
    named = {"recorder": recorder, "event_id": event_id, "limit": limit}
    return [Dependent(*row) for row in fetch(DEPENDENTS, named)]


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
    with _no_collection():
        nodes, flows = _downstream(name)
        objects = sorted(node for node in nodes if not node.startswith(TRANSFORMATION_NODE))
        links = _links_between(nodes, flows)
        far = hops(name, links)
        objects.sort(key=far.__getitem__)
        part = shares(
            name,
            inputs=flows[Link.INPUT],
            outputs=flows[Link.OUTPUT],
            containers=(target for _, target, *_ in flows[Link.INSIDE]),
        )
        held = holdings(
            [node for node in objects if is_lot(node)],
            items={node: item for node, item in nodes.items() if item},
            boxes=_boxes(flows[Link.INSIDE]),
        )
        affected = [Affected(n, far[n], part.get(n), held.get(n, [])) for n in objects]
        return Recall(name, affected, links)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Of the many objects of a recall none dies before its end: collecting meanwhile is in vain."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _downstream(name: str) -> tuple[dict[str, Item | None], dict[Link, list[Flow]]]:
    """The nodes, with an instance's value, and the links between them and their inputs."""
    nodes: dict[str, Item | None] = {}
    flows: dict[Link, list[Flow]] = {link: [] for link in Link}
    for kind, node, *rest in fetch(DOWN, {"name": name, "ever": EVER}):
        if kind == "node":
            nodes[node] = Item(*rest) if rest[0] or rest[3] else None
        else:
            flows[kind].append((node, *rest[:3]))
    return nodes, flows


def _links_between(
    nodes: Mapping[str, Item | None], flows: Mapping[Link, Iterable[Flow]]
) -> list[tuple[str, str]]:
    found = (flow[:2] for link in Link for flow in flows[link])
    return [pair for pair in found if pair[0] in nodes and pair[1] in nodes]


def _boxes(inside: Iterable[Flow]) -> dict[str, list[str]]:
    boxes: dict[str, list[str]] = {}
    for source, target, *_ in inside:
        boxes.setdefault(source, []).append(target)
    return boxes
