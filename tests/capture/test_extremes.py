"""What nobody expects and everybody sends one day: a verdict or a clear error for each."""

from typing import Any

import pytest

from provenance.capture.selectors import EventState, job_state
from provenance.capture.services import document_capture
from provenance.domain.epcis.reading import DocumentError
from provenance.domain.identifiers import canonical, digital_link
from provenance.trace.selectors import contents, recall, trail
from tests.node import document, event, new_party, settle
from tests.trace.chain import made, new_box, new_item, new_lot, packed, transformed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def party() -> str:
    return new_party()


def record(party: str, *events: dict[str, Any]) -> list[EventState]:
    """What became of each event."""
    data = document(*events)
    job = document_capture(data=data, party=party, client="t", error_behaviour="proceed")
    settle()
    return list(job_state(job).events)


def codes(state: EventState) -> list[str]:
    return [finding.code for finding in state.findings]


def test_a_box_inside_itself(party: str) -> None:
    outer, inner = new_box(), new_box()
    *_, last = record(party, made(outer), made(inner), packed(outer, inner), packed(inner, outer))
    assert codes(last) == ["cycle"]
    assert contents(inner, limit=9).count == 0
    (alone,) = record(party, packed(inner, inner))
    assert codes(alone) == ["cycle"]
    assert trail(inner) is not None
    assert recall(inner) is not None


def test_a_transformation_of_a_lot_into_itself(party: str) -> None:
    lot = new_lot()
    _, turned = record(party, made(lot), transformed({lot: "100"}, {lot: "90"}))
    assert turned.status == "applied"
    assert recall(lot) is not None
    assert trail(lot) is not None


def test_ten_thousand_children(party: str) -> None:
    box = new_box()
    product = new_item().partition("/21/")[0]
    children = [f"{product}/21/{number}" for number in range(10_000)]
    (state,) = record(party, packed(box, *children))
    assert state.status == "applied"
    inside = contents(box, limit=5)
    assert (len(inside.items), inside.count) == (5, 10_000)
    (moved,) = record(party, packed(box, action="DELETE"))
    assert moved.status == "applied"
    assert contents(box, limit=5).count == 0


@pytest.mark.parametrize("number", ["A%2FB", "%C3%9C%C3%9F%E2%82%AC", "%2F..%2F", "%25"])
def test_a_lot_with_slashes_and_letters_of_the_world(party: str, number: str) -> None:
    lot = new_lot(number)
    (state,) = record(party, made(lot))
    assert state.status == "applied"
    assert canonical(digital_link(lot)) == lot
    found = trail(lot)
    assert found is not None
    assert found.identifier.canonical == lot


def test_twenty_digits_count_and_more_are_refused(party: str) -> None:
    lot = new_lot()
    data = document(made(lot, "1")).replace(b'"quantity": 1.0', b'"quantity": 12345678901234567890')
    document_capture(data=data, party=party, client="t")
    settle()
    found = recall(lot)
    assert found is not None
    assert found.affected[0].holdings[0].amounts == {"KGM": "12345678901234567890"}
    more = data.replace(b"12345678901234567890", b"123456789012345678901")
    with pytest.raises(DocumentError, match="quantity"):
        document_capture(data=more, party=party, client="t")


def test_a_date_before_1970(party: str) -> None:
    long_ago = event(eventTime="1912-04-15T02:20:00.000-03:00", eventTimeZoneOffset="-03:00")
    (state,) = record(party, long_ago)
    assert state.status == "applied"
    (step,) = trail(canonical(long_ago["quantityList"][0]["epcClass"])).steps  # type: ignore[union-attr]
    assert step.event_time == "1912-04-15T05:20:00.000Z"


def test_units_that_do_not_convert_have_balances_of_their_own(party: str) -> None:
    lot, out = new_lot(), new_lot()
    two = event(
        quantityList=[
            {"epcClass": digital_link(lot), "quantity": 5, "uom": uom} for uom in ("KGM", "XBX")
        ]
    )
    record(party, two, transformed({lot: "5"}, {out: "4"}))
    found = recall(lot)
    assert found is not None
    assert [holding.amounts for holding in found.affected[0].holdings] == [{"XBX": "5"}]
