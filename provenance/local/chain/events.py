"""EPCIS 2.0 events and documents as dicts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from provenance.local.chain.calendar import at
from provenance.local.chain.cast import Place
from provenance.local.chain.plan import Plan
from provenance.local.story import Event, Party

SALE, DEMO = "https://example.org/lotbook/sale/", "https://example.org/lotbook/demo/"
CONTEXT: list[object] = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"cbvmda": "urn:epcglobal:cbv:mda:", "sale": SALE, "demo": DEMO},
]
SYNTHETIC = {"demo:synthetic": "true"}
RESOLVER = "https://id.gs1.org"
KILOGRAM = "KGM"


class Captured(NamedTuple):
    """An event with the party that captures it, and the one for which it acts, if another.

    ``expects`` are the findings that a mishap of the chain is to bring, by code.
    """

    party: Party
    event: Event
    acting_for: Party | None = None
    expects: tuple[str, ...] = ()


class Part(NamedTuple):
    """A quantity of a lot: kilograms, or bags where ``unit`` is empty."""

    lot: str
    quantity: int
    unit: str = ""


@dataclass
class Writer:
    """Numbers the events of a chain and gives each its time, place and mark."""

    plan: Plan
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def event(
        self, kind: str, step: str, place: Place, when: tuple[int, int], **fields: object
    ) -> Event:
        """An event at ``when``: the chain's day and the minute of that day, local time."""
        moment = self.moment(place, when)
        given = {name: value for name, value in fields.items() if value is not None}
        return {
            "type": kind,
            "eventID": self.plan.event_id(next(self.numbers)),
            "eventTime": moment.isoformat(timespec="milliseconds"),
            "eventTimeZoneOffset": moment.isoformat()[-6:],
            "bizStep": step,
            "readPoint": {"id": link(f"414/{place.gln}")},
            "bizLocation": {"id": link(f"414/{place.gln}")},
            **given,
            **SYNTHETIC,
        }

    def objects(
        self, action: str, step: str, place: Place, when: tuple[int, int], **fields: object
    ) -> Event:
        """An ObjectEvent."""
        return self.event("ObjectEvent", step, place, when, action=action, **fields)

    def contents(
        self, action: str, step: str, parent: str, place: Place, when: tuple[int, int], **of: object
    ) -> Event:
        """An AggregationEvent."""
        named = {"action": action, "parentID": link(parent)}
        return self.event("AggregationEvent", step, place, when, **named, **of)

    def moment(self, place: Place, when: tuple[int, int]) -> datetime:
        """A local time."""
        return at(self.plan.day(when[0]), when[1], place.country)


def link(identifier: str) -> str:
    """A canonical identifier as GS1 Digital Link."""
    return f"{RESOLVER}/{identifier}"


def links(identifiers: Iterable[str]) -> list[str]:
    """Several of them."""
    return [link(identifier) for identifier in identifiers]


def quantities(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Quantity elements (EPCIS 2.0, 7.3.3.3)."""
    return [
        {
            "epcClass": link(part.lot),
            "quantity": part.quantity,
            **({"uom": part.unit} if part.unit else {}),
        }
        for part in parts
    ]


def handover(sender: Party, receiver: Party, *, sold: bool = False) -> dict[str, Any]:
    """Source and destination lists between two parties; with the change of owner where sold."""
    kinds = ["possessing_party", *(["owning_party"] if sold else [])]
    return {
        "sourceList": [{"type": kind, "source": link(f"417/{sender.gln}")} for kind in kinds],
        "destinationList": [
            {"type": kind, "destination": link(f"417/{receiver.gln}")} for kind in kinds
        ],
    }


def declared_wrong(event: Event, declared: datetime, corrective: Event) -> Event:
    """An event declared wrong, naming the one that takes its place (EPCIS 2.0, 7.4.1.4)."""
    declaration = {
        "declarationTime": declared.isoformat(timespec="milliseconds"),
        "reason": "incorrect_data",
        "correctiveEventIDs": [corrective["eventID"]],
    }
    return {**event, "errorDeclaration": declaration}


def document(events: list[Event]) -> Mapping[str, Any]:
    """An EPCIS document of these events, dated by the last of them."""
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": max(datetime.fromisoformat(e["eventTime"]) for e in events).isoformat(
            timespec="milliseconds"
        ),
        **SYNTHETIC,
        "epcisBody": {"eventList": events},
    }
