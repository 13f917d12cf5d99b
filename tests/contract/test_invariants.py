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
CRATES = (*(f"01/04012345111118/21/{serial}" for serial in (1, 2)), "00/095210000000000171")
STEPS = (
    "commissioning",
    "shipping",
    "consigning",
    "receiving",
    "accepting",
    "void_shipping",
    "retail_selling",
    "destroying",
    "storing",
)
CAME = ("produced", "introduced", "gain")
WENT = ("held", "packed", "external", "consumed", "ended", "sold", "lost")
WRONG = {"declarationTime": "2026-03-05T08:00:00.000Z"}

Signed = tuple[str, dict[str, Any]]
"""Who signs, and the event's core."""


@st.composite
def quantities(draw: st.DrawFn) -> list[list[str | None]]:
    """Quantities of the lots, some in other units, some unknown."""
    unit = draw(st.sampled_from(("KGM", "GRM", None)))
    amount = draw(st.sampled_from((None, "0", "1", "7", "2.5", "1000")))
    return [[lot, amount, unit] for lot in draw(st.lists(st.sampled_from(LOTS), max_size=2))]


@st.composite
def signed_events(draw: st.DrawFn) -> Signed:
    """An event that makes sense in itself; whether it does in its history is left to chance."""
    actor = draw(st.sampled_from(PARTIES))
    sender = draw(st.sampled_from((actor, actor, *PARTIES)))
    receiver = draw(st.sampled_from((actor, None, OUTSIDER, *PARTIES)))
    kind = draw(st.sampled_from(("ObjectEvent", "ObjectEvent", *KINDS)))
    fields: dict[str, Any] = {
        "id": f"https://example.org/{draw(st.integers(0, 10**12))}",
        "type": kind,
        "action": draw(st.sampled_from(("OBSERVE", "OBSERVE", "ADD", "DELETE"))),
        "bizStep": draw(st.sampled_from(STEPS)),
        **handover(sender, receiver),
    }
    items = st.lists(st.sampled_from(CRATES), max_size=2)
    if kind == "TransformationEvent":
        fields |= {"inputs": draw(items), "inputQuantities": draw(quantities())}
        fields |= {"outputs": draw(items), "outputQuantities": draw(quantities())}
        fields["transformationID"] = draw(st.sampled_from((None, "t1")))
    else:
        fields |= {"items": draw(items), "quantities": draw(quantities())}
    if kind == "AggregationEvent":
        fields["parent"] = draw(st.sampled_from(CRATES))
    mark = draw(st.sampled_from((None, None, None, "returned", "completeness_verified")))
    return actor, core(**fields, **({"disposition": mark} if mark else {}))


KINDS = ("AggregationEvent", "TransformationEvent")


@st.composite
def histories_with_corrections(draw: st.DrawFn) -> list[Signed]:
    """Events of several parties; some are declared wrong at some time after."""
    history: list[Signed] = draw(st.lists(signed_events(), max_size=25))
    for place in draw(st.lists(st.integers(0, 25), max_size=4)):
        if place < len(history):
            actor, event = history[place]
            history.insert(draw(st.integers(place + 1, len(history))), (actor, event | WRONG))
    return history


histories = histories_with_corrections()


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
    kept = {c: item for c, item in items.items() if item and item.get("custodian") == gln}
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
        assert all(a >= 0 for entry in counted for n, a in entry.items() if n != "packed")
        packed = sum((entry.get("packed", Decimal(0)) for entry in counted), Decimal(0))
        assert packed == inside(known, lot)


def inside(known: Ledger, lot: str) -> Decimal:
    """How many kilograms of a lot are inside containers."""
    contents = [known.value(keys.content(crate)) or {} for crate in CRATES]
    amounts = [content.get("lots", {}).get(lot, {}).get("KGM", "0") for content in contents]
    return sum(map(Decimal, amounts), Decimal(0))


