"""The index goes on, whatever another node's party sent to the ledger."""

from typing import Any

import pytest

from provenance.capture.models import CapturedEvent
from provenance.contract import calls
from provenance.domain.codec import encode
from provenance.domain.custody.verdicts import Code
from provenance.index.verification import index_verify
from provenance.ledger.services import get_ledger
from provenance.trace.selectors import trail
from tests.node import new_party, send, settle

pytestmark = pytest.mark.django_db(transaction=True)


def core(**fields: Any) -> dict[str, Any]:
    """An event's core, with fields changed."""
    return {
        "id": "https://example.org/event",
        "commitment": "c",
        "type": "ObjectEvent",
        "eventTime": "2026-03-01T08:00:00.000Z",
        "offset": "+00:00",
        "items": ["https://example.org/item"],
        **fields,
    }


def record(content: Any) -> CapturedEvent:
    """What the event repository holds of an entry that a party sent by its own client."""
    call = calls.events_record([encode([content])])
    assert send(get_ledger(), call, signer=new_party()).valid
    settle()
    return CapturedEvent.objects.get()


@pytest.mark.parametrize(
    "content", [5, None, [], "text", {}, {"id": 5}, core(id={"a": 1}), core(items=[1])]
)
def test_what_is_no_core_is_kept_as_refused(content: Any) -> None:
    kept = record(content)
    assert kept.status == "refused"
    assert kept.core == encode(content).decode()
    assert Code.MALFORMED in kept.findings
    assert index_verify(ledger=get_ledger()) == []


@pytest.mark.parametrize("field", ["id", "type", "action", "bizStep", "disposition", "eventTime"])
def test_texts_that_postgresql_cannot_keep(field: str) -> None:
    kept = record(core(**{field: "a\0b"}))
    assert "a\ufffdb" in vars(kept).values()
    assert "a\\u0000b" in kept.core


def test_a_long_id_is_kept_in_part_beside_the_core() -> None:
    long = "https://example.org/" + "x" * 5000
    kept = record(core(id=long))
    assert kept.status == "recorded"
    assert long.startswith(kept.event_id)
    assert long in kept.core


@pytest.mark.parametrize("name", ["https://example.org/" + "x" * 5000, "https://example.org/\0"])
def test_what_cannot_be_a_key_has_no_trail(name: str) -> None:
    assert record(core(items=[name, "https://example.org/item"])).status == "recorded"
    assert trail("https://example.org/item") is not None


def test_a_unit_with_a_nul() -> None:
    record(core(items=[], inputQuantities=[["01/09521000001015/10/A", "1", "K\0"]]))
    found = trail("01/09521000001015/10/A")
    assert found is not None
    assert found.steps[0].amounts[0].uom == "K\ufffd"
