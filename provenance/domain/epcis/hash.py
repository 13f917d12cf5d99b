"""The CBV 2.0 event hash (CBV 2.0, section 8.9): one digest for one event, however written.

Where the standard is silent this follows its reference implementation: a number, also one in
text, is written without needless zeros; a truth value is ``True`` or ``False``; extensions stand
at the end of the element that holds them, sorted.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from provenance.domain.identifiers import canonical, digital_link

Event = Mapping[str, Any]
Namespaces = Mapping[str, str]
Render = Callable[[str, Any, Namespaces], str]

CBV = "https://ref.gs1.org/cbv/"
VOC = "https://gs1.org/voc/"
_OLD_VOCABULARY = {
    "urn:epcglobal:cbv:bizstep:": f"{CBV}BizStep-",
    "urn:epcglobal:cbv:disp:": f"{CBV}Disp-",
    "urn:epcglobal:cbv:btt:": f"{CBV}BTT-",
    "urn:epcglobal:cbv:sdt:": f"{CBV}SDT-",
    "urn:epcglobal:cbv:er:": f"{CBV}ER-",
}
_IGNORED = frozenset({"recordTime", "eventID", "type", "errorDeclaration", "@context"})
_COMMENTS = frozenset({"#text", "rdfs:comment", "comment"})


def event_hash(event: Event, namespaces: Namespaces) -> bytes:
    """SHA-256 over the event's pre-hash string, 32 bytes."""
    return sha256(prehash(event, namespaces).encode("utf-8", "surrogatepass")).digest()


def hash_uri(digest: bytes) -> str:
    """The hash as an event id (CBV 2.0, 8.9.3)."""
    return f"ni:///sha-256;{digest.hex()}?ver=CBV2.0"


def prehash(event: Event, namespaces: Namespaces) -> str:
    """The string that is hashed.

    ``event`` is the decoded JSON of one event; ``namespaces`` are the prefixes that the
    document's @context declares.
    """
    parts = ["eventType=", event["type"]]
    for name, render in _EVENT_FIELDS:
        value = event.get(name)
        if value is not None:
            parts.append(render(name, value, namespaces))
    rest = [
        _TOP_LISTS.get(key, _extension)(key, value, namespaces)
        for key, value in event.items()
        if key not in _KNOWN
    ]
    parts += sorted(rest)
    return "".join(parts)


def namespaces_of(context: Any) -> dict[str, str]:
    """The prefixes that a JSON-LD @context declares itself."""
    entries = context if isinstance(context, list) else [context]
    return {
        prefix: uri
        for entry in entries
        if isinstance(entry, Mapping)
        for prefix, uri in entry.items()
        if isinstance(uri, str)
    }


# --- values


def _value(value: Any, namespaces: Namespaces) -> str:
    """Any scalar in its canonical form."""
    if isinstance(value, str):
        return _text(_expanded(value, namespaces).strip())
    return _number(str(value))


@lru_cache(maxsize=65536)
def _text(text: str) -> str:
    for old, new in _OLD_VOCABULARY.items():
        if text.startswith(old):
            text = new + text[len(old) :]
    number = _number(text)
    name = canonical(number)
    return number if name == number else digital_link(name)


def _number(text: str) -> str:
    if text[:1] not in "+-.0123456789" or not text:
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else str(number)


def _expanded(text: str, namespaces: Namespaces) -> str:
    """A prefixed name with its namespace written out."""
    prefix, colon, rest = text.partition(":")
    return namespaces[prefix] + rest if colon and prefix in namespaces else text


@lru_cache(maxsize=4096)
def _time(text: str) -> str:
    """UTC with milliseconds; half a millisecond goes to the even one."""
    moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    thousands = round(moment.microsecond, -3) - moment.microsecond
    moment += timedelta(microseconds=thousands)
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


# --- fields with a place of their own


def _plain(name: str, value: Any, namespaces: Namespaces) -> str:
    if isinstance(value, list):
        return "".join(sorted(_pair(name, _value(entry, namespaces)) for entry in value))
    return _pair(name, _value(value, namespaces))


def _pair(name: str, text: str) -> str:
    return f"{name}={text}" if text else ""


def _moment(name: str, value: Any, _namespaces: Namespaces) -> str:
    return f"{name}={_time(value.strip())}"


def _word(base: str) -> Render:
    """A field whose bare words stand for entries of a web vocabulary."""

    def render(name: str, value: Any, namespaces: Namespaces) -> str:
        words = value if isinstance(value, list) else [value]
        full = [word if ":" in word else base + word for word in words]
        return _plain(name, full, namespaces)

    return render


def _epcs(name: str, value: Any, namespaces: Namespaces) -> str:
    epcs = _plain("epc", value, namespaces)
    return name + epcs if epcs else ""


def _elements(child: str, fields: list[tuple[str, Render]]) -> Render:
    """A list of objects, each under the name its element has in XML."""

    def render(name: str, value: Any, namespaces: Namespaces) -> str:
        elements = value if isinstance(value, list) else [value]
        texts = [_object(fields, element, namespaces) for element in elements]
        listed = "".join(sorted(child + text for text in texts if text))
        return (name if child != name else "") + listed if listed else ""

    return render


