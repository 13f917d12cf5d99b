"""Documents of our own: one event of each type."""

from typing import Any

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
COMMON = {"eventTime": "2026-03-01T08:00:00.000+01:00", "eventTimeZoneOffset": "+01:00"}
ITEM = "urn:epc:id:sgtin:4012345.011111.987"
LOT = "urn:epc:class:lgtin:4012345.011111.L1"

OBJECT = {"type": "ObjectEvent", **COMMON, "action": "ADD", "epcList": [ITEM]}
FULL: dict[str, Any] = {
    **OBJECT,
    "eventID": "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
    "recordTime": "2026-03-01T08:00:00Z",
    "certificationInfo": ["https://certifier.example/1"],
    "bizStep": "receiving",
    "disposition": "https://ref.gs1.org/cbv/Disp-in_progress",
    "quantityList": [{"epcClass": LOT, "quantity": 12345678901234567890.5, "uom": "KGM"}],
    "readPoint": {"id": "urn:epc:id:sgln:4012345.00005.122"},
    "bizLocation": {"id": "geo:47.5,11.1"},
    "bizTransactionList": [
        {"type": "po", "bizTransaction": "urn:x:1"},
        {"bizTransaction": "urn:x:2"},
    ],
    "sourceList": [{"type": "possessing_party", "source": "urn:epc:id:pgln:4000001.00000"}],
    "destinationList": [
        {"type": "owning_party", "destination": "urn:epc:id:gsrn:4012345.0000006765"}
    ],
    "persistentDisposition": {"set": ["recalled"]},
    "sensorElementList": [
        {
            "sensorMetadata": {"time": "2026-03-01T07:00:00Z"},
            "sensorReport": [{"type": "Temperature", "value": 4, "time": "2026-03-01T07:00:00Z"}],
        }
    ],
    "ilmd": {
        "cbvmda:itemExpirationDate": "2027-01-31",
        "cbvmda:countryOfOrigin": ["CO", {"id": "https://gs1.org/voc/Country-PE"}],
        "gs1:traceabilityLotCodeSource": "https://example.com/source",
        "ex:other": "kept in the document",
    },
    "errorDeclaration": {"declarationTime": "2026-03-02T00:00:00Z", "reason": "incorrect_data"},
}
EVENTS: dict[str, dict[str, Any]] = {
    "object": FULL,
    "aggregation": {
        "type": "AggregationEvent",
        **COMMON,
        "action": "ADD",
        "parentID": "urn:epc:id:sscc:4012345.1111111111",
        "childEPCs": [ITEM],
        "childQuantityList": [{"epcClass": LOT, "quantity": 2}],
    },
    "association": {
        "type": "AssociationEvent",
        **COMMON,
        "action": "ADD",
        "parentID": "urn:x:p",
        "childEPCs": [ITEM],
    },
    "transaction": {
        "type": "TransactionEvent",
        **COMMON,
        "action": "ADD",
        "epcList": [ITEM],
        "bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:1"}],
    },
    "transformation": {
        "type": "TransformationEvent",
        **COMMON,
        "inputEPCList": [ITEM],
        "transformationID": "urn:x:t",
        "outputQuantityList": [{"epcClass": LOT, "quantity": 0.50, "uom": "KGM"}],
    },
    "extended": {"type": "https://ns.example.com/Event", **COMMON},
}


def document(*events: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An EPCISDocument; a field of None is left out."""
    content = {
        "@context": [CONTEXT, {"ex": "https://ns.example.com/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T08:00:00Z",
        "epcisHeader": {
            "epcisMasterData": {
                "vocabularyList": [
                    {
                        "type": "urn:x:v",
                        "vocabularyElementList": [
                            {"id": "urn:x:e", "attributes": [{"id": "urn:x:a", "attribute": 1.5}]}
                        ],
                    }
                ]
            }
        },
        "epcisBody": {"eventList": list(events)},
        **fields,
    }
    return {name: value for name, value in content.items() if value is not None}


def query_document(*events: dict[str, Any]) -> dict[str, Any]:
    """An EPCISQueryDocument."""
    results = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": list(events)}}
    return document(
        type="EPCISQueryDocument", epcisHeader=None, epcisBody={"queryResults": results}
    )
