"""The outbox in PostgreSQL: plain SQL, a whole batch at a time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.db import connection, transaction

from provenance.ledger.port import Endorsement
from provenance.relay.batcher import Waiting

WINDOW = 4000


@dataclass(frozen=True, slots=True)
class Sent:
    """A transaction whose fate is not known yet, with the calls in it and their keys."""

    transaction_id: str
    signer: str
    envelope: bytes
    ids: tuple[int, ...]
    keys: frozenset[str]


class CallsTaken(Exception):
    """Calls that were about to be sent do not wait any more."""


class Window:
    """The oldest calls that wait. What was read of a call is not read again while it waits."""

    def __init__(self) -> None:
        self._known: dict[int, Waiting] = {}

    def calls(self, exclude: Collection[int] = ()) -> list[Waiting]:
        """At most a window of them, oldest first."""
        ids = [number for number in _pending(WINDOW + len(exclude)) if number not in exclude]
        new = {call.id: call for call in _read([n for n in ids if n not in self._known])}
        found = [self._known.get(number) or new.get(number) for number in ids]
        self._known = {call.id: call for call in found if call is not None}
        return list(self._known.values())

    def forget(self, batch: Iterable[Waiting]) -> None:
        """These are sent. Should they wait again, their batch's size may be another."""
        for call in batch:
            del self._known[call.id]


def _pending(limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM relay_call WHERE state = 'pending' ORDER BY id LIMIT %s", [limit]
        )
        return [row[0] for row in cursor.fetchall()]


def _read(ids: Sequence[int]) -> list[Waiting]:
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, function, signer, keys, events, length(payload), batch FROM relay_call"
            " WHERE id = ANY(%s) AND state = 'pending'",
            [list(ids)],
        )
        return [
            Waiting(row[0], row[1], row[2], tuple(row[3]), row[4], row[5], row[6])
            for row in cursor.fetchall()
        ]


def payloads(ids: Sequence[int]) -> list[bytes]:
    """The payloads of calls, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM relay_call WHERE id = ANY(%s) ORDER BY id", [list(ids)])
        return [bytes(row[0]) for row in cursor.fetchall()]


def jobs(ids: Sequence[int]) -> list[str]:
    """The jobs that calls belong to, for the log."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT job FROM relay_call WHERE id = ANY(%s) ORDER BY job", [list(ids)]
        )
        return [row[0] for row in cursor.fetchall()]


def keep(batch: Sequence[Waiting], endorsement: Endorsement) -> None:
    """Store the signed envelope and which calls are in it, before it is submitted.

    Raises CallsTaken, with nothing stored.
    """
    ids = [call.id for call in batch]
    positions = [0, *accumulate(call.events for call in batch)][:-1]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO relay_transaction (transaction_id, signer, envelope) VALUES (%s, %s, %s)",
            [endorsement.transaction_id, batch[0].signer, endorsement.envelope],
        )
        cursor.execute(
            "UPDATE relay_call SET state = 'submitted', transaction_id = %s, position = n.position"
            " FROM unnest(%s::bigint[], %s::int[]) AS n(id, position)"
            " WHERE relay_call.id = n.id AND relay_call.state = 'pending'",
            [endorsement.transaction_id, ids, positions],
        )
        if cursor.rowcount != len(ids):
            raise CallsTaken("Another relay has sent some of these calls: two are at work.")


def unsettled() -> list[Sent]:
    """The transactions whose fate an earlier run did not learn."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.transaction_id, t.signer, t.envelope, array_agg(c.id ORDER BY c.id),"
            " (SELECT array_agg(DISTINCT key) FROM relay_call k, unnest(k.keys) AS key"
            "  WHERE k.transaction_id = t.transaction_id)"
            " FROM relay_transaction t JOIN relay_call c USING (transaction_id)"
            " WHERE t.code IS NULL GROUP BY t.transaction_id ORDER BY min(c.id)"
        )
        return [
            Sent(row[0], row[1], bytes(row[2]), tuple(row[3]), frozenset(row[4] or ()))
            for row in cursor.fetchall()
        ]


def settle_committed(transaction_id: str, code: str) -> None:
    """The transaction took effect, and with it all its calls."""
    with connection.cursor() as cursor:
        _note_code(cursor, transaction_id, code)


def settle_again(transaction_id: str, code: str, batch: int) -> None:
    """The transaction took no effect: its calls wait again, in smaller batches."""
    _settle(
        transaction_id,
        code,
        "state = 'pending', transaction_id = NULL, position = NULL, batch = %s",
        batch,
    )


def settle_failed(transaction_id: str, code: str, reason: str) -> None:
    """The transaction took no effect and never will."""
    _settle(transaction_id, code, "state = 'failed', reason = %s", reason)


def shrink(ids: Sequence[int], batch: int) -> None:
    """Calls that were refused together are to be tried in smaller batches."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE relay_call SET batch = %s WHERE id = ANY(%s)", [batch, list(ids)])


def fail(ids: Sequence[int], reason: str) -> None:
    """Calls that the ledger refuses."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE relay_call SET state = 'failed', reason = %s WHERE id = ANY(%s)",
            [reason, list(ids)],
        )


def _settle(transaction_id: str, code: str, change: str, *parameters: str | int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE relay_call SET {change} WHERE transaction_id = %s",  # noqa: S608 - constants
            [*parameters, transaction_id],
        )
        _note_code(cursor, transaction_id, code)


def _note_code(cursor: Any, transaction_id: str, code: str) -> None:
    cursor.execute(
        "UPDATE relay_transaction SET code = %s WHERE transaction_id = %s", [code, transaction_id]
    )
