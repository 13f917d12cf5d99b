"""What the relay sees of the outbox."""

import pytest

from provenance.relay import outbox
from tests.node import new_party
from tests.relay.test_relay import enqueue

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_window_shows_what_waits_oldest_first() -> None:
    party, window = new_party(), outbox.Window()
    first = enqueue(party, 3)
    assert [call.id for call in window.calls()] == first
    second = enqueue(party, 2)
    assert [call.id for call in window.calls(exclude={first[1]})] == [first[0], first[2], *second]


def test_a_call_that_waits_again_is_read_again() -> None:
    window = outbox.Window()
    ids = enqueue(new_party(), 2)
    window.forget(window.calls())
    outbox.shrink(ids[:1], 1)
    assert [call.batch for call in window.calls()] == [1, None]


def test_what_has_failed_meanwhile_waits_no_more() -> None:
    window = outbox.Window()
    ids = enqueue(new_party(), 2)
    assert len(window.calls()) == 2
    outbox.fail(ids[:1], "refused")
    assert [call.id for call in window.calls()] == ids[1:]
