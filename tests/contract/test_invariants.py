"""What holds after any history of several parties: late, repeated, refused and contradicting."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from provenance.contract import keys
from provenance.contract.overlay import Overlay
from provenance.contract.recording import record_event
from provenance.contract.touched import keys_touched
from provenance.domain.codec import encode
from provenance.domain.custody.core import read_core
from tests.contract.world import FARM, MILL, OUTSIDER, SHOP, Ledger, core, handover, ledger

PARTIES = (FARM, MILL, SHOP)
LOTS = tuple(f"01/04012345111118/10/{name}" for name in ("A", "B"))
CRATES = tuple(f"01/04012345111118/21/{serial}" for serial in (1, 2))
STEPS = (
    "commissioning",
    "shipping",
    "consigning",
    "receiving",
    "accepting",
    "retail_selling",
    "destroying",
    "storing",
)
CAME = ("produced", "introduced", "gain")
WENT = ("held", "external", "consumed", "ended", "sold", "lost")

Signed = tuple[str, dict[str, Any]]
"""Who signs, and the event's core."""


@st.composite
def signed_events(draw: st.DrawFn) -> Signed:
    """An event that makes sense in itself; whether it does in its history is left to chance."""
    actor = draw(st.sampled_from(PARTIES))
    sender = draw(st.sampled_from((actor, actor, *PARTIES)))
    receiver = draw(st.sampled_from((actor, None, OUTSIDER, *PARTIES)))
    unit = draw(st.sampled_from(("KGM", "GRM", None)))
    amount = draw(st.sampled_from((None, "0", "1", "7", "2.5", "1000")))
    fields: dict[str, Any] = {
        "id": f"urn:uuid:{draw(st.integers(0, 10**12))}",
        "action": draw(st.sampled_from(("OBSERVE", "OBSERVE", "ADD", "DELETE"))),
        "bizStep": draw(st.sampled_from(STEPS)),
        "items": draw(st.lists(st.sampled_from(CRATES), max_size=2)),
        "quantities": [[lot, amount, unit] for lot in draw(st.lists(st.sampled_from(LOTS)))],
        **handover(sender, receiver),
    }
    if draw(st.integers(0, 5)) == 0:
        fields["disposition"] = "returned"
    return actor, core(**fields)


histories = st.lists(signed_events(), max_size=30)


def replay(history: Iterable[Signed]) -> Ledger:
    """The ledger after a history."""
    known = ledger()
    for actor, event in history:
        known.record(actor, event)
    return known


def accounts(known: Ledger, lot: str, gln: str) -> dict[str, dict[str, Decimal]]:
    """A party's accounts of a lot, by unit."""
    entries = (known.value(keys.balance(lot, gln)) or {}).get("q", {})
    return {unit: {n: Decimal(t) for n, t in found.items()} for unit, found in entries.items()}


def moved(known: Ledger, lot: str, field: str) -> dict[tuple[str, str], dict[str, Decimal]]:
    """What each party sent to each, or received from each; by sender and receiver."""
    table: dict[tuple[str, str], dict[str, Decimal]] = {}
    for gln in PARTIES:
        entries = (known.value(keys.balance(lot, gln)) or {}).get(field, {})
        for other, amounts in entries.items():
            pair = (gln, other) if field == "sent" else (other, gln)
            table[pair] = {unit: Decimal(text) for unit, text in amounts.items()}
    return table


def in_transit(known: Ledger, lot: str) -> Decimal:
    """Everything sent and not received, in kilograms; never less than nothing between any two."""
    sent, received = moved(known, lot, "sent"), moved(known, lot, "received")
    open_now = {
        pair: sent.get(pair, {}).get("KGM", Decimal(0))
        - received.get(pair, {}).get("KGM", Decimal(0))
        for pair in sent.keys() | received.keys()
    }
    assert all(amount >= 0 for amount in open_now.values()), open_now
    return sum(open_now.values(), Decimal(0))


def holdings(known: Ledger, gln: str) -> dict[str, Any]:
    """What a party has: the instances in its custody, and what its accounts count."""
    items = {crate: known.value(keys.item(crate)) for crate in CRATES}
    kept = {crate: item for crate, item in items.items() if item and item["custodian"] == gln}
    return {
        "items": {c: (i.get("status"), i.get("owner"), i.get("to")) for c, i in kept.items()},
        "lots": {lot: accounts(known, lot, gln) for lot in LOTS},
    }


@given(histories)
def test_of_each_lot_what_came_is_what_is_somewhere(history: list[Signed]) -> None:
    known = replay(history)
    for lot in LOTS:
        counted = [accounts(known, lot, gln).get("KGM", {}) for gln in PARTIES]
        came = sum((entry.get(name, Decimal(0)) for entry in counted for name in CAME), Decimal(0))
        went = sum((entry.get(name, Decimal(0)) for entry in counted for name in WENT), Decimal(0))
        assert came == went + in_transit(known, lot)
        assert all(amount >= 0 for entry in counted for amount in entry.values())


