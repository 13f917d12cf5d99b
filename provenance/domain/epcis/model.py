"""EPCIS 2.0 documents and events as types (EPCIS 2.0, sections 7 and 10).

The verdict on a document's form is that of the standard's JSON Schema. Extensions are fields
whose name is a URI or a prefixed name; they stay in the event as sent.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from provenance.domain.epcis.forms import (
    IS_URI,
    Alert,
    BizStep,
    BizTransactionType,
    Component,
    Disposition,
    ErrorReason,
    Hex,
    Measurement,
    Number,
    Offset,
    SourceDestinationType,
    Time,
    Uom,
    Uri,
    Version,
    require_days,
    require_unique,
)

Action = Literal["OBSERVE", "ADD", "DELETE"]
Context = str | dict[str, Any] | list[str | dict[str, Any]]

_NAMES = {
    "context": "@context",
    "epc_list": "epcList",
    "event_id": "eventID",
    "parent_id": "parentID",
    "child_epcs": "childEPCs",
    "input_epc_list": "inputEPCList",
    "output_epc_list": "outputEPCList",
    "transformation_id": "transformationID",
    "device_id": "deviceID",
    "corrective_event_ids": "correctiveEventIDs",
    "subscription_id": "subscriptionID",
    "s_dev": "sDev",
}


def _name(field: str) -> str:
    first, *rest = field.split("_")
    return _NAMES.get(field, first + "".join(word.capitalize() for word in rest))


class Closed(Struct, frozen=True, forbid_unknown_fields=True, rename=_name):
    """An element without extensions."""


class Open(Struct, frozen=True, rename=_name):
    """An element that extensions may be added to."""


class QuantityElement(Closed, frozen=True):
    """A quantity of a class or a lot (7.3.3.3)."""

    epc_class: Uri
    quantity: Number | UnsetType = UNSET
    uom: Uom | UnsetType = UNSET


class Place(Open, frozen=True):
    """A read point or business location."""

    id: Uri


class BizTransaction(Closed, frozen=True):
    """A business transaction (7.3.5.3)."""

    biz_transaction: Uri
    type: BizTransactionType | UnsetType = UNSET


class Source(Closed, frozen=True):
    """Where a transfer came from (7.3.5.4)."""

    type: SourceDestinationType
    source: Uri


class Destination(Closed, frozen=True):
    """Where a transfer goes to (7.3.5.4)."""

    type: SourceDestinationType
    destination: Uri


class PersistentDisposition(Closed, frozen=True):
    """Dispositions set and unset (7.3.5.8)."""

    set: Annotated[list[Disposition], Meta(min_length=1)] | UnsetType = UNSET
    unset: Annotated[list[Disposition], Meta(min_length=1)] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        if self.set is UNSET and self.unset is UNSET:
            raise ValueError("one of set and unset is needed")
        for values in (self.set, self.unset):
            require_unique("persistentDisposition", values or [])


class ErrorDeclaration(Open, frozen=True):
    """The statement that an earlier event was wrong (7.4.1.3)."""

    declaration_time: Time
    reason: ErrorReason | UnsetType = UNSET
    corrective_event_ids: list[Uri] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        require_days(self.declaration_time)


class SensorMetadata(Open, frozen=True):
    """What holds for all reports of a sensor element (7.3.6.3)."""

    time: Time | UnsetType = UNSET
    device_id: Uri | UnsetType = UNSET
    device_metadata: Uri | UnsetType = UNSET
    raw_data: Uri | UnsetType = UNSET
    start_time: Time | UnsetType = UNSET
    end_time: Time | UnsetType = UNSET
    data_processing_method: Uri | UnsetType = UNSET
    biz_rules: Uri | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        require_days(self.time or None, self.start_time or None, self.end_time or None)


class SensorReport(Open, frozen=True):
    """One observed value (7.3.6.4)."""

    type: Measurement
    exception: Alert | UnsetType = UNSET
    device_id: Uri | UnsetType = UNSET
    device_metadata: Uri | UnsetType = UNSET
    raw_data: Uri | UnsetType = UNSET
    data_processing_method: Uri | UnsetType = UNSET
    biz_rules: Uri | UnsetType = UNSET
    time: Time | UnsetType = UNSET
    microorganism: Uri | UnsetType = UNSET
    chemical_substance: Uri | UnsetType = UNSET
    coordinate_reference_system: Uri | UnsetType = UNSET
    value: Number | UnsetType = UNSET
    component: Component | UnsetType = UNSET
    string_value: str | UnsetType = UNSET
    boolean_value: bool | UnsetType = UNSET
    hex_binary_value: Hex | UnsetType = UNSET
    uri_value: Uri | UnsetType = UNSET
    min_value: Number | UnsetType = UNSET
    max_value: Number | UnsetType = UNSET
    mean_value: Number | UnsetType = UNSET
    s_dev: Number | UnsetType = UNSET
    perc_rank: Number | UnsetType = UNSET
    perc_value: Number | UnsetType = UNSET
    uom: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        require_days(self.time or None)


class SensorElement(Open, frozen=True):
    """Sensor data of an event (7.3.6.2)."""

    sensor_report: Annotated[list[SensorReport], Meta(min_length=1)]
    sensor_metadata: SensorMetadata | UnsetType = UNSET


class Event(Open, frozen=True, kw_only=True):
    """What all events have (7.4.1)."""

    type: str
    event_time: Time
    event_time_zone_offset: Offset
    context: Context | UnsetType = UNSET
    record_time: Time | UnsetType = UNSET
    event_id: Uri | UnsetType = UNSET
    certification_info: str | list[str] | UnsetType = UNSET
    error_declaration: ErrorDeclaration | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        require_days(self.event_time, self.record_time or None)
        require_context(self.context)
        if self.certification_info is not UNSET:
            require_uris("certificationInfo", self.certification_info)


class ExtendedEvent(Event, frozen=True, kw_only=True):
    """An event of a type that another vocabulary defines."""

    type: Uri


class StandardEvent(Event, frozen=True, kw_only=True):
    """What the five types of the standard share."""

    biz_step: BizStep | UnsetType = UNSET
    disposition: Disposition | UnsetType = UNSET
    read_point: Place | UnsetType = UNSET
    biz_location: Place | UnsetType = UNSET
    biz_transaction_list: list[BizTransaction] | UnsetType = UNSET
    source_list: list[Source] | UnsetType = UNSET
    destination_list: list[Destination] | UnsetType = UNSET
    sensor_element_list: list[SensorElement] | UnsetType = UNSET


class ObjectEvent(StandardEvent, frozen=True, kw_only=True):
    """Something happened to objects (7.4.2)."""

    action: Action
    epc_list: list[Uri] | UnsetType = UNSET
    quantity_list: list[QuantityElement] | UnsetType = UNSET
    persistent_disposition: PersistentDisposition | UnsetType = UNSET
    ilmd: dict[str, Any] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        super().__post_init__()
        require_unique("epcList", self.epc_list or [])
        sensors = self.sensor_element_list and self.read_point is not UNSET
        if self.epc_list is UNSET and not self.quantity_list and not sensors:
            raise ValueError(
                "one of epcList, quantityList, sensorElementList with readPoint is needed"
            )
        if self.ilmd is not UNSET and self.action != "ADD":
            raise ValueError("an ilmd is only allowed with action ADD")


class AggregationEvent(StandardEvent, frozen=True, kw_only=True):
    """Objects were put into or taken out of a parent (7.4.3)."""

    action: Action
    parent_id: Uri | UnsetType = UNSET
    child_epcs: list[Uri] | UnsetType = UNSET
    child_quantity_list: list[QuantityElement] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        super().__post_init__()
        if not self.child_epcs and not self.child_quantity_list and self.action != "DELETE":
            raise ValueError("one of childEPCs and childQuantityList is needed")


class AssociationEvent(AggregationEvent, frozen=True, kw_only=True):
    """Objects were linked to a parent or place (7.4.6)."""

    parent_id: Uri


class TransactionEvent(StandardEvent, frozen=True, kw_only=True):
    """Objects became part of a business transaction (7.4.4)."""

    action: Action
    biz_transaction_list: Annotated[list[BizTransaction], Meta(min_length=1)]
    parent_id: Uri | UnsetType = UNSET
    epc_list: list[Uri] | UnsetType = UNSET
    quantity_list: list[QuantityElement] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        super().__post_init__()
        if self.epc_list is UNSET and not self.quantity_list and self.action != "DELETE":
            raise ValueError("one of epcList and quantityList is needed")


class TransformationEvent(StandardEvent, frozen=True, kw_only=True):
    """Inputs became outputs (7.4.5)."""

    input_epc_list: list[Uri] | UnsetType = UNSET
    input_quantity_list: list[QuantityElement] | UnsetType = UNSET
    output_epc_list: list[Uri] | UnsetType = UNSET
    output_quantity_list: list[QuantityElement] | UnsetType = UNSET
    transformation_id: Uri | UnsetType = UNSET
    persistent_disposition: PersistentDisposition | UnsetType = UNSET
    ilmd: dict[str, Any] | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        super().__post_init__()
        require_unique("inputEPCList", self.input_epc_list or [])
        require_unique("outputEPCList", self.output_epc_list or [])
        inputs = bool(self.input_epc_list or self.input_quantity_list)
        outputs = bool(self.output_epc_list or self.output_quantity_list)
        linked = self.transformation_id is not UNSET
        if not (inputs and outputs) and not (linked and (inputs or outputs)):
            raise ValueError(
                "inputs and outputs are needed, or one of them with a transformationID"
            )


EVENT_TYPES: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        ObjectEvent,
        AggregationEvent,
        AssociationEvent,
        TransactionEvent,
        TransformationEvent,
    )
}


class Attribute(Open, frozen=True):
    """An attribute of master data."""

    id: Uri
    attribute: Any = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        value = self.attribute
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number and not isinstance(value, str | dict | UnsetType):
            raise ValueError("an attribute is a number, a string or an object")


class VocabularyElement(Open, frozen=True):
    """One entry of master data."""

    id: Uri
    attributes: list[Attribute] | UnsetType = UNSET
    children: list[Uri] | UnsetType = UNSET


class Vocabulary(Open, frozen=True):
    """Master data of one kind."""

    type: Uri
    vocabulary_element_list: list[VocabularyElement] | UnsetType = UNSET


class MasterData(Open, frozen=True):
    """Master data in a document's header."""

    vocabulary_list: list[Vocabulary] | UnsetType = UNSET