@given(histories)
def test_what_is_inside_is_in_one_place_and_never_in_itself(history: list[Signed]) -> None:
    known = replay(history)
    contents = {crate: (known.value(keys.content(crate)) or {}) for crate in CRATES}
    for crate in CRATES:
        item = known.value(keys.item(crate)) or {}
        within = [p for p, content in contents.items() if crate in content.get("items", [])]
        assert within == ([item["parent"]] if "parent" in item else [])
        assert ("custodian" in item) == (bool(item) and "parent" not in item)
        above = [crate]
        while "parent" in (known.value(keys.item(above[-1])) or {}):
            above.append(known.value(keys.item(above[-1]))["parent"])
            assert len(above) == len(set(above))


@given(histories, signed_events())
def test_nobody_takes_what_another_holds(history: list[Signed], last: Signed) -> None:
    """But the owner, a receiver of what was sent, and a sender who confirms a claim."""
    known = replay(history)
    actor, event = last
    others = [gln for gln in PARTIES if gln != actor]
    before = {gln: holdings(known, gln) for gln in others}
    roots = {crate: root(known, crate) for crate in CRATES}
    owns = {lot: owned(known, lot, actor) for lot in LOTS}
    known.record(actor, event)
    for gln in others:
        after = holdings(known, gln)
        for crate in CRATES:
            was, now = (found["items"].get(crate) for found in (before[gln], after))
            if was is not None and was != now:
                assert _may_move(roots[crate], actor, event)
        for lot in LOTS:
            if not owns[lot] and event["type"] != "AggregationEvent":
                _gained_only_what_it_claimed(before[gln]["lots"][lot], after["lots"][lot])


def root(known: Ledger, crate: str) -> dict[str, Any]:
    item: dict[str, Any] = known.value(keys.item(crate)) or {}
    return root(known, item["parent"]) if "parent" in item else item


def owned(known: Ledger, lot: str, gln: str) -> bool:
    """Whether a party owns any of a lot, wherever it is."""
    return any(any(entry.get(n) for n in CAME) for entry in accounts(known, lot, gln).values())


def _may_move(item: dict[str, Any], actor: str, event: dict[str, Any]) -> bool:
    own = actor in (item.get("custodian"), item.get("owner", item.get("custodian")))
    meant = item.get("status") == "transit" and item["to"] in (actor, "*")
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


def touch(known: Ledger, actor: str, event: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The keys that recording an event reads and writes; nothing is kept."""
    read: set[str] = set()

    def reading(wanted: Any) -> dict[str, bytes | None]:
        read.update(wanted)
        return {key: known.state.get(key) for key in wanted}

    overlay = Overlay(reading)
    record_event(read_core(event), actor, overlay)
    return read, set(overlay.writes())


@given(histories, signed_events(), signed_events())
def test_events_that_touch_no_common_key_may_be_swapped(
    history: list[Signed], one: Signed, other: Signed
) -> None:
    known = replay(history)
    (read_by_one, by_one), (read_by_other, by_other) = touch(known, *one), touch(known, *other)
    if by_one.isdisjoint(read_by_other) and by_other.isdisjoint(read_by_one):
        there, back = replay([*history, one, other]), replay([*history, other, one])
        assert there.state == back.state


@given(histories, signed_events())
def test_an_event_reads_and_writes_the_keys_it_says_it_touches_and_those_of_what_it_is_in(
    history: list[Signed], last: Signed
) -> None:
    known, (actor, event) = replay(history), last
    read, written = touch(known, actor, event)
    touched = set(keys_touched(read_core(event), actor))
    around = {f(crate) for crate in CRATES for f in (keys.item, keys.content)}
    held = {keys.balance(lot, gln) for lot in LOTS for gln in PARTIES}
    leave = {keys.delegation(owner, actor) for owner in PARTIES}
    assert read <= touched | around | held | leave
    named = any(event.get(field) for field in ("items", "inputs", "outputs", "parent"))
    assert written <= touched | (around | held if named else set())


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
        decoded = known.value(key)
        assert encode(decoded) == value
        assert decoded is None or decoded["v"] == 1
