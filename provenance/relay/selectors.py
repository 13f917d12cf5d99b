"""How far calls have come."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

_CALLS = """
SELECT c.id, CASE WHEN t.code = 'VALID' THEN 'committed' ELSE c.state END,
       c.transaction_id, c.position, c.reason
FROM relay_call c LEFT JOIN relay_transaction t USING (transaction_id) WHERE c.id = ANY(%s)
"""
_BACKLOG = """
SELECT (SELECT count(*) FROM relay_call WHERE state = 'pending')
     + (SELECT count(*) FROM relay_transaction t JOIN relay_call USING (transaction_id)
        WHERE t.code IS NULL)
"""


@dataclass(frozen=True, slots=True)
class CallState:
    """A call on its way: pending, submitted, committed or failed.

    ``position`` is the place of its first event in the transaction.
    """

    state: str
    transaction_id: str | None
    position: int | None
    reason: str | None


def calls(ids: Iterable[int]) -> dict[int, CallState]:
    """The states of calls by id."""
    with connection.cursor() as cursor:
        cursor.execute(_CALLS, [list(ids)])
        return {row[0]: CallState(*row[1:]) for row in cursor.fetchall()}


def backlog() -> int:
    """How many calls wait or are on their way."""
    with connection.cursor() as cursor:
        cursor.execute(_BACKLOG)
        (number,) = cursor.fetchone()
    return int(number)
