"""Trails: which events name an object, and what they make of its way."""

from typing import Any

import pytest
from django.db import connection, transaction

from provenance.capture.services import document_capture
from provenance.domain.custody.steps import Move
from provenance.domain.identifiers import digital_link
from provenance.trace.queries import EVER, TRAIL
from provenance.trace.selectors import trail
from provenance.trace.steps import in_words, local_time
from provenance.trace.trail import Trail
from tests.node import document, event, new_gtin, new_party, rows, settle

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "2026-03-0{}T08:00:00.000+01:00"


def capture(party: str, *events: dict[str, Any], behaviour: str = "proceed") -> None:
    """Capture events and wait for the index."""
    document_capture(data=document(*events), party=party, client="t", error_behaviour=behaviour)
    settle()


def amounts(name: str, quantity: float, uom: str = "KGM") -> list[dict[str, Any]]:
    """A quantityList."""
    return [{"epcClass": digital_link(name), "quantity": quantity, "uom": uom}]


def passing(sender: str, receiver: str) -> dict[str, Any]:
    """A sourceList and a destinationList."""
    return {
        "sourceList": [{"type": "possessing_party", "source": digital_link(f"417/{sender}")}],
        "destinationList": [
            {"type": "possessing_party", "destination": digital_link(f"417/{receiver}")}
        ],
    }


def of_item(name: str, step: str, day: int, action: str = "OBSERVE", **more: Any) -> dict[str, Any]:
    """An event on one instance."""
    what = {"quantityList": None, "epcList": [digital_link(name)]}
    return event(bizStep=step, action=action, eventTime=DAY.format(day), **what, **more)


def found(name: str) -> Trail:
    """The trail, which must be there."""
    result = trail(name)
    assert result is not None
    return result


@pytest.fixture
def farm() -> str:
    return new_party()


@pytest.fixture
def shop() -> str:
    return new_party()


@pytest.fixture
def lot() -> str:
    return f"01/{new_gtin()}/10/L%2F1"


@pytest.fixture
def item() -> str:
    return f"01/{new_gtin()}/21/1"


def test_nothing_is_known_of_an_object_that_no_event_names(lot: str) -> None:
    assert trail(lot) is None


def test_the_way_of_a_lot_between_two_parties(farm: str, shop: str, lot: str) -> None:
    day = DAY.format
    what = {"quantityList": amounts(lot, 4.5), "action": "OBSERVE"}
    capture(farm, event(quantityList=amounts(lot, 10), eventTime=day(1)))
    capture(farm, event(bizStep="shipping", eventTime=day(2), **what, **passing(farm, shop)))
    capture(shop, event(bizStep="receiving", eventTime=day(3), **what, **passing(farm, shop)))
    way = found(lot)
    made, sent, received = way.steps
    assert [step.biz_step for step in way.steps] == ["commissioning", "shipping", "receiving"]
    assert made.recorder.name == f"Party {farm}"
    assert (made.local_time, made.event_time) == ("2026-03-01 08:00", "2026-03-01T07:00:00.000Z")
    assert (sent.sender, sent.receiver) == (received.sender, received.receiver)
    assert sent.receiver is not None
    assert sent.receiver.gln == shop
    assert [(a.quantity, a.uom) for a in received.amounts] == [("4.5", "KGM")]
    assert {step.validation_code for step in way.steps} == {"VALID"}
    assert {step.status for step in way.steps} == {"applied"}
    assert way.identifier.lot == "L/1"
    assert way.standing is not None
    assert (way.standing.move, way.standing.step) == (Move.RECEIVE, received)
    assert (way.first_seen, way.last_seen) == (made.event_time, received.event_time)


def test_steps_carry_the_ledgers_transaction(farm: str, lot: str) -> None:
    capture(farm, event(quantityList=amounts(lot, 1)))
    (step,) = found(lot).steps
    (row,) = rows(
        "SELECT block, position, transaction_id, timestamp FROM index_transaction"
        " WHERE transaction_id = %s",
        [step.transaction_id],
    )
    assert row == (step.block, step.transaction, step.transaction_id, step.recorded_at)


def test_late_events_come_where_they_belong(farm: str, item: str) -> None:
    capture(farm, of_item(item, "commissioning", 5, "ADD"))
    capture(farm, of_item(item, "inspecting", 3))
    assert [step.biz_step for step in found(item).steps] == ["inspecting", "commissioning"]


def test_events_at_the_same_time_keep_the_ledgers_order(farm: str, item: str) -> None:
    for step in ("packing", "inspecting", "storing"):
        capture(farm, of_item(item, step, 3))
    steps = found(item).steps
    assert [step.biz_step for step in steps] == ["packing", "inspecting", "storing"]
    assert [step.block for step in steps] == sorted(step.block for step in steps)


def test_one_lot_twice_in_an_event_is_one_step(farm: str, lot: str) -> None:
    twice = [*amounts(lot, 2, "KGM"), *amounts(lot, 3, "EA")]
    capture(farm, event(quantityList=twice))
    (step,) = found(lot).steps
    assert [(a.quantity, a.uom) for a in step.amounts] == [("2", "KGM"), ("3", "EA")]


