"""Keeping documents."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.db import connection


@dataclass(frozen=True, slots=True)
class Held:
    """An event in a document: its id, place and commitment."""

    event_id: str
    position: int
    commitment: str


def document_keep(*, data: bytes, recorder: str, events: Iterable[Held]) -> bytes:
    """Keep a document and where its events lie, in the caller's transaction; its SHA-256."""
    digest = sha256(data).digest()
    rows = list(events)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_document (sha256, content, size) VALUES (%s, %s, %s)"
            " ON CONFLICT (sha256) DO NOTHING",
            [digest, zlib.compress(data), len(data)],
        )
        cursor.execute(
            "INSERT INTO documents_event (recorder, event_id, sha256, position, commitment)"
            " SELECT %s, n.event_id, %s, n.position, n.commitment"
            " FROM unnest(%s::text[], %s::int[], %s::text[]) AS n(event_id, position, commitment)"
            " ON CONFLICT DO NOTHING",
            [
                recorder,
                digest,
                [row.event_id for row in rows],
                [row.position for row in rows],
                [row.commitment for row in rows],
            ],
        )
    return digest
