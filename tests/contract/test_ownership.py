"""Ownership beside custody, and acting for another."""

from typing import Any

import pytest

from provenance.contract import calls, keys
from provenance.contract.contract import Creator
from tests.contract.world import FARM, MILL, SHOP, Ledger, core, handover, ledger, told

LOT, BAG = "01/04012345111118/10/A", "01/04012345111118/21/1"
Told = tuple[str, list[str]]


def event(known: Ledger, actor: str, **fields: Any) -> Told:
    (verdict,) = known.record(actor, core(**fields))
    return told(verdict)


def made() -> Ledger:
    """The farm has 100 kg of a lot and a bag."""
    known = ledger()
    given = {"action": "ADD", "bizStep": "commissioning"}
    event(known, FARM, **given, items=[BAG], quantities=[[LOT, "100", "KGM"]])
    return known


def sell(
    known: Ledger, actor: str, amount: str | None = None, seller: str = FARM, buyer: str = MILL
) -> Told:
    """State that goods change owner: the bag, or a quantity of the lot."""
    what: dict[str, Any] = {"items": [BAG]}
    if amount:
        what = {"quantities": [[LOT, amount, "KGM"]]}
    sides = {
        "sources": [["owning_party", f"417/{seller}"]],
        "destinations": [["owning_party", f"417/{buyer}"]],
    }
    return event(known, actor, **what, **sides)


def delegate(known: Ledger, owner: str, to: str, *, granted: bool = True) -> None:
    known.call(calls.delegation_set(delegate=to, granted=granted), Creator("OneMSP", owner))


def bag(known: Ledger) -> dict[str, Any]:
    value = known.value(keys.item(BAG))
    return {name: entry for name, entry in value.items() if name not in {"v", "event"}}


def accounts(known: Ledger, gln: str) -> dict[str, str]:
    found: dict[str, str] = known.value(keys.balance(LOT, gln)).get("q", {}).get("KGM", {})
    return found


@pytest.mark.parametrize("first", [FARM, MILL])
def test_the_owner_changes_when_both_sides_have_stated_it(first: str) -> None:
    known = made()
    second = MILL if first == FARM else FARM
    assert sell(known, first) == ("recorded", [])
    assert bag(known)["sale"] == [FARM, MILL, first]
    assert sell(known, first) == ("recorded", [])
    assert sell(known, second) == ("applied", [])
    assert bag(known) == {"custodian": FARM, "owner": MILL}


def test_a_sale_that_changed_the_owner_is_over() -> None:
    known = made()
    sell(known, FARM)
    sell(known, MILL)
    assert sell(known, MILL) == ("recorded", [])
    assert sell(known, SHOP, buyer=SHOP) == ("recorded", ["not_owner"])


def test_a_third_party_states_nothing() -> None:
    known = made()
    assert sell(known, SHOP) == ("recorded", [])
    assert bag(known) == {"custodian": FARM}


def test_a_stranger_does_not_displace_what_the_owner_stated() -> None:
    known = made()
    sell(known, FARM)
    assert sell(known, SHOP, buyer=SHOP) == ("recorded", [])
    assert bag(known)["sale"] == [FARM, MILL, FARM]
    assert sell(known, FARM, buyer=SHOP) == ("recorded", [])
    assert sell(known, SHOP, buyer=SHOP) == ("applied", [])
    assert bag(known)["owner"] == SHOP


def test_of_a_lot_what_both_have_stated_changes_its_owner() -> None:
    known = made()
    assert sell(known, FARM, "60") == ("recorded", [])
    assert sell(known, MILL, "45") == ("applied", [])
    assert accounts(known, FARM) == {"held": "100", "produced": "100", "passed": "45"}
    assert accounts(known, MILL) == {"bought": "45"}
    assert known.value(keys.balance(LOT, FARM))["offered"] == {MILL: {"KGM": "15"}}
    assert sell(known, MILL, "15") == ("applied", [])
    assert "offered" not in known.value(keys.balance(LOT, FARM))


