"""What of a lot's trail everybody may see: never another customer's branch (docs/adr/0026)."""

from collections.abc import Iterable, Mapping, Sequence

from provenance.domain.custody.core import gln, is_lot
from provenance.domain.custody.steps import TRANSFORMATION, Move, moves
from provenance.domain.custody.verdicts import Status
from provenance.trace.links import node_of
from provenance.trace.steps import Event

Graph = dict[str, set[str]]
"""To each party those that it sent to, or, turned round, those that it received from."""


class Ways:
    """How the objects of one trail are connected; ``name`` is the one whose trail it is."""

    def __init__(self, name: str, events: Mapping[str, Sequence[Event]]) -> None:
        self._name, self._events = name, events
        self._made_by = {
            node_of(event.recorder, event.core)
            for found in events.values()
            for event in found
            if any(amount.role.startswith("output") for amount in event.amounts)
        }

    def shown(self, origin: str) -> list[Event]:
        """The events of an object that lie on the way here; of the trail's own lot, on all ways."""
        events = list(self._events[origin])
        if not is_lot(origin):
            return events
        ends = None
        if origin != self._name:
            ends = {event.recorder for event in events if self._leads_on(event)}
            events = [e for e in events if not _is_input(e) or self._leads_on(e)]
        sent = _sent(self._events[origin])
        branch = _parties(sent) - _allowed(sent, ends)
        return [event for event in events if branch.isdisjoint(_named(event))]

    def links(self) -> tuple[tuple[str, str], ...]:
        """From what went in, by way of a transformation or into a container, to what came out."""
        found: dict[tuple[str, str], None] = {}
        for origin, events in self._events.items():
            for event in events:
                if event.node == origin and event.core.type == TRANSFORMATION:
                    node = node_of(event.recorder, event.core)
                    into = _is_input(event)
                    found[(origin, node) if into else (node, origin)] = None
                elif self._leads_on(event) and event.core.parent:
                    found[origin, event.core.parent] = None
        return tuple(found)

    def _leads_on(self, event: Event) -> bool:
        if _is_input(event):
            return node_of(event.recorder, event.core) in self._made_by
        packed = event.core.action == "ADD" and event.core.parent in self._events
        return packed and event.node == event.origin != event.core.parent


def _is_input(event: Event) -> bool:
    return any(amount.role.startswith("input") for amount in event.amounts)


def _allowed(sent: Graph, ends: set[str] | None) -> set[str]:
    back = _turned(sent)
    if ends:
        return set().union(*(_reach(back, end) for end in ends))
    last = [party for party in _parties(sent) if _is_last(sent, party)]
    return set.intersection(*(_reach(back, end) for end in last)) if last else set()


def _sent(events: Iterable[Event]) -> Graph:
    graph: Graph = {}
    for event in events:
        shipped = event.status == Status.APPLIED and Move.SHIP in moves(event.core)
        if shipped and event.receiver:
            graph.setdefault(event.sender or event.recorder, set()).add(event.receiver)
    return graph


def _named(event: Event) -> set[str]:
    """The parties of an event; of places the owner is not known here."""
    entries = (*event.core.sources, *event.core.destinations)
    return {event.recorder, *(gln(name) for _, name in entries)}


def _parties(graph: Graph) -> set[str]:
    return set(graph).union(*graph.values())


def _turned(graph: Graph) -> Graph:
    back: Graph = {}
    for party, others in graph.items():
        for other in others:
            back.setdefault(other, set()).add(party)
    return back


def _reach(graph: Graph, start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = graph.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _is_last(graph: Graph, party: str) -> bool:
    """Whether whoever it reaches, by sending on, also reaches it: goods that come back stay."""
    return all(party in _reach(graph, other) for other in _reach(graph, party))
