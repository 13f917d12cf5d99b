"""``python -m bench.hash``: the event hash against the reference implementation, in one process."""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from epcis_event_hash_generator import hash_generator, json_to_py

from provenance.domain.epcis.hash import event_hash, namespaces_of

EXAMPLES = Path(__file__).resolve().parents[2] / "shared" / "conformance" / "epcis-hash"
BUILT_IN = {
    "@context": [
        "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
        {"ex": "https://ns.example.com/epcis/"},
    ],
    "type": "EPCISDocument",
    "schemaVersion": "2.0",
    "creationDate": "2026-03-01T08:00:00Z",
    "epcisBody": {
        "eventList": [
            {
                "type": "ObjectEvent",
                "eventTime": "2026-03-01T08:00:00.123+01:00",
                "eventTimeZoneOffset": "+01:00",
                "action": "OBSERVE",
                "bizStep": "shipping",
                "disposition": "in_transit",
                "epcList": [f"urn:epc:id:sgtin:4012345.011111.{n}" for n in range(4)],
                "readPoint": {"id": "urn:epc:id:sgln:4012345.00001.0"},
                "ex:batch": "A-7",
            }
        ]
    },
}
ROUNDS = 5
OWN_REPEATS = 50


def measure() -> dict[str, float]:
    """Microseconds per event of both, the median round's, and their ratio."""
    logging.disable(logging.CRITICAL)
    documents = _documents()
    events = sum(len(document["epcisBody"]["eventList"]) for document in documents)
    pairs = [(_own(documents), _reference(documents)) for _ in range(ROUNDS)]
    own, reference = sorted(pairs, key=lambda pair: pair[1] / pair[0])[ROUNDS // 2]
    return {
        "hash_own_us": round(own / events * 1e6, 1),
        "hash_reference_us": round(reference / events * 1e6, 1),
        "hash_ratio": round(reference / own, 1),
    }


def _documents() -> list[dict[str, Any]]:
    paths = sorted(EXAMPLES.glob("*.jsonld"))
    documents = [json.loads(path.read_bytes()) for path in paths] or [BUILT_IN]
    return [d for d in documents if "eventList" in d["epcisBody"]]


def _own(documents: list[dict[str, Any]]) -> float:
    def run() -> None:
        for _ in range(OWN_REPEATS):
            for document in documents:
                namespaces = namespaces_of(document["@context"])
                for event in document["epcisBody"]["eventList"]:
                    event_hash(event, namespaces)

    return _seconds(run) / OWN_REPEATS


def _reference(documents: list[dict[str, Any]]) -> float:
    copies = [json.loads(json.dumps(document)) for document in documents]

    def run() -> None:
        for document in copies:
            events = json_to_py.event_list_from_epcis_document_json(document)
            hash_generator.epcis_hashes_from_events(events)

    return _seconds(run)


def _seconds(work: Callable[[], None]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
