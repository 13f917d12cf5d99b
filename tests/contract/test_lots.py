"""What events do to quantities of lots: one row of the state machine after the other."""

from typing import Any

import pytest

from provenance.contract import keys
from provenance.domain.codec import decode
from tests.contract.world import (
    FARM,
    MILL,
    OUTSIDER,
    SHOP,
    Ledger,
    core,
    handover,
    ledger,
    told,
)

LOT = "01/04012345111118/10/HARVEST-7"
KG = "KGM"


def event(
    known: Ledger, actor: str, amount: str | None = None, uom: str | None = KG, **fields: Any
) -> tuple[str, list[str]]:
    """Record an event on a quantity of the lot; without an amount it is unknown."""
    quantity = [LOT, amount, uom if amount else None]
    (verdict,) = known.record(actor, core(quantities=[quantity], **fields))
    return told(verdict)


def make(known: Ledger, amount: str | None = "100", **fields: Any) -> tuple[str, list[str]]:
    return event(known, FARM, amount, action="ADD", bizStep="commissioning", **fields)


def made(amount: str | None = "100") -> Ledger:
    """A ledger on which the farm commissioned the lot."""
    known = ledger()
    make(known, amount)
    return known


def ship(
    known: Ledger, amount: str | None, sender: str = FARM, receiver: str | None = MILL
) -> tuple[str, list[str]]:
    return event(known, sender, amount, bizStep="shipping", **handover(sender, receiver))


def receive(
    known: Ledger, amount: str | None, sender: str = FARM, receiver: str = MILL, **fields: Any
) -> tuple[str, list[str]]:
    named = handover(sender, receiver) | fields
    return event(known, receiver, amount, bizStep="receiving", **named)


def balance(known: Ledger, gln: str) -> dict[str, Any]:
    """A party's balance as it lies on the ledger."""
    value = known.value(keys.balance(LOT, gln)) or {"v": 1}
    return {name: entry for name, entry in value.items() if name != "v"}


def kilograms(known: Ledger, gln: str) -> dict[str, str]:
    """A party's accounts in kilograms."""
    accounts: dict[str, str] = balance(known, gln).get("q", {}).get(KG, {})
    return accounts


def test_commissioning_produces_what_the_actor_then_holds() -> None:
    known = ledger()
    assert make(known, expiry="2027-03-01", origins=["CO"]) == ("applied", [])
    assert kilograms(known, FARM) == {"held": "100", "produced": "100"}
    assert known.value(keys.lot(LOT)) == {
        "v": 1,
        "originator": FARM,
        "expiry": "2027-03-01",
        "origins": ["CO"],
        "opening": {"q": {"KGM": {"held": "100", "produced": "100"}}},
    }


def test_a_new_lot_costs_one_key_until_its_maker_moves_it() -> None:
    known = made()
    own = keys.balance(LOT, FARM)
    assert own not in known.state
    assert event(known, FARM, "30", bizStep="retail_selling")[0] == "applied"
    assert decode(known.state[own])["q"] == {"KGM": {"held": "70", "produced": "100", "sold": "30"}}
    assert decode(known.state[keys.lot(LOT)])["opening"]["q"]["KGM"]["held"] == "100"


def test_what_moves_as_it_is_made_is_in_the_opening() -> None:
    known = ledger()
    assert event(known, FARM, "5", action="ADD", bizStep="retail_selling")[0] == "applied"
    assert keys.balance(LOT, FARM) not in known.state
    assert kilograms(known, FARM) == {"produced": "5", "sold": "5"}


def test_who_had_a_lot_before_it_was_made_has_a_key_of_its_own() -> None:
    known = ledger()
    event(known, FARM, "5", bizStep="retail_selling")
    make(known, "20")
    assert "opening" not in decode(known.state[keys.lot(LOT)])
    assert kilograms(known, FARM)["produced"] == "20"


def test_the_originator_may_commission_more_of_its_lot() -> None:
    known = made()
    assert make(known, "20.50") == ("applied", [])
    assert kilograms(known, FARM) == {"held": "120.5", "produced": "120.5"}


