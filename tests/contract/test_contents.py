"""Aggregation: what is inside what, and what follows for the things inside."""

from typing import Any

import pytest

from provenance.contract import keys
from tests.contract.world import FARM, MILL, SHOP, Ledger, core, handover, ledger, told

PALLET, BOX = "00/095210000000000171", "00/095210000000000188"
BAGS = [f"01/04012345111118/21/{serial}" for serial in (1, 2, 3)]
LOT = "01/04012345111118/10/HARVEST-7"
Told = tuple[str, list[str]]


def event(known: Ledger, actor: str, **fields: Any) -> Told:
    (verdict,) = known.record(actor, core(**fields))
    return told(verdict)


def pack(known: Ledger, actor: str, parent: str, *items: str, **fields: Any) -> Told:
    given = {"type": "AggregationEvent", "action": "ADD", "parent": parent, "items": items}
    return event(known, actor, **{**given, "bizStep": "packing", **fields})


def unpack(known: Ledger, actor: str, parent: str | None, *items: str, **fields: Any) -> Told:
    given = {"type": "AggregationEvent", "action": "DELETE", "parent": parent, "items": items}
    return event(known, actor, **{**given, "bizStep": "unpacking", **fields})


def ship(known: Ledger, sender: str, receiver: str, *items: str, **fields: Any) -> Told:
    named = handover(sender, receiver)
    return event(known, sender, bizStep="shipping", items=items, **named, **fields)


def receive(known: Ledger, sender: str, receiver: str, *items: str, **fields: Any) -> Told:
    named = handover(sender, receiver)
    return event(known, receiver, bizStep="receiving", items=items, **named, **fields)


def made() -> Ledger:
    """The farm has three bags, a pallet, and 100 kg of a lot."""
    known = ledger()
    event(known, FARM, action="ADD", items=[*BAGS, PALLET])
    event(known, FARM, action="ADD", bizStep="commissioning", quantities=[[LOT, "100", "KGM"]])
    return known


def item(known: Ledger, name: str) -> dict[str, Any]:
    """An instance on the ledger, without the event that moved it last."""
    value = known.value(keys.item(name))
    return {name: entry for name, entry in value.items() if name not in {"v", "event"}}


def inside(known: Ledger, parent: str) -> dict[str, Any]:
    value = known.value(keys.content(parent)) or {"v": 1}
    return {name: entry for name, entry in value.items() if name != "v"}


def kilograms(known: Ledger, gln: str) -> dict[str, str]:
    accounts: dict[str, str] = known.value(keys.balance(LOT, gln))["q"]["KGM"]
    return accounts


def test_what_is_packed_is_inside_and_points_to_its_parent() -> None:
    known = made()
    assert pack(known, FARM, PALLET, *BAGS) == ("applied", [])
    assert inside(known, PALLET) == {"items": BAGS}
    assert item(known, BAGS[0]) == {"parent": PALLET}


def test_a_parent_that_nobody_has_seen_begins_by_being_packed() -> None:
    known = made()
    assert pack(known, FARM, BOX, BAGS[0]) == ("applied", [])
    assert item(known, BOX) == {"custodian": FARM}


def test_a_child_that_nobody_has_seen_is_brought_in() -> None:
    known = ledger()
    assert pack(known, FARM, BOX, BAGS[0]) == ("applied", ["unknown_item"])
    assert item(known, BAGS[0]) == {"parent": BOX}


def test_packing_again_changes_nothing_inside() -> None:
    known = made()
    pack(known, FARM, PALLET, *BAGS)
    assert pack(known, FARM, PALLET, BAGS[0]) == ("recorded", [])
    assert inside(known, PALLET) == {"items": BAGS}


def test_a_parent_carries_its_contents_to_any_depth() -> None:
    known = made()
    pack(known, FARM, BOX, *BAGS)
    pack(known, FARM, PALLET, BOX)
    assert ship(known, FARM, MILL, PALLET) == ("applied", [])
    assert receive(known, FARM, MILL, PALLET) == ("applied", [])
    assert unpack(known, MILL, PALLET) == ("applied", [])
    assert unpack(known, MILL, BOX, BAGS[0]) == ("applied", [])
    assert item(known, BOX) == {"custodian": MILL, "owner": FARM}
    assert item(known, BAGS[0]) == {"custodian": MILL, "owner": FARM}
    assert item(known, BAGS[1]) == {"parent": BOX}
    assert inside(known, PALLET) == {}


