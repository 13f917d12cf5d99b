"""Documents against the ledger: is each still what its party committed to?"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection

from provenance.capture.preparation import Prepared, prepare
from provenance.domain.codec import decode
from provenance.domain.epcis.reading import DocumentError, read_document
from provenance.index.checks import Difference
from provenance.ledger import wallet

DOCUMENT, EVENT = "documents_document", "documents_event"


@dataclass(frozen=True, slots=True)
class Kept:
    """An event as the node says it lies in a document."""

    event_id: str
    position: int
    commitment: str


def document_differences(after: int) -> Iterator[Difference]:
    """Documents that are gone or altered, and events in them that the ledger knows otherwise.

    Only documents with events in blocks after the given one, and those with events in none.
    """
    for recorder, digest in _rows(
        "SELECT DISTINCT d.recorder, d.sha256 FROM documents_event d LEFT JOIN capture_event c"
        " ON c.recorder = d.recorder AND c.event_id = d.event_id"
        " WHERE c.block > %s OR c.block IS NULL",
        after,
    ):
        yield from _document(recorder, bytes(digest))


def _document(recorder: str, digest: bytes) -> Iterator[Difference]:
    found = _rows("SELECT content FROM documents_document WHERE sha256 = %s", digest)
    data = _unpacked(bytes(found[0][0])) if found else None
    if data is None or sha256(data).digest() != digest:
        yield Difference(DOCUMENT, "changed" if found else "missing", (digest.hex(),))
        return
    prepared = _prepared(data, recorder)
    kept = [
        Kept(*row)
        for row in _rows(
            "SELECT event_id, position, commitment FROM documents_event"
            " WHERE recorder = %s AND sha256 = %s ORDER BY position",
            recorder,
            digest,
        )
    ]
    committed = _committed(recorder, [row.event_id for row in kept])
    for row in kept:
        if not (_is_in(row, prepared) and _agrees(row, committed)):
            key = (recorder, row.event_id, digest.hex(), row.position)
            yield Difference(EVENT, "changed", key)


def _unpacked(content: bytes) -> bytes | None:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None


def _prepared(data: bytes, recorder: str) -> list[Prepared]:
    """The document's events with their commitments; none where it cannot be read any more."""
    try:
        events = read_document(data, query_documents=True).events
    except DocumentError:
        return []
    secret = wallet.commitment_secret(recorder)
    return list(prepare(events, party=recorder, secret=secret))


def _committed(recorder: str, event_ids: list[str]) -> dict[str, set[str]]:
    """The commitments on the ledger, by event id; one id may have several: a conflict."""
    found: dict[str, set[str]] = {}
    for event_id, core in _rows(
        "SELECT event_id, core FROM capture_event WHERE recorder = %s AND event_id = ANY(%s)",
        recorder,
        event_ids,
    ):
        found.setdefault(event_id, set()).add(decode(core.encode()).get("commitment", ""))
    return found


def _is_in(row: Kept, prepared: list[Prepared]) -> bool:
    if row.position >= len(prepared):
        return False
    event = prepared[row.position]
    return (event.event_id, event.commitment) == (row.event_id, row.commitment)


def _agrees(row: Kept, committed: dict[str, set[str]]) -> bool:
    """Whether the ledger has this commitment, or nothing yet under the id."""
    return row.commitment in committed.get(row.event_id, {row.commitment})


def _rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(parameters))
        return list(cursor.fetchall())