@pytest.mark.parametrize(
    ("actor", "step", "codes"),
    [
        (MILL, "creating_class_instance", []),
        (FARM, "creating_class_instance", []),
        (MILL, "commissioning", ["lot_exists"]),
        (FARM, "packing", ["lot_exists"]),
        (FARM, None, ["lot_exists"]),
    ],
)
def test_who_else_adds_to_a_lot_is_found(actor: str, step: str | None, codes: list[str]) -> None:
    known = made()
    fields = {"bizStep": step} if step else {}
    assert event(known, actor, "5", action="ADD", **fields) == ("applied", codes)
    assert known.value(keys.lot(LOT))["originator"] == FARM


def test_units_of_one_dimension_are_one_balance() -> None:
    known = made("1")
    assert event(known, FARM, "2500", "GRM", action="ADD", bizStep="commissioning")[0] == "applied"
    assert event(known, FARM, "3", "EA", action="ADD", bizStep="commissioning")[0] == "applied"
    assert balance(known, FARM)["q"] == {
        KG: {"held": "3.5", "produced": "3.5"},
        "": {"held": "3", "produced": "3"},
    }


def test_no_unit_is_a_count_and_an_unknown_unit_stays_apart() -> None:
    known = made("1")
    event(known, FARM, "12", None, action="ADD", bizStep="commissioning")
    event(known, FARM, "1", "DZN", action="ADD", bizStep="commissioning")
    event(known, FARM, "4", "XBG", action="ADD", bizStep="commissioning")
    assert {unit: entry["held"] for unit, entry in balance(known, FARM)["q"].items()} == {
        KG: "1",
        "": "24",
        "XBG": "4",
    }


def test_without_a_quantity_the_balance_says_unknown() -> None:
    known = made(None)
    assert balance(known, FARM) == {"unknown": True}
    assert ship(known, None) == ("applied", [])
    assert receive(known, None) == ("applied", [])
    assert balance(known, MILL) == {"unknown": True}


def test_a_shortfall_of_an_unknown_balance_is_no_finding() -> None:
    known = made(None)
    assert ship(known, "40") == ("applied", [])
    assert receive(known, "40") == ("applied", [])
    assert kilograms(known, MILL) == {"held": "40"}


def test_a_lot_named_like_an_instance_has_no_quantity() -> None:
    known = ledger()
    (verdict,) = known.record(FARM, core(action="ADD", items=[LOT, LOT]))
    assert told(verdict) == ("applied", [])
    assert balance(known, FARM) == {"unknown": True}


def test_what_is_shipped_is_open_until_it_is_received() -> None:
    known = made()
    assert ship(known, "60") == ("applied", [])
    assert balance(known, FARM) == {
        "q": {KG: {"held": "40", "produced": "100"}},
        "sent": {MILL: {KG: "60"}},
    }
    assert receive(known, "60") == ("applied", [])
    assert balance(known, MILL) == {"q": {KG: {"held": "60"}}, "received": {FARM: {KG: "60"}}}


def test_a_part_received_leaves_the_rest_open() -> None:
    known = made()
    ship(known, "60")
    assert receive(known, "45") == ("applied", [])
    assert receive(known, "15") == ("applied", [])
    assert kilograms(known, MILL) == {"held": "60"}
    assert receive(known, "1") == ("recorded", ["claim"])


def test_more_than_was_shipped_is_a_gain() -> None:
    known = made()
    ship(known, "60")
    assert receive(known, "61.5") == ("applied", ["over_receipt"])
    assert kilograms(known, MILL) == {"held": "61.5", "gain": "1.5"}
    assert balance(known, MILL)["received"] == {FARM: {KG: "60"}}


def test_another_receiver_takes_nothing_of_what_is_meant_for_one() -> None:
    known = made()
    ship(known, "60")
    assert receive(known, "60", receiver=SHOP) == ("recorded", ["claim"])
    assert kilograms(known, SHOP) == {}
    assert balance(known, SHOP) == {"claimed": {FARM: {KG: "60"}}}
    assert receive(known, "60") == ("applied", [])


def test_an_open_transit_is_for_whoever_receives() -> None:
    known = made()
    assert ship(known, "60", receiver=None) == ("applied", ["no_receiver"])
    assert receive(known, "20", receiver=SHOP) == ("applied", [])
    assert receive(known, "40", receiver=MILL) == ("applied", [])
    assert balance(known, FARM)["sent"] == {SHOP: {KG: "20"}, MILL: {KG: "40"}}