def test_a_quantity_goes_where_its_container_goes() -> None:
    known = made()
    quantities = [[LOT, "60", "KGM"]]
    assert pack(known, FARM, PALLET, quantities=quantities) == ("applied", [])
    assert inside(known, PALLET) == {"lots": {LOT: {"KGM": "60"}}}
    assert kilograms(known, FARM) == {"held": "40", "packed": "60", "produced": "100"}
    ship(known, FARM, MILL, PALLET)
    receive(known, FARM, MILL, PALLET)
    assert unpack(known, MILL, PALLET, quantities=[[LOT, "20", "KGM"]]) == ("applied", [])
    assert kilograms(known, MILL) == {"held": "20", "packed": "-20"}
    assert unpack(known, MILL, PALLET) == ("applied", [])
    assert kilograms(known, MILL) == {"held": "60", "packed": "-60"}
    assert inside(known, PALLET) == {}


def test_naming_the_contents_beside_the_parent_moves_them_once() -> None:
    known = made()
    pack(known, FARM, PALLET, BAGS[0], quantities=[[LOT, "60", "KGM"]])
    named = {"quantities": [[LOT, "70", "KGM"]]}
    assert ship(known, FARM, MILL, PALLET, BAGS[0], **named) == ("applied", [])
    assert item(known, BAGS[0]) == {"parent": PALLET}
    assert kilograms(known, FARM) == {"held": "30", "packed": "60", "produced": "100"}


def test_an_unknown_quantity_inside_is_named_once_too() -> None:
    known = made()
    pack(known, FARM, PALLET, quantities=[[LOT, None, None]])
    assert inside(known, PALLET) == {"lots": {LOT: {}}}
    assert ship(known, FARM, MILL, PALLET, quantities=[[LOT, None, None]]) == ("applied", [])
    receive(known, FARM, MILL, PALLET)
    assert unpack(known, MILL, PALLET) == ("applied", [])
    assert known.value(keys.balance(LOT, MILL)) == {"v": 1, "unknown": True}


def test_packing_more_than_is_held_introduces_the_rest() -> None:
    known = made()
    packed = pack(known, FARM, PALLET, quantities=[[LOT, "130", "KGM"]])
    assert packed == ("applied", ["quantity_shortfall"])
    assert kilograms(known, FARM) == {"packed": "130", "produced": "100", "introduced": "30"}


def test_taking_out_more_than_is_inside_introduces_the_rest() -> None:
    known = made()
    pack(known, FARM, PALLET, quantities=[[LOT, "60", "KGM"]])
    taken = unpack(known, FARM, PALLET, quantities=[[LOT, "65", "KGM"]])
    assert taken == ("applied", ["not_inside"])
    assert kilograms(known, FARM) == {"held": "105", "produced": "100", "introduced": "5"}


def test_what_is_inside_in_one_unit_is_not_there_in_another() -> None:
    known = made()
    pack(known, FARM, PALLET, quantities=[[LOT, "60", "KGM"]])
    taken = unpack(known, FARM, PALLET, quantities=[[LOT, "3", "LTR"]])
    assert taken == ("applied", ["not_inside"])
    assert inside(known, PALLET) == {"lots": {LOT: {"KGM": "60"}}}


@pytest.mark.parametrize("what", [{"items": [BAGS[0]]}, {"quantities": [[LOT, "1", "KGM"]]}])
def test_taking_out_what_is_not_inside_is_found(what: dict[str, Any]) -> None:
    known = made()
    assert unpack(known, FARM, PALLET, **what)[1] == ["not_inside"]
    assert item(known, BAGS[0]) == {"custodian": FARM}


def test_unpacking_what_nobody_has_seen_is_recorded() -> None:
    assert unpack(ledger(), FARM, BOX) == ("recorded", ["unknown_item"])
    assert unpack(ledger(), FARM, None, BAGS[0]) == ("recorded", [])


def test_a_child_moved_alone_is_unpacked_by_that() -> None:
    known = made()
    pack(known, FARM, BOX, *BAGS)
    pack(known, FARM, PALLET, BOX)
    assert ship(known, FARM, MILL, BAGS[0]) == ("applied", ["implied_unpacking"])
    assert inside(known, BOX) == {"items": BAGS[1:]}
    assert item(known, BAGS[0]) == {"custodian": FARM, "status": "transit", "to": MILL}


