"""The large chain: every event is sound, and nothing carries a finding that was not meant."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain as joined
from pathlib import Path

import pytest

from provenance.domain.identifiers import canonical
from provenance.local.chain.cast import RESERVE, RETAILERS, places
from provenance.local.chain.chain import PER_DOCUMENT, Chain
from provenance.local.chain.events import SYNTHETIC
from provenance.local.chain.plan import Plan
from tests.local.chain.recorded import SMALL, recorded

ROOT = Path(__file__).resolve().parents[3]
PRINT_HASH = """
from tests.local.chain.test_chain import fingerprint
from tests.local.chain.recorded import SMALL
print(fingerprint(SMALL))
"""


def fingerprint(plan: Plan) -> str:
    """A hash over every document, who captures it and for whom."""
    digest = hashlib.sha256()
    for document in Chain(plan).documents():
        acting_for = document.acting_for.gln if document.acting_for else ""
        digest.update(f"{document.party.gln} {acting_for} ".encode() + document.data)
    return digest.hexdigest()


def test_no_event_is_refused_and_only_the_intended_ones_carry_findings() -> None:
    for captured, verdict, *_ in recorded().outcomes:
        found = tuple(str(finding.code) for finding in verdict.findings)
        assert found == captured.expects, captured.event
        assert str(verdict.status) == ("recorded" if found == ("claim",) else "applied")


def test_every_mishap_happens_even_in_a_small_chain() -> None:
    expected = Counter(joined.from_iterable(c.expects for c, *_ in recorded().outcomes))
    assert set(expected) == {"lost", "over_receipt", "claim", "undone", "flagged"}
    steps = Counter(captured.event["bizStep"] for captured, *_ in recorded().outcomes)
    assert min(steps["void_shipping"], steps["destroying"], steps["inspecting"]) > 0


def test_the_same_plan_gives_the_same_bytes_in_another_process() -> None:
    env = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Tokyo"}
    printed = subprocess.run(
        [sys.executable, "-c", PRINT_HASH], cwd=ROOT, env=env, capture_output=True, check=True
    )
    assert printed.stdout.decode().strip() == fingerprint(SMALL)


def test_another_seed_or_another_begin_gives_other_documents() -> None:
    others = [replace(SMALL, seed=8), replace(SMALL, begin=date(2025, 4, 2))]
    assert len({fingerprint(plan) for plan in (SMALL, *others)}) == 3


def test_two_seeds_share_no_identifier_of_goods_or_events() -> None:
    one, two = (_names(replace(SMALL, seed=seed, days=28)) for seed in (1, 2))
    assert one
    assert one.isdisjoint(two)


def _names(plan: Plan) -> set[str]:
    named = set()
    for captured in Chain(plan).captured():
        event = captured.event
        named |= {event["eventID"], event.get("parentID", event["eventID"])}
        named.update(event.get("epcList", []))
        named.update(element["epcClass"] for element in event.get("quantityList", []))
    return named


@pytest.mark.parametrize("size", [500, 5_000, 20_000])
def test_a_chain_has_at_least_the_size_asked_for(size: int) -> None:
    plan = Plan.of_size(size, seed=1, begin=date(2025, 4, 1))
    events = sum(1 for _ in Chain(plan).captured())
    assert size <= events <= max(2 * size, 1_200)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_recall_finds_bags_with_both_retailers_whenever_the_chain_begins(month: int) -> None:
    chain = Chain(Plan(seed=1, begin=date(2025, month, 1), days=150, shops=1))
    events = list(chain.captured())
    assert chain.recall.lot
    owners = {c.party for c in events if _leaves_a_shelf(c.event, chain.recall.lot)}
    assert owners >= set(RETAILERS)


def _leaves_a_shelf(event: dict[str, object], lot: str) -> bool:
    listed = event.get("quantityList", [])
    assert isinstance(listed, list)
    named = [canonical(element["epcClass"]) for element in listed]
    return event["bizStep"] in {"retail_selling", "destroying"} and lot in named


def test_what_is_recalled_is_on_no_shelf_afterwards() -> None:
    lot = recorded().chain.recall.lot
    balances = recorded().balances()[_encoded(lot)]
    assert balances["ended"] > 0
    assert not balances["held"]
    assert not balances["packed"]


def _encoded(lot: str) -> str:
    return lot.replace("/", "%2F")


def test_sales_less_returns_are_what_the_balances_say_was_sold() -> None:
    told: Counter[str] = Counter()
    wrong = {c.event["eventID"] for c, *_ in recorded().outcomes if "errorDeclaration" in c.event}
    for captured, *_ in recorded().outcomes:
        event = captured.event
        sign = {"retail_selling": 1, "receiving": -1}.get(event["bizStep"], 0)
        is_bag = event["bizStep"] == "retail_selling" or event.get("disposition") == "returned"
        if sign and is_bag and event["eventID"] not in wrong:
            for element in event.get("quantityList", []):
                told[_encoded(canonical(element["epcClass"]))] += sign * element["quantity"]
    balances = recorded().balances()
    assert +told
    sold = {lot: accounts["sold"] for lot, accounts in balances.items() if accounts["sold"]}
    assert {lot: Decimal(number) for lot, number in (+told).items()} == sold


def test_nothing_enters_the_record_but_by_harvest_roasting_packing_or_as_a_gain() -> None:
    assert not any(accounts["introduced"] for accounts in recorded().balances().values())


def test_documents_are_of_one_party_and_marked_and_small() -> None:
    for document in Chain(SMALL).documents():
        assert {captured.party for captured in document.captured} == {document.party}
        assert len(document.captured) <= PER_DOCUMENT
        assert all(SYNTHETIC.items() <= captured.event.items() for captured in document.captured)


def test_places_come_after_what_they_are_inside_and_bear_demonstration_numbers() -> None:
    seen = {""}
    for place in places(replace(SMALL, shops=60)):
        assert place.parent in seen
        assert place.gln.startswith("952")
        assert place.gln not in seen
        assert "(synthetic)" in place.name
        seen.add(place.gln)


def test_numbered_bags_are_sold_one_by_one() -> None:
    bags = {
        name
        for captured, *_ in recorded().outcomes
        if captured.event["bizStep"] == "retail_selling"
        for name in captured.event.get("epcList", [])
    }
    assert bags
    assert all(canonical(name).startswith(f"01/{RESERVE.bags.gtin}/21/7-") for name in bags)


def test_a_sale_writes_a_key_for_each_lot_or_bag_and_one_for_itself() -> None:
    for captured, _verdict, keys, names in recorded().outcomes:
        event = captured.event
        if event["bizStep"] == "retail_selling" and "errorDeclaration" not in event:
            assert len(keys) == 1 + names
