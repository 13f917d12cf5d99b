"""From an EPCIS event to its core: the part that goes on the ledger.

What can name a person (GSRN, geo: positions) never enters the core.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, timedelta
from typing import Any

from msgspec import UNSET

from provenance.domain.epcis import model
from provenance.domain.epcis.forms import Number, moment
from provenance.domain.epcis.reading import Event
from provenance.domain.epcis.sense import listed
from provenance.domain.identifiers import canonical

_PERSONAL = ("8018/", "8017/", "geo:")
_CBV_PREFIXES = (
    "https://ref.gs1.org/cbv/",
    "urn:epcglobal:cbv:",
)
_OBJECTS = {
    "epc_list": "items",
    "child_epcs": "items",
    "input_epc_list": "inputs",
    "output_epc_list": "outputs",
}
_QUANTITIES = {
    "quantity_list": "quantities",
    "child_quantity_list": "quantities",
    "input_quantity_list": "inputQuantities",
    "output_quantity_list": "outputQuantities",
}
_WORDS = {"action": "action", "biz_step": "bizStep", "disposition": "disposition"}


def core(event: Event, *, event_id: str, commitment: str) -> dict[str, Any]:
    """The core of an event whose form and sense were checked; empty fields are left out."""
    body = event.body
    fields: dict[str, Any] = {
        "id": event_id,
        "commitment": commitment,
        "type": body.type,
        "eventTime": utc(body.event_time),
        "offset": body.event_time_zone_offset,
        **{name: _word(getattr(body, field, UNSET)) for field, name in _WORDS.items()},
        **_declaration(body),
        **{name: _objects(listed(body, field)) for field, name in _present(body, _OBJECTS)},
        **{name: _amounts(listed(body, field)) for field, name in _present(body, _QUANTITIES)},
        **_where(body),
        **_parties(body),
        "transformationID": getattr(body, "transformation_id", None),
        "persistentDisposition": _persistent(getattr(body, "persistent_disposition", UNSET)),
        "certifications": _certifications(body.certification_info),
        **master_data(getattr(body, "ilmd", None) or {}, event.namespaces),
    }
    return {name: value for name, value in fields.items() if value not in (None, UNSET, [], {})}


def utc(time: str) -> str:
    """A time in UTC with milliseconds, rounded half to even."""
    at = moment(time).astimezone(UTC)
    at += timedelta(microseconds=round(at.microsecond, -3) - at.microsecond)
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _present(body: model.Event, fields: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    return ((field, name) for field, name in fields.items() if listed(body, field))


def _word(value: Any) -> Any:
    """A word of the CBV without its vocabulary's prefix; other URIs as they are."""
    if isinstance(value, str) and value.startswith(_CBV_PREFIXES):
        return value.replace("/", ":").rpartition(":")[2].rpartition("-")[2]
    return value


def _name(uri: str) -> str | None:
    name = canonical(uri)
    return None if name.startswith(_PERSONAL) else name


def _objects(uris: Iterable[str]) -> list[str]:
    return [name for name in map(_name, uris) if name is not None]


def _amounts(elements: Iterable[model.QuantityElement]) -> list[list[str | None]]:
    return [
        [
            canonical(element.epc_class),
            element.quantity.plain if isinstance(element.quantity, Number) else None,
            element.uom or None,
        ]
        for element in elements
    ]


def _declaration(body: model.Event) -> dict[str, Any]:
    declared = body.error_declaration
    if not isinstance(declared, model.ErrorDeclaration):
        return {}
    return {"declarationTime": utc(declared.declaration_time), "reason": _word(declared.reason)}


def _where(body: model.Event) -> dict[str, Any]:
    parent = getattr(body, "parent_id", None) or None
    return {
        "parent": _name(parent) if parent else None,
        "readPoint": _place(getattr(body, "read_point", UNSET)),
        "bizLocation": _place(getattr(body, "biz_location", UNSET)),
    }


def _place(place: Any) -> str | None:
    return _name(place.id) if isinstance(place, model.Place) else None


def _parties(body: model.Event) -> dict[str, Any]:
    sources = [(entry.type, entry.source) for entry in listed(body, "source_list")]
    destinations = [(entry.type, entry.destination) for entry in listed(body, "destination_list")]
    transactions = [
        (entry.type or None, entry.biz_transaction)
        for entry in listed(body, "biz_transaction_list")
    ]
    return {
        "sources": _typed(sources),
        "destinations": _typed(destinations),
        "bizTransactions": _typed(transactions),
    }


def _typed(entries: Iterable[tuple[str | None, str]]) -> list[list[str | None]]:
    named = ((_word(kind), _name(uri)) for kind, uri in entries)
    return [[kind, name] for kind, name in named if name is not None]


def _persistent(value: Any) -> dict[str, list[str]] | None:
    if not isinstance(value, model.PersistentDisposition):
        return None
    named = {"set": value.set or [], "unset": value.unset or []}
    return {name: [_word(word) for word in words] for name, words in named.items() if words}


def _certifications(value: Any) -> list[str]:
    if value is UNSET:
        return []
    return [value] if isinstance(value, str) else list(value)


# --- instance and lot master data (CBV 2.0, 9; GS1 Web Vocabulary)

_CBVMDA = ("urn:epcglobal:cbv:mda", "http://ns.gs1.org/cbv/mda", "https://ref.gs1.org/cbv/")
_EXPIRY = ("itemExpirationDate", "expirationDate", "expirationDateTime", "bestBeforeDate")
_ORIGINS = ("countryOfOrigin", "originCountry", "countryOfHarvest")
_LOT_SOURCE = ("traceabilityLotCodeSource", "lotCodeSource")


def master_data(ilmd: Mapping[str, Any], namespaces: Mapping[str, str]) -> dict[str, Any]:
    """What the core takes from the ILMD: expiry, countries of origin, who gave the lot its code."""
    standard = dict(_standard(ilmd, namespaces))
    return {
        "expiry": next((standard[n] for n in _EXPIRY if isinstance(standard.get(n), str)), None),
        "origins": [c for n in _ORIGINS if n in standard for c in _countries(standard[n])],
        "lotSource": next(
            (standard[n] for n in _LOT_SOURCE if isinstance(standard.get(n), str)), None
        ),
    }


def _standard(ilmd: Mapping[str, Any], namespaces: Mapping[str, str]) -> Iterable[tuple[str, Any]]:
    """The attributes of GS1's own vocabularies, by their local names."""
    for name, value in ilmd.items():
        prefix, _, local = name.rpartition(":")
        namespace = namespaces.get(prefix, "")
        if prefix in {"cbvmda", "gs1"} or namespace.startswith((*_CBVMDA, "https://gs1.org/voc/")):
            yield local, value


def _countries(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    codes = [entry.get("id") if isinstance(entry, Mapping) else entry for entry in values]
    return [code.rpartition("-")[2] for code in codes if isinstance(code, str)]
