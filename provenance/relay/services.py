"""Enqueueing calls for the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

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
    """Put calls into the outbox, in the caller's transaction; their ids, in order."""
    if not calls:
        return []
    with connection.cursor() as cursor:
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
