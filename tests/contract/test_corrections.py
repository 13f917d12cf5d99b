"""What an error declaration takes back, and what it leaves."""

from typing import Any

from provenance.contract import keys
from tests.contract.world import FARM, MILL, SHOP, Ledger, core, handover, ledger, told

LOT, BAG = "01/04012345111118/10/A", "01/04012345111118/21/1"
PARTIES = (FARM, MILL, SHOP)
PALLET = "00/095210000000000171"
WRONG = {"declarationTime": "2026-03-05T08:00:00.000Z", "reason": "incorrect_data"}


def record(known: Ledger, actor: str, **fields: Any) -> dict[str, Any]:
    """Record an event; its core."""
    given = core(**fields)
    known.record(actor, given)
    return given


def declare(known: Ledger, actor: str, event: dict[str, Any]) -> tuple[str, list[str]]:
    (verdict,) = known.record(actor, event | WRONG)
    return told(verdict)


def kg(amount: str) -> dict[str, Any]:
    return {"quantities": [[LOT, amount, "KGM"]]}


def custody(known: Ledger) -> dict[str, Any]:
    """Everything but events and declarations; what was taken back altogether is not there."""
    kept = {key: known.value(key) for key in known.state}
    kept = {key: value for key, value in kept.items() if value and value != {"v": 1}}
    return {k: v for k, v in kept.items() if not k.startswith(("event/", "error/"))}


def after(known: Ledger, actor: str, **fields: Any) -> tuple[str, list[str]]:
    """Record an event and declare it wrong; nothing of it may be left."""
    before = custody(known)
    event = record(known, actor, **fields)
    answer = declare(known, actor, event)
    assert custody(known) == before
    return answer


def made() -> Ledger:
    """The farm has 100 kg of a lot and a bag, and is sending both to the mill."""
    known = ledger()
    adding = {"action": "ADD", "bizStep": "commissioning"}
    record(known, FARM, **adding, items=[BAG, PALLET], **kg("100"))
    record(known, FARM, bizStep="shipping", items=[BAG], **kg("40"), **handover(FARM, MILL))
    return known


def test_what_nothing_came_after_is_undone() -> None:
    known = made()
    undone = ("applied", ["undone"])
    new = {"items": ["01/04012345111118/21/2"], "action": "ADD"}
    receiving = {"bizStep": "receiving", "items": [BAG], **handover(FARM, MILL)}
    packing = {"type": "AggregationEvent", "action": "ADD", "parent": PALLET}
    assert after(known, FARM, **new, **kg("5")) == undone
    assert after(known, MILL, **receiving, **kg("45")) == undone
    assert after(known, FARM, bizStep="retail_selling", **kg("70")) == undone
    assert after(known, FARM, **packing, **kg("10")) == undone
    assert after(known, FARM, items=[PALLET], persistentDisposition={"set": ["damaged"]}) == undone
    making = {"type": "TransformationEvent", "transformationID": "t"}
    assert after(known, FARM, **making, inputQuantities=[[LOT, "9", "KGM"]]) == undone


def test_the_making_of_a_lot_is_undone_beside_what_was_made_of_it_later() -> None:
    known = ledger()
    first = record(known, FARM, action="ADD", bizStep="commissioning", **kg("100"))
    second = record(known, FARM, action="ADD", bizStep="commissioning", **kg("20"))
    assert declare(known, FARM, first) == ("applied", ["undone"])
    assert known.value(keys.balance(LOT, FARM))["q"] == {"KGM": {"held": "20", "produced": "20"}}
    assert known.value(keys.lot(LOT)) is None
    assert declare(known, FARM, second) == ("applied", ["undone"])
    assert custody(known) == {f"party/{gln}": known.value(keys.party(gln)) for gln in PARTIES}