@given(histories, signed_events())
def test_nobody_takes_what_another_holds(history: list[Signed], last: Signed) -> None:
    """But the owner, a receiver of what was sent, and a sender who confirms a claim."""
    known = replay(history)
    actor, event = last
    others = [gln for gln in PARTIES if gln != actor]
    before = {gln: holdings(known, gln) for gln in others}
    items = {crate: known.value(keys.item(crate)) or {} for crate in CRATES}
    known.record(actor, event)
    for gln in others:
        after = holdings(known, gln)
        for crate in CRATES:
            was, now = (found["items"].get(crate) for found in (before[gln], after))
            if was != now:
                assert _may_move(items[crate], actor, event)
        for lot in LOTS:
            _gained_only_what_it_claimed(before[gln]["lots"][lot], after["lots"][lot])


def _may_move(item: dict[str, Any], actor: str, event: dict[str, Any]) -> bool:
    own = actor in (item.get("custodian"), item.get("owner", item.get("custodian")))
    meant = item.get("status") == "transit" and item["to"] in (actor, "")
    returned = item.get("status") == "sold" and event.get("disposition") == "returned"
    return own or meant or returned


def _gained_only_what_it_claimed(was: dict[str, Any], now: dict[str, Any]) -> None:
    for unit in was.keys() | now.keys():
        old, new = was.get(unit, {}), now.get(unit, {})
        assert new.get("held", 0) >= old.get("held", 0)
        assert {n: a for n, a in old.items() if n != "held"} == {
            n: a for n, a in new.items() if n != "held"
        }


@given(histories)
def test_sending_again_changes_nothing(history: list[Signed]) -> None:
    known = replay(history)
    before = dict(known.state)
    for actor, event in history:
        (verdict,) = known.record(actor, event)
        assert verdict.status == "duplicate"
    assert known.state == before


@given(histories)
def test_one_history_gives_one_state_byte_for_byte_in_whatever_batches(
    history: list[Signed],
) -> None:
    single, batched = replay(history), ledger()
    for gln in PARTIES:
        assert replay(history).state == single.state
        run = [[event] for actor, event in history if actor == gln]
        batched.record_groups(gln, run)
    alone = ledger()
    for gln in PARTIES:
        for actor, event in history:
            if actor == gln:
                alone.record(gln, event)
    assert batched.state == alone.state


@given(histories, signed_events(), signed_events())
def test_events_that_touch_no_common_key_may_be_swapped(
    history: list[Signed], one: Signed, other: Signed
) -> None:
    parties = {keys.party(gln) for gln in (*PARTIES, OUTSIDER)}
    touched = [set(keys_touched(read_core(event), actor)) for actor, event in (one, other)]
    there, back = replay([*history, one, other]), replay([*history, other, one])
    if not (touched[0] & touched[1]) - parties:
        assert there.state == back.state


@given(histories, signed_events())
def test_an_event_reads_and_writes_only_the_keys_it_says_it_touches(
    history: list[Signed], last: Signed
) -> None:
    known, (actor, event) = replay(history), last
    read: list[str] = []

    def reading(wanted: Any) -> dict[str, bytes | None]:
        read.extend(wanted)
        return {key: known.state.get(key) for key in wanted}

    overlay = Overlay(reading)
    record_event(read_core(event), actor, overlay)
    touched = keys_touched(read_core(event), actor)
    assert set(read) <= set(touched)
    assert set(overlay.writes()) <= set(touched)
    named = len(set(event["items"])) + len({lot for lot, *_ in event["quantities"]})
    extra = sum(2 for _ in event["quantities"])  # the lot's own facts, and a settled claim
    assert len(overlay.writes()) <= 1 + named + extra


@given(histories, st.lists(signed_events(), min_size=1, max_size=4))
def test_a_refused_group_leaves_no_trace(history: list[Signed], group: list[Signed]) -> None:
    known = replay(history)
    before = dict(known.state)
    spoilt = core(action="ADD", quantities=[[LOTS[0], "none", None]])
    verdicts = known.record_groups(FARM, [[*(event for _, event in group), spoilt]])
    assert {str(verdict.status) for verdict in verdicts} == {"refused"}
    assert known.state == before


@given(histories)
def test_every_value_of_the_state_is_in_its_one_form(history: list[Signed]) -> None:
    known = replay(history)
    for key, value in known.state.items():
        assert encode(known.value(key)) == value
        assert known.value(key)["v"] == 1
