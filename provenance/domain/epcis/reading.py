"""From bytes to a checked document: every problem named with its event, field and reason."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from provenance.domain.epcis import model
from provenance.domain.epcis.forms import IS_URI, Number, in_words, read_number
from provenance.domain.epcis.hash import namespaces_of

MAX_DEPTH = 32

T = TypeVar("T", bound=Struct)

_decoder = msgspec.json.Decoder(float_hook=Number)
_PATTERN = re.compile(r"Expected `str` matching regex (?P<pattern>.*)\Z", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(?P<field>.*)`\Z")
_PLACE = re.compile(r"(?P<reason>.*) - at `\$(?P<path>.*)`\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: in which event (None: in the document itself), at which field, and why."""

    event: int | None
    field: str
    reason: str

    def __str__(self) -> str:
        """The problem in one line."""
        where = "document" if self.event is None else f"event {self.event}"
        return f"{where}, {self.field}: {self.reason}" if self.field else f"{where}: {self.reason}"


class DocumentError(ValueError):
    """A document that cannot be taken; nothing of it was kept."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Event:
    """One event: typed, and as it was sent."""

    body: model.Event
    raw: dict[str, Any]
    namespaces: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose form is right."""

    context: model.Context
    events: tuple[Event, ...]


def read_document(data: bytes, *, query_documents: bool = False) -> Document:
    """Read an EPCISDocument, and an EPCISQueryDocument too where asked.

    The verdict on its form is that of the standard's JSON Schema. Raises DocumentError.
    """
    content = _decode(data)
    kind = _document_type(content, query_documents=query_documents)
    problems = list(_extension_problems(None, content, _levels_of_document(content, kind)))
    document = _convert(None, content, kind, problems)
    if document is None:
        raise DocumentError(problems)
    events = list(_read_events(document.context, document.events, problems))
    if problems:
        raise DocumentError(problems)
    return Document(document.context, tuple(events))


def _decode(data: bytes) -> dict[str, Any]:
    try:
        content = _decoder.decode(data)
        _require_shallow(content)
    except RecursionError:
        raise DocumentError([_too_deep()]) from None
    except (msgspec.DecodeError, ValueError) as error:
        raise DocumentError([Problem(None, "", f"This is not JSON: {error}.")]) from error
    if not isinstance(content, dict):
        raise DocumentError([Problem(None, "", "A JSON object is needed.")])
    return content


def _require_shallow(content: Any) -> None:
    level, depth = [content], 0
    while level:
        if depth > MAX_DEPTH:
            raise DocumentError([_too_deep()])
        level = [child for node in level for child in _children(node)]
        depth += 1


def _children(node: Any) -> Iterable[Any]:
    values = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return (value for value in values if isinstance(value, dict | list))


def _too_deep() -> Problem:
    return Problem(None, "", f"The document is nested deeper than {MAX_DEPTH} levels.")


def _document_type(
    content: Mapping[str, Any], *, query_documents: bool
) -> type[model.Document] | type[model.QueryDocument]:
    kind = content.get("type")
    if kind == "EPCISDocument":
        return model.Document
    if kind == "EPCISQueryDocument" and query_documents:
        return model.QueryDocument
    raise DocumentError([Problem(None, "type", f"EPCISDocument is needed, not {kind!r}.")])


def _read_events(
    context: model.Context, raws: list[dict[str, Any]], problems: list[Problem]
) -> Iterator[Event]:
    namespaces = namespaces_of(context)
    for position, raw in enumerate(raws):
        kind = raw.get("type")
        typed = model.EVENT_TYPES.get(kind, model.ExtendedEvent) if isinstance(kind, str) else None
        if typed is None:
            problems.append(Problem(position, "type", "An event type is needed."))
            continue
        problems += _extension_problems(position, raw, _levels_of_event(raw, typed))
        body = _convert(position, raw, typed, problems)
        if body is not None:
            own = namespaces_of(raw["@context"]) if "@context" in raw else {}
            yield Event(body, raw, {**namespaces, **own} if own else namespaces)


def _convert(
    position: int | None, content: Any, kind: type[T], problems: list[Problem]
) -> T | None:
    try:
        return msgspec.convert(content, kind, dec_hook=read_number)
    except msgspec.ValidationError as error:
        problems.append(_problem(position, kind, str(error)))
        return None


def _problem(position: int | None, kind: type[Struct], message: str) -> Problem:
    placed = _PLACE.match(message)
    reason, path = (placed["reason"], placed["path"].lstrip(".")) if placed else (message, "")
    missing = _MISSING.match(reason)
    if missing:
        path = f"{path}.{missing['field']}".lstrip(".")
        reason = "this field is needed"
    pattern = _PATTERN.match(reason)
    if pattern:
        words = in_words(pattern["pattern"])
        reason = f"{words} is needed"
        if kind is model.ExtendedEvent and path == "type":
            known = ", ".join(model.EVENT_TYPES)
            reason = f"an event type is needed: {known}, or another vocabulary's URI"
    return Problem(position, path, _sentence(reason))


def _sentence(text: str) -> str:
    plain = text.replace("`", "").rstrip(".")
    is_name = not plain.partition(" ")[0].islower()
    return plain + "." if is_name else plain[:1].upper() + plain[1:] + "."


field_set = cache(model.field_names)

# --- extensions: names that the standard does not know must be URIs or prefixed names

Level = tuple[str, Any, frozenset[str]]


def _extension_problems(
    position: int | None, content: Any, levels: Iterable[Level]
) -> Iterator[Problem]:
    for path, value, known in levels:
        if isinstance(value, dict):
            for name in value:
                if name not in known and not IS_URI.match(name):
                    field = f"{path}.{name}" if path else name
                    yield Problem(
                        position, field, "This field is unknown; an extension needs a prefix."
                    )


def _levels_of_document(content: Mapping[str, Any], kind: type[Struct]) -> Iterator[Level]:
    yield "", content, field_set(kind)
    yield "epcisHeader", content.get("epcisHeader"), field_set(model.Header)
    if kind is model.QueryDocument:
        body = content.get("epcisBody")
        results = body.get("queryResults") if isinstance(body, dict) else None
        found = results.get("resultsBody") if isinstance(results, dict) else None
        yield "epcisBody", body, field_set(model.QueryBody)
        yield "epcisBody.queryResults", results, field_set(model.QueryResults)
        yield "epcisBody.queryResults.resultsBody", found, field_set(model.ResultsBody)


def _levels_of_event(raw: Mapping[str, Any], kind: type[Struct]) -> Iterator[Level]:
    if kind is not model.ExtendedEvent:
        yield "", raw, field_set(kind)
        yield "ilmd", raw.get("ilmd"), frozenset()
        yield from _sensor_levels(raw.get("sensorElementList"))
    yield "errorDeclaration", raw.get("errorDeclaration"), field_set(model.ErrorDeclaration)


def _sensor_levels(elements: Any) -> Iterator[Level]:
    for number, element in enumerate(elements if isinstance(elements, list) else ()):
        path = f"sensorElementList[{number}]"
        yield path, element, field_set(model.SensorElement)
        if isinstance(element, dict):
            metadata = element.get("sensorMetadata")
            yield f"{path}.sensorMetadata", metadata, field_set(model.SensorMetadata)
            reports = element.get("sensorReport")
            for index, report in enumerate(reports if isinstance(reports, list) else ()):
                yield f"{path}.sensorReport[{index}]", report, field_set(model.SensorReport)