def test_refused_events_and_repetitions_are_no_steps(farm: str, item: str) -> None:
    first = of_item(item, "commissioning", 1, "ADD", eventID=f"https://example.org/{item}")
    capture(farm, first)
    capture(farm, first)
    capture(farm, {**first, "bizStep": "packing"})
    verdicts = rows(
        "SELECT status FROM capture_event WHERE event_id = %s ORDER BY block", [first["eventID"]]
    )
    assert verdicts == [("applied",), ("duplicate",), ("refused",)]
    assert [step.status for step in found(item).steps] == ["applied"]


def test_a_declared_error_is_marked(farm: str, item: str) -> None:
    wrong = of_item(item, "commissioning", 1, "ADD", eventID=f"https://example.org/e/{item}")
    declared = {
        "declarationTime": "2026-03-02T08:00:00Z",
        "reason": "incorrect_data",
    }
    capture(farm, wrong)
    assert [step.declared_error for step in found(item).steps] == [False]
    capture(farm, {**wrong, "errorDeclaration": declared})
    way = found(item)
    event_step, declaration = way.steps
    assert (event_step.declared_error, event_step.declaration_time) == (True, None)
    assert declaration.declaration_time == "2026-03-02T08:00:00.000Z"
    assert declaration.reason == "incorrect_data"
    assert way.standing is None


def test_a_claim_moves_nothing_and_says_so_with_names(farm: str, shop: str, item: str) -> None:
    capture(farm, of_item(item, "commissioning", 1, "ADD"))
    capture(shop, of_item(item, "receiving", 2))
    way = found(item)
    (finding,) = way.steps[1].findings
    assert finding.code == "claim"
    assert f"Party {shop} says it received item 1, but Party {farm}" in finding.sentence
    assert finding.params["item"] == item
    assert way.standing is not None
    assert (way.standing.move, way.standing.step.recorder.gln) == (Move.ADD, farm)


def test_in_one_event_each_item_has_its_own_fate(farm: str, shop: str, item: str) -> None:
    other = item[:-1] + "2"
    capture(farm, of_item(item, "commissioning", 1, "ADD"))
    both = of_item(item, "destroying", 2)
    both["epcList"] = [digital_link(item), digital_link(other)]
    capture(shop, both)
    assert found(item).standing.move == Move.ADD  # type: ignore[union-attr]
    assert found(other).standing.move == Move.END  # type: ignore[union-attr]


def test_inputs_outputs_and_parents_have_their_roles(farm: str, item: str, lot: str) -> None:
    box = f"00/{'0' * 17}0"
    capture(
        farm,
        {
            "type": "TransformationEvent",
            "eventTime": DAY.format(1),
            "eventTimeZoneOffset": "+01:00",
            "inputQuantityList": amounts(lot, 5),
            "outputEPCList": [digital_link(item)],
        },
        {
            "type": "AggregationEvent",
            "action": "ADD",
            "eventTime": DAY.format(2),
            "eventTimeZoneOffset": "+01:00",
            "parentID": digital_link(box),
            "childEPCs": [digital_link(item)],
        },
    )
    assert [a.role for step in found(lot).steps for a in step.amounts] == ["input_quantity"]
    assert [a.role for step in found(item).steps for a in step.amounts] == ["output", "item"]
    assert [a.role for step in found(box).steps for a in step.amounts] == ["parent"]


def test_a_trail_is_read_by_indexes_alone(lot: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {TRAIL}", {"name": lot, "ever": EVER})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    ("time", "offset", "shown"),
    [
        ("2026-03-01T07:00:00.000Z", "+01:00", "2026-03-01 08:00"),
        ("2026-03-01T07:00:00.000Z", "-09:30", "2026-02-28 21:30"),
        ("2026-03-01T07:00:00.000Z", "sometime", "2026-03-01 07:00"),
        ("yesterday", "+01:00", "yesterday"),
        ("9999-12-31T23:59:59.000Z", "+01:00", "9999-12-31T23:59:59.000Z"),
    ],
)
def test_times_at_their_offset(time: str, offset: str, shown: str) -> None:
    assert local_time(time, offset) == shown


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("01/09521000001015/10/A%2F7", "lot A/7"),
        ("01/09521000001015/21/7", "item 7"),
        ("00/095210000000000012", "SSCC 095210000000000012"),
        ("01/09521000001015", "GTIN 09521000001015"),
        ("01/09521000001015/235/T", "01/09521000001015/235/T"),
        ("8003/04012345000221A", "returnable asset 04012345000221A"),
        ("8004/9521000%2F1", "asset 9521000/1"),
        ("414/9521000000018", "414/9521000000018"),
        ("9521000000018", "9521000000018"),
        ("https://example.org/x", "https://example.org/x"),
    ],
)
def test_identifiers_in_words(name: str, said: str) -> None:
    assert in_words(name) == said
