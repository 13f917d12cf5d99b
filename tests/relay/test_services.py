"""Enqueueing, as long as there is room."""

from typing import Any

import pytest

from provenance.contract.calls import EVENTS_RECORD
from provenance.relay.errors import OutboxFull
from provenance.relay.services import NewCall, calls_enqueue
from tests.node import rows

pytestmark = pytest.mark.django_db(transaction=True)
CALL = NewCall(EVENTS_RECORD, b"[]", "9521000000018", (), 1)


def test_an_outbox_that_is_full_takes_nothing_until_something_has_left(settings: Any) -> None:
    settings.OUTBOX_LIMIT = 3
    first = calls_enqueue(calls=[CALL] * 4, job="t")
    with pytest.raises(OutboxFull, match="3 calls wait"):
        calls_enqueue(calls=[CALL], job="t")
    rows("UPDATE relay_call SET state = 'submitted' WHERE id > %s RETURNING id", [first[0]])
    assert len(calls_enqueue(calls=[CALL], job="t")) == 1


def test_one_that_waits_long_does_not_make_it_full(settings: Any) -> None:
    settings.OUTBOX_LIMIT = 3
    first, *others = calls_enqueue(calls=[CALL] * 5, job="t")
    rows("UPDATE relay_call SET state = 'submitted' WHERE id = ANY(%s) RETURNING id", [others])
    calls_enqueue(calls=[CALL], job="t")
    assert calls_enqueue(calls=[CALL], job="t")[0] > first