def test_a_child_received_alone_is_taken_from_the_parent_in_transit() -> None:
    known = made()
    pack(known, FARM, PALLET, *BAGS)
    ship(known, FARM, MILL, PALLET)
    assert receive(known, FARM, MILL, BAGS[0]) == ("applied", ["implied_unpacking"])
    assert item(known, BAGS[0]) == {"custodian": MILL, "owner": FARM}
    assert item(known, PALLET)["status"] == "transit"


def test_packing_into_another_parent_takes_it_out_of_the_first() -> None:
    known = made()
    pack(known, FARM, PALLET, *BAGS)
    assert pack(known, FARM, BOX, BAGS[0]) == ("applied", ["implied_unpacking"])
    assert inside(known, PALLET) == {"items": BAGS[1:]}
    assert item(known, BAGS[0]) == {"parent": BOX}


def test_nothing_can_be_inside_itself() -> None:
    known = made()
    pack(known, FARM, PALLET, BOX)
    assert pack(known, FARM, BOX, PALLET)[1] == ["cycle"]
    assert pack(known, FARM, BOX, BOX)[1] == ["cycle"]
    assert inside(known, PALLET) == {"items": [BOX]}
    assert item(known, PALLET) == {"custodian": FARM}


def test_nobody_packs_or_unpacks_what_another_holds() -> None:
    known = made()
    pack(known, FARM, PALLET, BAGS[0])
    assert pack(known, MILL, PALLET, "00/1") == ("recorded", ["not_custodian"])
    assert pack(known, MILL, BOX, BAGS[0]) == ("applied", ["not_custodian"])
    assert unpack(known, MILL, PALLET) == ("recorded", ["not_custodian"])
    assert inside(known, PALLET) == {"items": [BAGS[0]]}
    assert inside(known, BOX) == {}


def test_what_is_on_its_way_or_sold_is_not_packed() -> None:
    known = made()
    pack(known, FARM, PALLET, BAGS[0])
    event(known, FARM, bizStep="retail_selling", items=[PALLET])
    assert unpack(known, FARM, PALLET) == ("recorded", ["item_sold"])
    ship(known, FARM, MILL, BAGS[1])
    assert pack(known, FARM, BOX, BAGS[1]) == ("applied", ["already_in_transit"])
    assert ship(known, FARM, MILL, BAGS[0]) == ("recorded", ["item_sold"])


def test_a_child_keeps_an_owner_of_its_own() -> None:
    known = made()
    event(known, MILL, action="ADD", items=[BOX])
    ship(known, FARM, MILL, BAGS[0])
    receive(known, FARM, MILL, BAGS[0])
    pack(known, MILL, BOX, BAGS[0])
    assert item(known, BAGS[0]) == {"parent": BOX, "owner": FARM}
    unpack(known, MILL, BOX)
    assert item(known, BAGS[0]) == {"custodian": MILL, "owner": FARM}


def test_observing_an_aggregation_follows_its_business_step() -> None:
    known = made()
    pack(known, FARM, PALLET, BAGS[0])
    named = {"type": "AggregationEvent", "parent": PALLET, "items": BAGS[:2]}
    shipped = event(known, FARM, **named, bizStep="shipping", **handover(FARM, MILL))
    assert shipped == ("applied", [])
    assert item(known, BAGS[0]) == {"parent": PALLET}
    assert item(known, BAGS[1])["to"] == item(known, PALLET)["to"] == MILL
    assert event(known, SHOP, **named, bizStep="inspecting") == ("recorded", [])


def test_contents_change_before_the_step() -> None:
    known = made()
    given = {"type": "AggregationEvent", "parent": PALLET, "items": BAGS, "bizStep": "shipping"}
    assert event(known, FARM, action="ADD", **given, **handover(FARM, MILL)) == ("applied", [])
    assert item(known, PALLET)["status"] == "transit"
    assert item(known, BAGS[0]) == {"parent": PALLET}


def test_ten_thousand_children() -> None:
    known = ledger()
    children = [f"01/04012345111118/21/{number}" for number in range(10_000)]
    assert pack(known, FARM, BOX, *children)[0] == "applied"
    assert ship(known, FARM, MILL, BOX) == ("applied", [])
    assert known.last is not None
    assert len(known.last.writes) == 2
    receive(known, FARM, MILL, BOX)
    assert unpack(known, MILL, BOX) == ("applied", [])
    assert item(known, children[-1]) == {"custodian": MILL, "owner": FARM}


def test_packing_costs_the_event_the_content_and_each_child() -> None:
    known = made()
    pack(known, FARM, PALLET, *BAGS)
    assert known.last is not None
    assert len(known.last.writes) == 2 + len(BAGS)