class Header(Open, frozen=True):
    """A document's header."""

    epcis_master_data: MasterData | UnsetType = UNSET


class Body(Open, frozen=True):
    """A document's body; events are read one by one."""

    event_list: list[dict[str, Any]]


class Document(Open, frozen=True):
    """An EPCISDocument (10.1)."""

    context: Context
    type: Literal["EPCISDocument"]
    schema_version: Version
    creation_date: Time
    epcis_body: Body
    id: Uri | UnsetType = UNSET
    instance_identifier: str | UnsetType = UNSET
    sender: str | UnsetType = UNSET
    receiver: str | UnsetType = UNSET
    epcis_header: Header | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        require_days(self.creation_date)
        require_context(self.context)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events as sent."""
        return self.epcis_body.event_list


class ResultsBody(Open, frozen=True):
    """What a query found."""

    event_list: list[dict[str, Any]]
    vocabulary_list: list[Vocabulary] | UnsetType = UNSET


class QueryResults(Open, frozen=True):
    """A query's results."""

    query_name: str
    results_body: ResultsBody
    subscription_id: str | UnsetType = UNSET


class QueryBody(Open, frozen=True):
    """The body of a query document."""

    query_results: QueryResults


class QueryDocument(Open, frozen=True):
    """An EPCISQueryDocument (10.1)."""

    context: Context
    type: Literal["EPCISQueryDocument"]
    epcis_body: QueryBody
    id: Uri | UnsetType = UNSET
    schema_version: Version | UnsetType = UNSET
    creation_date: Time | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Check what types cannot say."""
        require_days(self.creation_date or None)
        require_context(self.context)

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events as sent."""
        return self.epcis_body.query_results.results_body.event_list


def field_names(kind: type[Struct]) -> frozenset[str]:
    """The names of a type's fields in JSON."""
    return frozenset(kind.__struct_encode_fields__)


def require_context(context: Context | UnsetType) -> None:
    """Check a JSON-LD context: URIs or objects, none twice. Raises ValueError."""
    if context is UNSET:
        return
    entries: Sequence[Any] = context if isinstance(context, list) else [context]
    require_unique("@context", list(entries))
    require_uris("@context", [entry for entry in entries if isinstance(entry, str)])


def require_uris(name: str, values: str | list[str]) -> None:
    """Check that each value is a URI. Raises ValueError.

    For fields that may be one or many: msgspec cannot hold a pattern in such a union.
    """
    for value in [values] if isinstance(values, str) else values:
        if not IS_URI.match(value):
            raise ValueError(f"{name} names {value!r}, which is no URI")
