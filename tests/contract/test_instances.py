"""What events do to instances: one row of the state machine after the other."""

from typing import Any

import pytest

from provenance.contract import keys
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

CRATE = "01/04012345111118/21/9876"


def made(by: str = FARM) -> Ledger:
    """A ledger on which a party commissioned the crate."""
    known = ledger()
    event(known, by, action="ADD", bizStep="commissioning")
    return known


def event(known: Ledger, actor: str, **fields: Any) -> tuple[str, list[str]]:
    """Record an event on the crate."""
    (verdict,) = known.record(actor, core(items=[CRATE], **fields))
    return told(verdict)


def ship(known: Ledger, sender: str, receiver: str | None) -> tuple[str, list[str]]:
    return event(known, sender, bizStep="shipping", **handover(sender, receiver))


def receive(known: Ledger, sender: str, receiver: str, **fields: Any) -> tuple[str, list[str]]:
    return event(known, receiver, bizStep="receiving", **handover(sender, receiver), **fields)


def crate(known: Ledger) -> dict[str, Any]:
    """The crate on the ledger, without the id of its last event."""
    value = known.value(keys.item(CRATE))
    return {name: entry for name, entry in value.items() if name not in {"v", "event"}}


def test_commissioning_makes_the_actor_custodian_and_owner() -> None:
    known = ledger()
    assert event(known, FARM, action="ADD", bizStep="commissioning") == ("applied", [])
    assert crate(known) == {"custodian": FARM}


def test_commissioning_again_leaves_the_instance_as_it_was() -> None:
    known = made()
    assert event(known, MILL, action="ADD") == ("recorded", ["instance_exists"])
    assert crate(known) == {"custodian": FARM}


@pytest.mark.parametrize("step", ["storing", "inspecting", "https://example.com/own", None])
def test_observing_changes_nothing(step: str | None) -> None:
    known = made()
    before = dict(known.state)
    fields = {"bizStep": step} if step else {}
    assert event(known, MILL, **fields) == ("recorded", [])
    assert known.value(keys.item(CRATE)) == _decoded(before)


def _decoded(state: dict[str, bytes]) -> Any:
    return Ledger(state).value(keys.item(CRATE))


@pytest.mark.parametrize("step", ["shipping", "departing", "consigning"])
def test_shipping_puts_it_in_transit_to_the_receiver(step: str) -> None:
    known = made()
    assert event(known, FARM, bizStep=step, **handover(FARM, MILL)) == ("applied", [])
    assert crate(known) == {"custodian": FARM, "status": "transit", "to": MILL}


@pytest.mark.parametrize("step", ["receiving", "accepting"])
def test_receiving_what_was_sent_changes_the_custodian_not_the_owner(step: str) -> None:
    known = made()
    ship(known, FARM, MILL)
    assert event(known, MILL, bizStep=step, **handover(FARM, MILL)) == ("applied", [])
    assert crate(known) == {"custodian": MILL, "owner": FARM}


def test_a_second_step_of_the_same_journey_changes_nothing() -> None:
    known = made()
    event(known, FARM, bizStep="consigning", **handover(FARM, MILL))
    assert event(known, FARM, bizStep="departing", **handover(FARM, MILL)) == ("recorded", [])


def test_shipping_to_another_while_in_transit_is_found() -> None:
    known = made()
    ship(known, FARM, MILL)
    assert ship(known, FARM, SHOP) == ("recorded", ["already_in_transit"])
    assert crate(known)["to"] == MILL


def test_without_a_receiver_the_transit_is_open_to_whoever_receives() -> None:
    known = made()
    assert ship(known, FARM, None) == ("applied", ["no_receiver"])
    assert crate(known) == {"custodian": FARM, "status": "transit", "to": "*"}
    assert receive(known, FARM, SHOP) == ("applied", [])
    assert crate(known)["custodian"] == SHOP


def test_an_open_transit_can_be_given_its_receiver() -> None:
    known = made()
    ship(known, FARM, None)
    assert ship(known, FARM, MILL) == ("applied", [])
    assert crate(known)["to"] == MILL


def test_an_open_transit_stays_open_when_it_departs() -> None:
    known = made()
    ship(known, FARM, None)
    assert event(known, FARM, bizStep="departing") == ("recorded", [])
    assert crate(known)["to"] == "*"


