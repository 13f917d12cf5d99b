"""The same content under two ids: the ledger cannot see it, this node's database can."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from provenance.capture.preparation import Prepared

_SAME = "e.recorder = c.recorder AND e.event_id = c.event_id AND e.commitment = c.commitment"
_CAME_TO_NOTHING = f"""
    NOT EXISTS (SELECT 1 FROM capture_event e WHERE {_SAME} AND e.status <> 'refused')
    AND (EXISTS (SELECT 1 FROM capture_event e WHERE {_SAME})
         OR EXISTS (SELECT 1 FROM capture_job_event j JOIN capture_job b ON b.id = j.job_id
                    JOIN relay_call r ON r.id = j.call
                    WHERE j.event_id = c.event_id AND b.party = c.recorder
                    AND r.state = 'failed'))
"""  # noqa: S608 - constants
"""That the content's first id was refused or never reached the ledger. The id may be taken by
other content, so commitments are compared."""


def first_ids(prepared: Sequence[Prepared], *, recorder: str) -> dict[int, str]:
    """For each event whose content was captured under another id: its place and that id.

    In the caller's transaction, so that of two captures at once the second waits for the first.
    Content whose first id came to nothing passes to the new id.
    """
    with connection.cursor() as cursor:
        if _claim(cursor, prepared, recorder):
            return {}
        owners = _owners(cursor, prepared, recorder)
    return {
        place: owners[(event.hash, event.declaration)]
        for place, event in enumerate(prepared)
        if owners[(event.hash, event.declaration)] != event.event_id
    }


def _columns(prepared: Sequence[Prepared]) -> list[Any]:
    return [
        [event.hash for event in prepared],
        [event.declaration for event in prepared],
        [event.event_id for event in prepared],
        [event.commitment for event in prepared],
    ]


def _claim(cursor: Any, prepared: Sequence[Prepared], recorder: str) -> bool:
    """Enter what is new, and what came to nothing; True where all of it is new."""
    cursor.execute(
        "INSERT INTO capture_content (recorder, hash, declaration, event_id, commitment)"
        " SELECT %s, n.* FROM unnest(%s::bytea[], %s::bool[], %s::text[], %s::text[]) AS n"
        " ON CONFLICT (recorder, hash, declaration) DO NOTHING",
        [recorder, *_columns(prepared)],
    )
    if cursor.rowcount < len(prepared):
        cursor.execute(
            "UPDATE capture_content c SET event_id = n.event_id, commitment = n.commitment"  # noqa: S608 - a constant
            " FROM unnest(%s::bytea[], %s::bool[], %s::text[], %s::text[])"
            " AS n(hash, declaration, event_id, commitment)"
            " WHERE c.recorder = %s AND c.hash = n.hash AND c.declaration = n.declaration"
            f" AND c.event_id <> n.event_id AND ({_CAME_TO_NOTHING})",
            [*_columns(prepared), recorder],
        )
        return False
    return True


def _owners(
    cursor: Any, prepared: Sequence[Prepared], recorder: str
) -> dict[tuple[bytes, bool], str]:
    cursor.execute(
        "SELECT hash, declaration, event_id FROM capture_content"
        " WHERE recorder = %s AND hash = ANY(%s)",
        [recorder, [event.hash for event in prepared]],
    )
    return {(bytes(digest), declared): name for digest, declared, name in cursor.fetchall()}
