"""What goes into a transformation is used up; what comes out is new."""

from typing import Any

import pytest

from provenance.contract import calls, keys
from provenance.contract.contract import Creator
from tests.contract.world import FARM, MILL, SHOP, Ledger, core, handover, ledger, told

GREEN, ROASTED = "01/04012345111118/10/G1", "01/04012345222227/10/R1"
BAG = "01/04012345222227/21/7"
SACK = "01/04012345111118/21/3"
Told = tuple[str, list[str]]


def event(known: Ledger, actor: str, **fields: Any) -> Told:
    (verdict,) = known.record(actor, core(**fields))
    return told(verdict)


def transform(known: Ledger, actor: str = FARM, **fields: Any) -> Told:
    return event(known, actor, type="TransformationEvent", action=None, **fields)


def kg(lot: str, amount: str | None) -> dict[str, Any]:
    return {"quantities": [[lot, amount, "KGM"]]}


def put_in(lot: str, amount: str | None, uom: str | None = "KGM") -> dict[str, Any]:
    return {"inputQuantities": [[lot, amount, uom]]}


def taken_out(lot: str, amount: str | None, uom: str | None = "KGM") -> dict[str, Any]:
    return {"outputQuantities": [[lot, amount, uom]]}


def made() -> Ledger:
    """The farm has 100 kg of green coffee and a sack of it."""
    known = ledger()
    event(known, FARM, action="ADD", bizStep="commissioning", **kg(GREEN, "100"))
    event(known, FARM, action="ADD", items=[SACK])
    return known


def product(known: Ledger, actor: str = FARM, **fields: Any) -> None:
    known.call(calls.product_register(gtin="04012345222227", **fields), Creator("OneMSP", actor))


def accounts(known: Ledger, lot: str, gln: str, unit: str = "KGM") -> dict[str, str]:
    found: dict[str, str] = known.value(keys.balance(lot, gln))["q"][unit]
    return found


def test_inputs_are_consumed_and_outputs_made() -> None:
    known = made()
    given = {**put_in(GREEN, "60"), **taken_out(ROASTED, "50"), "inputs": [SACK], "outputs": [BAG]}
    assert transform(known, **given) == ("applied", [])
    assert accounts(known, GREEN, FARM) == {"held": "40", "consumed": "60", "produced": "100"}
    assert accounts(known, ROASTED, FARM) == {"held": "50", "produced": "50"}
    assert known.value(keys.item(SACK))["status"] == "consumed"
    assert known.value(keys.item(BAG))["custodian"] == FARM
    assert known.value(keys.lot(ROASTED))["originator"] == FARM


def test_what_was_consumed_stays_consumed() -> None:
    known = made()
    transform(known, inputs=[SACK], outputs=[BAG])
    shipped = event(known, FARM, bizStep="shipping", items=[SACK], **handover(FARM, MILL))
    assert shipped == ("recorded", ["item_consumed"])
    assert transform(known, inputs=[SACK], outputs=[BAG])[1] == ["item_consumed", "instance_exists"]


def test_the_owner_is_inherited() -> None:
    known = made()
    event(known, FARM, bizStep="shipping", items=[SACK], **handover(FARM, MILL))
    event(known, MILL, bizStep="receiving", items=[SACK], **handover(FARM, MILL))
    assert transform(known, MILL, inputs=[SACK], outputs=[BAG]) == ("applied", [])
    bag = known.value(keys.item(BAG))
    assert (bag["custodian"], bag["owner"]) == (MILL, FARM)


def test_nobody_uses_up_what_another_holds() -> None:
    known = made()
    assert transform(known, MILL, inputs=[SACK], outputs=[BAG]) == ("applied", ["not_custodian"])
    assert "status" not in known.value(keys.item(SACK))
    assert known.value(keys.item(BAG))["custodian"] == MILL


def test_more_of_a_lot_than_is_held_is_introduced() -> None:
    known = made()
    assert transform(known, **put_in(GREEN, "120"))[1] == ["quantity_shortfall"]
    assert accounts(known, GREEN, FARM)["introduced"] == "20"