def test_a_receiver_outside_the_network_takes_it_out_of_the_record() -> None:
    known = made()
    assert ship(known, FARM, OUTSIDER) == ("applied", [])
    assert crate(known) == {"custodian": FARM, "status": "external", "to": OUTSIDER}
    assert ship(known, FARM, MILL) == ("recorded", ["item_external"])
    assert receive(known, OUTSIDER, MILL) == ("recorded", ["item_external"])


def test_shipping_to_oneself_changes_the_place_alone() -> None:
    known = made()
    assert ship(known, FARM, FARM) == ("recorded", [])
    assert crate(known) == {"custodian": FARM}


def test_shipping_what_nobody_has_seen_brings_it_in() -> None:
    known = ledger()
    assert ship(known, FARM, MILL) == ("applied", ["unknown_item"])
    assert crate(known) == {"custodian": FARM, "status": "transit", "to": MILL}


def test_receiving_what_nobody_has_seen_brings_it_in() -> None:
    known = ledger()
    assert receive(known, FARM, MILL) == ("applied", ["unknown_item"])
    assert crate(known) == {"custodian": MILL}


def test_anothers_instance_stays_where_it_is() -> None:
    known = made()
    assert ship(known, MILL, SHOP) == ("recorded", ["not_custodian"])
    assert event(known, MILL, bizStep="retail_selling") == ("recorded", ["not_custodian"])
    assert event(known, MILL, action="DELETE") == ("recorded", ["not_custodian"])
    assert crate(known) == {"custodian": FARM}


def test_the_owner_may_move_what_another_keeps_for_it() -> None:
    known = made()
    ship(known, FARM, MILL)
    receive(known, FARM, MILL)
    assert ship(known, FARM, SHOP) == ("applied", [])
    assert crate(known) == {"custodian": MILL, "owner": FARM, "status": "transit", "to": SHOP}


def test_what_another_party_did_is_recorded_only() -> None:
    known = made()
    assert event(known, MILL, bizStep="shipping", **handover(FARM, MILL)) == (
        "recorded",
        ["other_party"],
    )
    ship(known, FARM, MILL)
    assert event(known, SHOP, bizStep="receiving", **handover(FARM, MILL)) == (
        "recorded",
        ["other_party"],
    )
    assert crate(known) == {"custodian": FARM, "status": "transit", "to": MILL}


def test_a_receipt_before_its_shipping_is_a_claim_that_the_shipping_settles() -> None:
    known = made()
    assert receive(known, FARM, MILL) == ("recorded", ["claim"])
    assert crate(known) == {"custodian": FARM, "claim": MILL}
    assert ship(known, FARM, MILL) == ("applied", [])
    assert crate(known) == {"custodian": MILL, "owner": FARM}


def test_shipping_to_another_than_the_claimant_ends_the_claim() -> None:
    known = made()
    receive(known, FARM, MILL)
    assert ship(known, FARM, SHOP) == ("applied", [])
    assert crate(known) == {"custodian": FARM, "status": "transit", "to": SHOP}


def test_the_first_claim_stands() -> None:
    known = made()
    receive(known, FARM, MILL)
    assert receive(known, FARM, SHOP) == ("recorded", ["claim"])
    assert crate(known)["claim"] == MILL


def test_receiving_what_is_on_its_way_to_another_claims_nothing() -> None:
    known = made()
    ship(known, FARM, MILL)
    assert receive(known, FARM, SHOP) == ("recorded", ["claim"])
    assert crate(known) == {"custodian": FARM, "status": "transit", "to": MILL}


def test_receiving_what_one_has_changes_nothing() -> None:
    known = made()
    assert receive(known, MILL, FARM) == ("recorded", [])
    assert crate(known) == {"custodian": FARM}


def test_a_shipment_that_is_voided_comes_back() -> None:
    known = made()
    assert event(known, FARM, bizStep="void_shipping") == ("recorded", ["nothing_to_void"])
    ship(known, FARM, MILL)
    others = event(known, MILL, bizStep="void_shipping", **handover(FARM, MILL))
    assert others == ("recorded", ["other_party", "nothing_to_void"])
    voided = event(known, FARM, bizStep="void_shipping", **handover(FARM, MILL))
    assert voided == ("applied", [])
    assert crate(known) == {"custodian": FARM}
    ship(known, FARM, OUTSIDER)
    assert event(known, FARM, bizStep="void_shipping") == ("applied", [])
    assert crate(known) == {"custodian": FARM}