def test_what_was_sent_by_name_is_received_before_what_was_sent_to_nobody() -> None:
    known = made()
    ship(known, "10")
    ship(known, "30", receiver=None)
    assert receive(known, "15") == ("applied", [])
    assert balance(known, FARM)["sent"] == {MILL: {KG: "15"}, "": {KG: "25"}}


def test_to_a_receiver_outside_the_network_it_is_gone() -> None:
    known = made()
    assert ship(known, "60", receiver=OUTSIDER) == ("applied", [])
    assert kilograms(known, FARM) == {"held": "40", "produced": "100", "external": "60"}


def test_shipping_to_oneself_changes_the_place_alone() -> None:
    known = made()
    assert ship(known, "60", receiver=FARM) == ("recorded", [])
    assert receive(known, "60", receiver=FARM) == ("recorded", [])
    assert kilograms(known, FARM) == {"held": "100", "produced": "100"}


def test_shipping_more_than_is_held_introduces_the_rest() -> None:
    known = made()
    assert ship(known, "130") == ("applied", ["quantity_shortfall"])
    assert kilograms(known, FARM) == {"produced": "100", "introduced": "30"}
    assert receive(known, "130") == ("applied", [])


def void(
    known: Ledger, amount: str | None, sender: str = FARM, receiver: str | None = MILL
) -> tuple[str, list[str]]:
    return event(known, sender, amount, bizStep="void_shipping", **handover(sender, receiver))


def test_a_shipment_that_is_voided_comes_back() -> None:
    known = made()
    ship(known, "60")
    receive(known, "20")
    assert void(known, "30") == ("applied", [])
    assert kilograms(known, FARM) == {"held": "70", "produced": "100"}
    assert void(known, "11") == ("applied", ["nothing_to_void"])
    assert kilograms(known, FARM) == {"held": "80", "produced": "100"}
    assert void(known, "1") == ("recorded", ["nothing_to_void"])


@pytest.mark.parametrize("receiver", [None, OUTSIDER])
def test_an_open_or_external_shipment_comes_back_too(receiver: str | None) -> None:
    known = made()
    ship(known, "60", receiver=receiver)
    assert void(known, "60", receiver=receiver) == ("applied", [])
    assert kilograms(known, FARM) == {"held": "100", "produced": "100"}


def test_nobody_voids_anothers_shipment_or_an_unknown_quantity() -> None:
    known = made()
    ship(known, "60")
    assert void(known, None) == ("recorded", [])
    others = event(known, SHOP, "60", bizStep="void_shipping", **handover(FARM, MILL))
    assert others == ("recorded", ["other_party"])


@pytest.mark.parametrize(
    "said",
    [
        {"disposition": "completeness_verified"},
        {"persistentDisposition": {"set": ["completeness_verified"]}},
    ],
)
def test_a_receipt_that_is_complete_closes_the_transit_and_the_rest_is_lost(
    said: dict[str, Any],
) -> None:
    known = made()
    ship(known, "60")
    receive(known, "30")
    assert receive(known, "25", **said)[1][:1] == ["lost"]
    assert kilograms(known, MILL) == {"held": "55", "lost": "5"}
    assert receive(known, "5") == ("recorded", ["claim"])


def test_what_another_party_did_is_recorded_only() -> None:
    known = made()
    before = dict(known.state)
    shipped = event(known, MILL, "60", bizStep="shipping", **handover(FARM, SHOP))
    received = event(known, MILL, "60", bizStep="receiving", **handover(FARM, SHOP))
    sold = event(known, MILL, "60", bizStep="retail_selling", **handover(FARM, None))
    assert shipped == received == sold == ("recorded", ["other_party"])
    assert {key: known.state[key] for key in before} == before


