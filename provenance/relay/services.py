"""Enqueueing calls for the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from provenance.relay.errors import OutboxFull
from provenance.relay.selectors import backlog

CHANNEL = "lotbook_relay"


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call to be sent: for events, ``payload`` is one group, the JSON list of its cores.

    ``keys`` are those of the state that it may read or write; no two batches in flight share one.
    """

    function: str
    payload: bytes
    signer: str
    keys: tuple[str, ...]
    events: int


def calls_enqueue(*, calls: Sequence[NewCall], job: str) -> list[int]:
    """Put calls into the outbox, in the caller's transaction; their ids, in order.

    Raises OutboxFull where OUTBOX_LIMIT calls wait already.
    """
    if not calls:
        return []
    with connection.cursor() as cursor:
        _require_room(cursor)
        cursor.execute(
            "SELECT nextval('relay_call_id_seq') FROM generate_series(1, %s)", [len(calls)]
        )
        ids = [int(row[0]) for row in cursor.fetchall()]
        with cursor.copy(
            "COPY relay_call (id, function, payload, signer, keys, events, job, state) FROM STDIN"
        ) as copy:
            for number, call in zip(ids, calls, strict=True):
                copy.write_row(
                    (
                        number,
                        call.function,
                        call.payload,
                        call.signer,
                        list(call.keys),
                        call.events,
                        job,
                        "pending",
                    )
                )
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, job])
    return ids


def _require_room(cursor: Any) -> None:
    """Look at the oldest and the newest that wait; count only where these are far apart."""
    cursor.execute("SELECT max(id) - min(id) FROM relay_call WHERE state = 'pending'")
    (apart,) = cursor.fetchone()
    if apart is None or apart < settings.OUTBOX_LIMIT or backlog() < settings.OUTBOX_LIMIT:
        return
    raise OutboxFull(
        f"The ledger has not taken anything for a while, and {settings.OUTBOX_LIMIT} calls wait "
        "for it. These are safe and go out when it answers."
    )