def _nested(fields: list[tuple[str, Render]]) -> Render:
    def render(name: str, value: Any, namespaces: Namespaces) -> str:
        text = _object(fields, value, namespaces)
        return name + text if text else ""

    return render


def _object(fields: list[tuple[str, Render]], value: Event, namespaces: Namespaces) -> str:
    parts = []
    known = 0
    for name, render in fields:
        entry = value.get(name)
        if entry is not None:
            known += 1
            parts.append(render(name, entry, namespaces))
    if known < len(value):
        names = {name for name, _ in fields}
        extensions = {key: entry for key, entry in value.items() if key not in names}
        parts.append(_extensions(extensions, namespaces))
    return "".join(parts)


# --- extensions, and lists that the standard sorts with them


def _extension(name: str, value: Any, namespaces: Namespaces) -> str:
    key = _extension_name(name, namespaces)
    if key.endswith("List"):
        return key + _repeated(key.removesuffix("List"), value, namespaces)
    return _repeated(key, value, namespaces)


def _repeated(key: str, value: Any, namespaces: Namespaces) -> str:
    if isinstance(value, list):
        return "".join(sorted(_repeated(key, entry, namespaces) for entry in value))
    if isinstance(value, Mapping):
        return key + _extensions(value, namespaces)
    return _pair(key, _value(value, namespaces)) or key


def _extensions(value: Event, namespaces: Namespaces) -> str:
    items = value.items()
    return "".join(sorted(_extension(k, v, namespaces) for k, v in items if k not in _COMMENTS))


def _extension_name(name: str, namespaces: Namespaces) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{{{namespaces[prefix]}}}{rest}" if colon and prefix in namespaces else name


def _typed(child: str, base: str) -> Render:
    """bizTransactionList, sourceList, destinationList: pairs of type and value, type first."""
    kind = _word(base)

    def render(name: str, value: Any, namespaces: Namespaces) -> str:
        pairs = [
            (kind("type", entry["type"], namespaces) if entry.get("type") else "")
            + _plain(child, entry[child], namespaces)
            for entry in value
        ]
        return name + "".join(sorted(pairs))

    return render


_QUANTITY: list[tuple[str, Render]] = [("epcClass", _plain), ("quantity", _plain), ("uom", _plain)]
_QUANTITIES = _elements("quantityElement", _QUANTITY)
_PLACE = _nested([("id", _plain)])
_METADATA: list[tuple[str, Render]] = [
    ("time", _moment),
    ("startTime", _moment),
    ("endTime", _moment),
    *((name, _plain) for name in ("deviceID", "deviceMetadata", "rawData")),
    *((name, _plain) for name in ("dataProcessingMethod", "bizRules")),
]
_REPORT: list[tuple[str, Render]] = [
    ("type", _word(VOC)),
    ("exception", _word(VOC)),
    *((name, _plain) for name in ("deviceID", "deviceMetadata", "rawData", "dataProcessingMethod")),
    ("time", _moment),
    *((name, _plain) for name in ("microorganism", "chemicalSubstance", "value")),
    ("component", _word(f"{CBV}Comp-")),
    *((name, _plain) for name in ("stringValue", "booleanValue", "hexBinaryValue", "uriValue")),
    *((name, _plain) for name in ("minValue", "maxValue", "meanValue", "sDev", "percRank")),
    *((name, _plain) for name in ("percValue", "uom", "coordinateReferenceSystem")),
]
_SENSOR: list[tuple[str, Render]] = [
    ("sensorMetadata", _nested(_METADATA)),
    ("sensorReport", _elements("sensorReport", _REPORT)),
]
_DISPOSITION = _word(f"{CBV}Disp-")
_EVENT_FIELDS: list[tuple[str, Render]] = [
    ("eventTime", _moment),
    ("eventTimeZoneOffset", _plain),
    ("certificationInfo", _plain),
    ("parentID", _plain),
    ("epcList", _epcs),
    ("inputEPCList", _epcs),
    ("childEPCs", _epcs),
    ("quantityList", _QUANTITIES),
    ("childQuantityList", _QUANTITIES),
    ("inputQuantityList", _QUANTITIES),
    ("outputEPCList", _epcs),
    ("outputQuantityList", _QUANTITIES),
    ("action", _plain),
    ("transformationID", _plain),
    ("bizStep", _word(f"{CBV}BizStep-")),
    ("disposition", _DISPOSITION),
    ("persistentDisposition", _nested([("set", _DISPOSITION), ("unset", _DISPOSITION)])),
    ("readPoint", _PLACE),
    ("bizLocation", _PLACE),
    ("sensorElementList", _elements("sensorElement", _SENSOR)),
]
_TOP_LISTS: dict[str, Render] = {
    "bizTransactionList": _typed("bizTransaction", f"{CBV}BTT-"),
    "sourceList": _typed("source", f"{CBV}SDT-"),
    "destinationList": _typed("destination", f"{CBV}SDT-"),
}
_KNOWN = frozenset(name for name, _ in _EVENT_FIELDS) | _IGNORED | _COMMENTS