def test_a_receipt_before_its_shipping_is_a_claim_that_the_shipping_settles() -> None:
    known = made()
    assert receive(known, "60") == ("recorded", ["claim"])
    assert balance(known, MILL) == {"claimed": {FARM: {KG: "60"}}}
    assert ship(known, "45") == ("applied", [])
    assert balance(known, MILL) == {
        "q": {KG: {"held": "45"}},
        "claimed": {FARM: {KG: "15"}},
        "received": {FARM: {KG: "45"}},
    }
    assert ship(known, "20") == ("applied", [])
    assert kilograms(known, MILL) == {"held": "60"}
    assert "claimed" not in balance(known, MILL)
    assert receive(known, "5") == ("applied", [])


def test_receiving_what_nobody_has_seen_brings_it_in() -> None:
    known = ledger()
    assert receive(known, "60") == ("applied", ["no_transit"])
    assert kilograms(known, MILL) == {"held": "60", "introduced": "60"}


def test_receiving_from_an_unknown_balance_brings_it_in() -> None:
    known = made(None)
    assert receive(known, "60") == ("applied", ["no_transit"])
    assert kilograms(known, MILL) == {"held": "60", "introduced": "60"}


def test_receiving_from_nobody_named_brings_it_in() -> None:
    known = made()
    assert event(known, MILL, "60", bizStep="receiving") == ("applied", ["no_transit"])


@pytest.mark.parametrize("step", ["retail_selling", "dispensing"])
def test_selling_takes_from_what_is_held(step: str) -> None:
    known = made()
    assert event(known, FARM, "30", bizStep=step) == ("applied", [])
    assert kilograms(known, FARM) == {"held": "70", "produced": "100", "sold": "30"}


@pytest.mark.parametrize(
    "mark", [{"disposition": "returned"}, {"bizTransactions": [["rma", "urn:x:rma-1"]]}]
)
def test_a_return_opens_what_was_sold_and_introduces_the_rest(mark: dict[str, Any]) -> None:
    known = made()
    event(known, FARM, "30", bizStep="retail_selling")
    returned = event(known, FARM, "20", bizStep="receiving", **mark)
    assert returned == ("applied", [])
    assert kilograms(known, FARM) == {"held": "90", "produced": "100", "sold": "10"}
    assert event(known, FARM, "15", bizStep="receiving", **mark) == ("applied", ["no_transit"])
    assert kilograms(known, FARM) == {"held": "105", "produced": "100", "introduced": "5"}


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "DELETE"},
        {"action": "DELETE", "bizStep": "destroying"},
        {"bizStep": "decommissioning"},
    ],
)
def test_ending_takes_from_what_is_held(fields: dict[str, Any]) -> None:
    known = made()
    assert event(known, FARM, "30", **fields) == ("applied", [])
    assert kilograms(known, FARM) == {"held": "70", "produced": "100", "ended": "30"}


def test_ending_an_unknown_quantity_makes_the_balance_unknown() -> None:
    known = made()
    assert event(known, FARM, None, action="DELETE") == ("applied", [])
    assert balance(known, FARM)["unknown"] is True
    assert kilograms(known, FARM) == {"held": "100", "produced": "100"}


def test_add_with_a_step_is_both_in_order() -> None:
    known = ledger()
    shipped = event(known, FARM, "8", action="ADD", bizStep="shipping", **handover(FARM, MILL))
    assert shipped == ("applied", [])
    assert kilograms(known, FARM) == {"produced": "8"}


def test_a_class_without_lot_has_no_balance() -> None:
    known = ledger()
    pattern = ["01/04012345111118", "5", KG]
    (verdict,) = known.record(FARM, core(action="ADD", quantities=[pattern]))
    assert told(verdict) == ("recorded", [])
    assert not [key for key in known.state if key.startswith("balance/")]


@pytest.mark.parametrize("amount", ["-1", "NaN", "1e3", "1" * 21, "0." + "1" * 21, "", "١"])
def test_what_is_no_amount_is_refused_and_nothing_kept(amount: str) -> None:
    known = made()
    before = dict(known.state)
    (verdict,) = known.record(FARM, core(action="ADD", quantities=[[LOT, amount, KG]]))
    assert told(verdict) == ("refused", ["malformed"])
    assert known.state == before


def test_amounts_of_twenty_digits_stay_exact() -> None:
    known = made("99999999999999999999.00000000000000000001")
    make(known, "0.00000000000000000009")
    assert kilograms(known, FARM)["held"] == "99999999999999999999.0000000000000000001"
