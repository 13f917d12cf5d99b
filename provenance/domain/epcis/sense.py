"""The second step after a document's form: does what it says make sense?"""

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import UNSET

from provenance.domain.epcis import model
from provenance.domain.epcis.forms import Number, moment
from provenance.domain.epcis.reading import Document, Event, Problem
from provenance.domain.identifiers import IdentifierError, require_valid
from provenance.domain.quantities import QuantityError, read_quantity

EPCIS_CONTEXT = "https://ref.gs1.org/standards/epcis/"
AHEAD = timedelta(minutes=10)
"""How far ahead of its receipt an event's time may be, for clocks that differ."""

Found = tuple[str, str]
"""A field and what is wrong with it."""


def problems(document: Document, now: datetime) -> list[Problem]:
    """What makes no sense in a document received ``now``; an empty list if all does."""
    return [*_context(document), *_twice(document.events), *_events(document.events, now)]


def _context(document: Document) -> Iterator[Problem]:
    context = document.context
    entries = context if isinstance(context, list) else [context]
    if not any(isinstance(entry, str) and entry.startswith(EPCIS_CONTEXT) for entry in entries):
        reason = f"The EPCIS 2.0 context is needed, such as {EPCIS_CONTEXT}epcis-context.jsonld."
        yield Problem(None, "@context", reason)


def _twice(events: Iterable[Event]) -> Iterator[Problem]:
    """An id may stand once as an event and once as its error declaration."""
    seen: set[tuple[str, bool]] = set()
    for position, event in enumerate(events):
        if event.body.event_id is not UNSET:
            key = (str(event.body.event_id), event.body.error_declaration is not UNSET)
            if key in seen:
                yield Problem(position, "eventID", f"{key[0]} stands in this document twice.")
            seen.add(key)


def _events(events: Iterable[Event], now: datetime) -> Iterator[Problem]:
    for position, event in enumerate(events):
        for check in _CHECKS:
            for field, reason in check(event.body, now):
                yield Problem(position, field, reason)


def _time(body: model.Event, now: datetime) -> Iterator[Found]:
    outside = [time for time in times(body) if not _is_comparable(time)]
    for time in outside:
        yield "eventTime", f"{time} is at the edge of the calendar and has no time in UTC."
    if not outside and moment(body.event_time) - now > AHEAD:
        yield "eventTime", f"{body.event_time} is more than 10 minutes ahead of now."


def _is_comparable(time: str) -> bool:
    try:
        moment(time).astimezone(UTC)
    except OverflowError:
        return False
    return True


def _identifiers(body: model.Event, _now: datetime) -> Iterator[Found]:
    for field, uri in identifiers(body):
        try:
            require_valid(uri)
        except IdentifierError as error:
            yield field, str(error)


def _quantities(body: model.Event, _now: datetime) -> Iterator[Found]:
    for field, element in quantity_elements(body):
        if isinstance(element.quantity, Number):
            reason = _amount_problem(element.quantity)
            if reason:
                yield f"{field}.quantity", reason


def _amount_problem(quantity: Number) -> str | None:
    if not math.isfinite(quantity) or quantity < 0:
        return f"{quantity.text} is no quantity: a number from zero up is needed."
    try:
        read_quantity(quantity.plain, None)
    except QuantityError as error:
        return str(error)
    return None


_CHECKS: tuple[Callable[[model.Event, datetime], Iterator[Found]], ...] = (
    _time,
    _identifiers,
    _quantities,
)

EPC_LISTS = {
    "epc_list": "epcList",
    "child_epcs": "childEPCs",
    "input_epc_list": "inputEPCList",
    "output_epc_list": "outputEPCList",
}
QUANTITY_LISTS = {
    "quantity_list": "quantityList",
    "child_quantity_list": "childQuantityList",
    "input_quantity_list": "inputQuantityList",
    "output_quantity_list": "outputQuantityList",
}


def identifiers(body: model.Event) -> Iterator[Found]:
    """Every identifier of objects, places and parties in an event, with its field."""
    for attribute, name in EPC_LISTS.items():
        for number, uri in enumerate(listed(body, attribute)):
            yield f"{name}[{number}]", uri
    for field, element in quantity_elements(body):
        yield f"{field}.epcClass", element.epc_class
    yield from _parent_and_places(body)
    for number, source in enumerate(listed(body, "source_list")):
        yield f"sourceList[{number}].source", source.source
    for number, destination in enumerate(listed(body, "destination_list")):
        yield f"destinationList[{number}].destination", destination.destination


def _parent_and_places(body: model.Event) -> Iterator[Found]:
    parent = getattr(body, "parent_id", UNSET)
    if parent is not UNSET:
        yield "parentID", parent
    for attribute, name in (("read_point", "readPoint"), ("biz_location", "bizLocation")):
        place = getattr(body, attribute, UNSET)
        if place is not UNSET:
            yield f"{name}.id", place.id


def times(body: model.Event) -> Iterator[str]:
    """Every time that an event names."""
    sensors = [(e.sensor_metadata, *e.sensor_report) for e in listed(body, "sensor_element_list")]
    named = [body, body.error_declaration, *(part for parts in sensors for part in parts)]
    fields = ("event_time", "record_time", "declaration_time", "time", "start_time", "end_time")
    for part in named:
        for field in fields:
            time = getattr(part, field, None)
            if time:
                yield time


def quantity_elements(body: model.Event) -> Iterator[tuple[str, model.QuantityElement]]:
    """Every quantity element of an event, with its field."""
    for attribute, name in QUANTITY_LISTS.items():
        for number, element in enumerate(listed(body, attribute)):
            yield f"{name}[{number}]", element


def listed(body: model.Event, attribute: str) -> list[Any]:
    """A list field's entries; none where the event has no such field."""
    return getattr(body, attribute, None) or []
