"""Persistent dispositions: who sets them, what they stay with, and what follows."""

from typing import Any

import pytest

from provenance.contract import calls, keys
from provenance.contract.contract import Creator
from tests.contract.world import FARM, MILL, Ledger, core, handover, ledger, told

LOT, BAG = "01/04012345111118/10/A", "01/04012345111118/21/1"
PALLET = "00/095210000000000171"


def event(known: Ledger, actor: str, **fields: Any) -> tuple[str, list[str]]:
    (verdict,) = known.record(actor, core(**fields))
    return told(verdict)


def flag(known: Ledger, actor: str, name: str, **change: list[str]) -> tuple[str, list[str]]:
    return event(known, actor, items=[name], persistentDisposition=change)


def made() -> Ledger:
    """The farm has 100 kg of a lot and a bag; its product is registered."""
    known = ledger()
    known.call(calls.product_register(gtin="04012345111118"), Creator("OneMSP", FARM))
    given = {"action": "ADD", "bizStep": "commissioning"}
    event(known, FARM, **given, items=[BAG], quantities=[[LOT, "100", "KGM"]])
    return known


def flags(known: Ledger, name: str) -> list[str]:
    key = keys.lot(name) if "/10/" in name else keys.item(name)
    found: list[str] = known.value(key).get("flags", [])
    return found


@pytest.mark.parametrize("name", [LOT, BAG])
def test_a_flag_stays_until_it_is_unset(name: str) -> None:
    known = made()
    assert flag(known, MILL, name, set=["unavailable", "damaged"]) == ("applied", [])
    assert flag(known, MILL, name, unset=["damaged"]) == ("applied", [])
    assert flags(known, name) == ["unavailable"]
    assert flag(known, MILL, name, set=["unavailable"]) == ("recorded", [])


@pytest.mark.parametrize("name", [LOT, BAG])
def test_only_brand_owner_or_originator_recalls(name: str) -> None:
    known = made()
    assert flag(known, MILL, name, set=["recalled"]) == ("recorded", ["may_not_recall"])
    assert flag(known, FARM, name, set=["recalled"]) == ("applied", [])
    assert flag(known, MILL, name, unset=["recalled"]) == ("recorded", ["may_not_recall"])
    assert flags(known, name) == ["recalled"]


def test_an_originator_recalls_a_lot_of_another_brand() -> None:
    known = ledger()
    event(known, MILL, action="ADD", quantities=[[LOT, "1", "KGM"]])
    assert flag(known, MILL, LOT, set=["recalled"]) == ("applied", [])


@pytest.mark.parametrize("name", [LOT, BAG, "urn:x:thing"])
def test_flagging_what_nobody_has_seen_is_recorded(name: str) -> None:
    assert flag(ledger(), FARM, name, set=["damaged"]) == ("recorded", ["unknown_item"])


def test_a_class_takes_no_flag() -> None:
    assert flag(made(), FARM, "01/04012345111118", set=["recalled"]) == ("recorded", [])


@pytest.mark.parametrize("step", ["shipping", "retail_selling"])
def test_what_is_recalled_and_moves_anyway_is_found_and_keeps_its_flag(step: str) -> None:
    known = made()
    for name in (LOT, BAG):
        flag(known, FARM, name, set=["recalled"])
    what = {"items": [BAG], "quantities": [[LOT, "1", "KGM"]], **handover(FARM, MILL)}
    assert event(known, FARM, bizStep=step, **what) == ("applied", ["flagged", "flagged"])
    assert flags(known, BAG) == ["recalled"]


def test_destroying_what_is_recalled_is_as_it_should_be() -> None:
    known = made()
    flag(known, FARM, BAG, set=["recalled"])
    assert event(known, FARM, items=[BAG], bizStep="destroying") == ("applied", [])


def test_a_flag_on_the_parent_is_on_what_is_inside() -> None:
    known = made()
    packed = {"type": "AggregationEvent", "action": "ADD", "parent": PALLET}
    event(known, FARM, **packed, items=[BAG])
    flag(known, FARM, PALLET, set=["stolen"])
    shipped = event(known, FARM, bizStep="shipping", items=[BAG], **handover(FARM, MILL))
    assert shipped == ("applied", ["flagged", "implied_unpacking"])
    assert flags(known, BAG) == ["stolen"]
