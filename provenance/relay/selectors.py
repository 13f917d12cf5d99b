"""How far calls have come."""

from collections.abc import Iterable
from dataclasses import dataclass

from provenance.relay.models import Call


@dataclass(frozen=True, slots=True)
class CallState:
    """A call on its way. ``position`` is the place of its first event in the transaction."""

    state: str
    transaction_id: str | None
    position: int | None
    reason: str | None


def calls(ids: Iterable[int]) -> dict[int, CallState]:
    """The states of calls by id."""
    rows = Call.objects.filter(id__in=list(ids)).values_list(
        "id", "state", "transaction_id", "position", "reason"
    )
    return {row[0]: CallState(*row[1:]) for row in rows}


def backlog() -> int:
    """How many calls wait or are on their way."""
    return Call.objects.filter(state__in=[Call.State.PENDING, Call.State.SUBMITTED]).count()