@pytest.mark.parametrize("first", ["in", "out"])
def test_parts_of_one_transformation_join_in_any_order(first: str) -> None:
    known = made()
    part = {"transformationID": "urn:x:batch-1"}
    parts = [{**part, **put_in(GREEN, "60")}, {**part, **taken_out(ROASTED, "70")}]
    verdicts = [transform(known, **p) for p in (parts if first == "in" else reversed(parts))]
    assert verdicts == [("applied", []), ("applied", ["more_out_than_in"])]
    name = keys.transformation(f"{FARM}/urn:x:batch-1")
    assert known.value(name) == {"v": 1, "in": {"KGM": "60"}, "out": {"KGM": "70"}}


def test_the_id_of_a_transformation_is_its_recorders_own() -> None:
    known = made()
    part = {"transformationID": "urn:x:batch-1"}
    transform(known, **part, **put_in(GREEN, "60"))
    assert transform(known, MILL, **part, **taken_out(ROASTED, "70")) == ("applied", [])


@pytest.mark.parametrize(
    ("output", "codes"),
    [
        (taken_out(ROASTED, "60"), []),
        (taken_out(ROASTED, "60.001"), ["more_out_than_in"]),
        (taken_out(ROASTED, "61000", "GRM"), ["more_out_than_in"]),
        (taken_out(ROASTED, "61", "LTR"), []),
        (taken_out(ROASTED, "240", None), []),
        (taken_out(ROASTED, None, None), []),
        (taken_out("01/04012345222227", "99"), []),
    ],
)
def test_conservation_is_judged_within_one_dimension(
    output: dict[str, Any], codes: list[str]
) -> None:
    known = made()
    assert transform(known, **put_in(GREEN, "60"), **output) == ("applied", codes)


def test_counts_are_not_conserved() -> None:
    known = made()
    assert transform(known, inputs=[SACK], **taken_out(ROASTED, "40", None)) == ("applied", [])


@pytest.mark.parametrize(("units", "codes"), [("240", []), ("241", ["more_out_than_in"])])
def test_units_count_as_their_declared_net_content(units: str, codes: list[str]) -> None:
    known = made()
    product(known, content=("250", "GRM"))
    given = {**put_in(GREEN, "60"), **taken_out(ROASTED, units, None)}
    assert transform(known, **given) == ("applied", codes)


@pytest.mark.parametrize(("amount", "codes"), [("51", []), ("52", ["above_yield"])])
def test_more_than_the_products_yield_is_found(amount: str, codes: list[str]) -> None:
    known = made()
    product(known, yield_="0.85")
    given = {**put_in(GREEN, "60"), **taken_out(ROASTED, amount)}
    assert transform(known, **given) == ("applied", codes)


def test_a_lot_may_go_in_and_come_out() -> None:
    known = made()
    given = {**put_in(GREEN, "60"), **taken_out(GREEN, "55")}
    assert transform(known, **given, bizStep="creating_class_instance") == ("applied", [])
    assert accounts(known, GREEN, FARM) == {"held": "95", "consumed": "60", "produced": "155"}


def test_an_unknown_quantity_makes_balances_unknown() -> None:
    known = made()
    assert transform(known, **put_in(GREEN, None), **taken_out(ROASTED, None)) == ("applied", [])
    assert known.value(keys.balance(GREEN, FARM))["unknown"] is True
    assert known.value(keys.balance(ROASTED, FARM)) == {"v": 1, "unknown": True}


@pytest.mark.parametrize("maker", [MILL, SHOP])
def test_a_maker_whom_the_brand_owner_did_not_authorise_is_found(maker: str) -> None:
    known = made()
    product(known, makers=[MILL])
    codes = [] if maker == MILL else ["unauthorised_maker"]
    assert event(known, maker, action="ADD", items=[BAG]) == ("applied", codes)
    lot = event(known, maker, action="ADD", bizStep="commissioning", **kg(ROASTED, "1"))
    assert lot == ("applied", codes)


def test_what_is_made_of_held_goods_is_held() -> None:
    known = made()
    recall = {"persistentDisposition": {"set": ["recalled"]}, "items": [GREEN]}
    assert event(known, FARM, **recall) == ("applied", [])
    given = {**put_in(GREEN, "60"), **taken_out(ROASTED, "50"), "outputs": [BAG]}
    assert transform(known, **given) == ("applied", ["flagged"])
    assert known.value(keys.lot(ROASTED))["flags"] == ["recalled"]
    assert known.value(keys.item(BAG))["flags"] == ["recalled"]