def test_a_lot_that_was_taken_back_is_made_again() -> None:
    known = ledger()
    wrong = record(known, FARM, action="ADD", bizStep="commissioning", **kg("100"))
    assert declare(known, FARM, wrong) == ("applied", ["undone"])
    record(known, MILL, action="ADD", bizStep="commissioning", **kg("90"))
    assert known.value(keys.lot(LOT))["originator"] == MILL
    assert known.value(keys.balance(LOT, MILL))["q"]["KGM"]["held"] == "90"
    assert "q" not in known.value(keys.balance(LOT, FARM))


def test_the_event_is_marked_and_a_later_declaration_takes_nothing_back_again() -> None:
    known = made()
    event = record(known, FARM, action="ADD", **kg("5"))
    declare(known, FARM, event)
    assert known.value(keys.event(FARM, event["id"]))["undone"] is True
    later = event | WRONG | {"declarationTime": "2026-03-06T08:00:00.000Z"}
    assert told(known.record(FARM, later)[0]) == ("recorded", [])


def test_an_item_that_moved_on_stays_where_it_is() -> None:
    known = ledger()
    added = record(known, FARM, action="ADD", items=[BAG])
    record(known, FARM, bizStep="shipping", items=[BAG], **handover(FARM, MILL))
    before = custody(known)
    assert declare(known, FARM, added) == ("recorded", ["not_undone"])
    assert custody(known) == before


def test_a_shipment_that_was_received_stays() -> None:
    known = ledger()
    record(known, FARM, action="ADD", **kg("100"))
    sent = record(known, FARM, bizStep="shipping", **kg("40"), **handover(FARM, MILL))
    record(known, MILL, bizStep="receiving", **kg("10"), **handover(FARM, MILL))
    assert declare(known, FARM, sent) == ("recorded", ["not_undone"])


def test_a_shipment_stands_apart_from_others_of_the_same_lot() -> None:
    known = ledger()
    record(known, FARM, action="ADD", **kg("100"))
    sent = record(known, FARM, bizStep="shipping", **kg("40"), **handover(FARM, MILL))
    record(known, FARM, bizStep="shipping", **kg("20"), **handover(FARM, SHOP))
    record(known, SHOP, bizStep="receiving", **kg("20"), **handover(FARM, SHOP))
    assert declare(known, FARM, sent) == ("applied", ["undone"])
    assert known.value(keys.balance(LOT, FARM))["q"]["KGM"]["held"] == "80"


def test_what_another_holds_through_the_event_is_not_taken_from_it() -> None:
    known = ledger()
    record(known, FARM, action="ADD", items=[BAG], **kg("100"))
    record(known, MILL, bizStep="receiving", items=[BAG], **handover(FARM, MILL))
    sent = record(known, FARM, bizStep="shipping", items=[BAG], **handover(FARM, MILL))
    assert declare(known, FARM, sent) == ("recorded", ["not_undone"])
    record(known, MILL, bizStep="receiving", **kg("40"), **handover(FARM, MILL))
    sent = record(known, FARM, bizStep="shipping", **kg("40"), **handover(FARM, MILL))
    assert declare(known, FARM, sent) == ("recorded", ["not_undone"])
    assert known.value(keys.balance(LOT, MILL))["q"]["KGM"]["held"] == "40"


def test_what_was_sold_on_stays() -> None:
    known = ledger()
    added = record(known, FARM, action="ADD", **kg("100"))
    record(known, FARM, bizStep="retail_selling", **kg("40"))
    assert declare(known, FARM, added) == ("recorded", ["not_undone"])


def test_an_event_and_its_corrective_event_in_one_group() -> None:
    known = ledger()
    wrong = record(known, FARM, action="ADD", bizStep="commissioning", **kg("1000"))
    right = core(action="ADD", bizStep="commissioning", **kg("100"))
    verdicts = known.record_groups(FARM, [[wrong | WRONG, right]])
    assert [told(verdict) for verdict in verdicts] == [("applied", ["undone"]), ("applied", [])]
    assert known.value(keys.balance(LOT, FARM))["q"] == {"KGM": {"held": "100", "produced": "100"}}