@pytest.mark.parametrize("step", ["retail_selling", "dispensing"])
def test_what_was_sold_stays_sold(step: str) -> None:
    known = made()
    assert event(known, FARM, bizStep=step) == ("applied", [])
    assert crate(known) == {"custodian": FARM, "status": "sold"}
    assert event(known, FARM, bizStep=step) == ("recorded", ["item_sold"])
    assert ship(known, FARM, MILL) == ("recorded", ["item_sold"])
    assert receive(known, MILL, FARM) == ("recorded", ["item_sold"])


@pytest.mark.parametrize(
    "mark", [{"disposition": "returned"}, {"bizTransactions": [["po", "urn:x:1"], ["rma", "R-1"]]}]
)
def test_a_return_opens_what_was_sold(mark: dict[str, Any]) -> None:
    known = made()
    event(known, FARM, bizStep="retail_selling")
    assert event(known, SHOP, bizStep="receiving", **mark) == ("applied", [])
    assert crate(known) == {"custodian": SHOP, "owner": FARM}


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "DELETE"},
        {"action": "DELETE", "bizStep": "destroying"},
        {"bizStep": "destroying"},
        {"bizStep": "decommissioning"},
    ],
)
def test_what_was_ended_stays_ended(fields: dict[str, Any]) -> None:
    known = made()
    assert event(known, FARM, **fields) == ("applied", [])
    assert crate(known) == {"custodian": FARM, "status": "ended"}
    assert ship(known, FARM, MILL) == ("recorded", ["item_ended"])
    assert receive(known, FARM, MILL, disposition="returned") == ("recorded", ["item_ended"])


def test_delete_with_a_final_step_is_that_step_alone() -> None:
    known = made()
    assert event(known, FARM, action="DELETE", bizStep="retail_selling") == ("applied", [])
    assert crate(known)["status"] == "sold"


def test_delete_with_another_step_ends_it_first() -> None:
    known = made()
    assert event(known, FARM, action="DELETE", bizStep="shipping", **handover(FARM, MILL)) == (
        "applied",
        ["item_ended"],
    )
    assert crate(known)["status"] == "ended"


def test_add_with_a_step_is_both_in_order() -> None:
    known = ledger()
    assert event(known, FARM, action="ADD", bizStep="shipping", **handover(FARM, MILL)) == (
        "applied",
        [],
    )
    assert crate(known) == {"custodian": FARM, "status": "transit", "to": MILL}


def test_ending_what_is_in_transit_closes_the_transit() -> None:
    known = made()
    ship(known, FARM, MILL)
    assert event(known, FARM, action="DELETE") == ("applied", [])
    assert receive(known, FARM, MILL) == ("recorded", ["item_ended"])


def test_owning_parties_stand_in_where_no_possessing_party_is_named() -> None:
    known = made()
    named = {
        "sources": [["owning_party", f"414/{FARM}/254/7"], ["location", "414/1"]],
        "destinations": [["owning_party", f"417/{MILL}"]],
    }
    assert event(known, FARM, bizStep="shipping", **named) == ("applied", [])
    assert crate(known)["to"] == MILL


def test_an_instance_named_twice_moves_once() -> None:
    known = ledger()
    (verdict,) = known.record(FARM, core(action="ADD", items=[CRATE, CRATE]))
    assert told(verdict) == ("applied", [])


def test_a_class_is_no_instance() -> None:
    known = ledger()
    (verdict,) = known.record(FARM, core(action="ADD", items=["01/04012345111118"]))
    assert told(verdict) == ("recorded", [])


@pytest.mark.parametrize(
    "kind", ["AssociationEvent", "TransactionEvent", "TransformationEvent", "urn:x:own"]
)
def test_other_events_are_recorded(kind: str) -> None:
    known = made()
    assert event(known, FARM, type=kind, bizStep="shipping", **handover(FARM, MILL)) == (
        "recorded",
        [],
    )
    assert crate(known) == {"custodian": FARM}