def test_the_owner_records_what_its_warehouse_ships() -> None:
    known = made()
    event(known, FARM, bizStep="shipping", quantities=[[LOT, "80", "KGM"]], **handover(FARM, MILL))
    event(known, MILL, bizStep="receiving", quantities=[[LOT, "80", "KGM"]], **handover(FARM, MILL))
    onward = {"bizStep": "shipping", **handover(MILL, SHOP)}
    assert event(known, FARM, quantities=[[LOT, "30", "KGM"]], **onward) == ("applied", [])
    assert accounts(known, MILL)["held"] == "50"
    assert known.value(keys.balance(LOT, MILL))["sent"] == {SHOP: {"KGM": "30"}}
    more = event(known, FARM, quantities=[[LOT, "101", "KGM"]], **onward)
    assert more == ("recorded", ["other_party"])


def test_an_owner_introduces_nothing_where_others_hold_nothing() -> None:
    known = made()
    given = {"action": "OBSERVE", "bizStep": "shipping", "quantities": [[LOT, "10", "KGM"]]}
    assert event(known, FARM, **given, **handover(MILL, FARM)) == ("recorded", ["other_party"])
    assert known.value(keys.balance(LOT, MILL)) is None


def test_a_delegate_acts_for_its_owner_where_the_event_names_it() -> None:
    known = made()
    shipping = {"items": [BAG], "quantities": [[LOT, "60", "KGM"]], "bizStep": "shipping"}
    named = handover(FARM, SHOP)
    assert event(known, MILL, **shipping, **named) == ("recorded", ["other_party"])
    delegate(known, FARM, MILL)
    assert event(known, MILL, **shipping, **named) == ("applied", [])
    assert bag(known)["to"] == SHOP
    assert accounts(known, FARM)["held"] == "40"
    delegate(known, SHOP, MILL)
    receiving = {**shipping, "bizStep": "receiving"}
    assert event(known, MILL, **receiving, **named) == ("applied", [])
    assert bag(known) == {"custodian": SHOP, "owner": FARM}
    assert accounts(known, SHOP) == {"held": "60"}


def test_a_delegate_may_say_for_whom_it_acts() -> None:
    known = made()
    delegate(known, FARM, MILL)
    other = "01/04012345111118/21/2"
    assert event(known, MILL, action="ADD", items=[other], actingFor=FARM) == ("applied", [])
    assert known.value(keys.item(other))["custodian"] == FARM
    assert event(known, MILL, bizStep="destroying", items=[BAG]) == ("applied", [])


def test_acting_for_another_without_its_leave_is_refused() -> None:
    known = made()
    ending = {"items": [BAG], "bizStep": "destroying", "actingFor": FARM}
    assert event(known, MILL, **ending) == ("refused", ["no_delegation"])
    delegate(known, FARM, MILL)
    delegate(known, FARM, MILL, granted=False)
    assert event(known, MILL, **ending) == ("refused", ["no_delegation"])
    assert bag(known) == {"custodian": FARM}


def test_from_and_to_may_be_places_whose_owner_is_known() -> None:
    known = made()
    for place, owner in (("4012345000016", FARM), ("0614141000012", MILL)):
        known.call(calls.place_register(gln=place), Creator("OneMSP", owner))
    places = {
        "sources": [["location", "414/4012345000016/254/5"]],
        "destinations": [["location", "414/0614141000012"]],
    }
    assert event(known, FARM, bizStep="shipping", items=[BAG], **places) == ("applied", [])
    assert bag(known)["to"] == MILL
    assert event(known, MILL, bizStep="receiving", items=[BAG], **places) == ("applied", [])
    unknown = {"destinations": [["location", "414/4000001000012"]]}
    assert event(known, MILL, bizStep="shipping", items=[BAG], **unknown)[1] == ["no_receiver"]


def test_a_sale_of_a_lot_without_quantity_changes_no_owner() -> None:
    known = made()
    sides = {
        "sources": [["owning_party", f"417/{FARM}"]],
        "destinations": [["owning_party", f"417/{MILL}"]],
    }
    before = accounts(known, FARM)
    assert event(known, FARM, items=[LOT], **sides)[0] == "recorded"
    assert accounts(known, FARM) == before
