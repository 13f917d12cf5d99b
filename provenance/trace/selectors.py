"""Reading trails from the index: one walk over the links, and the names."""

import json
from collections.abc import Sequence
from itertools import groupby

from django.db import connection

from provenance.domain.identifiers import parse
from provenance.parties.selectors import names
from provenance.trace.models import TraceContent, TraceItem
from provenance.trace.queries import EVER, TRAIL
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
