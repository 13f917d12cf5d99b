"""A made-up year of a whole chain: its series agree with what its ledger holds."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

from forecasting.series.contents import unpacked
from forecasting.series.movements import Movement
from forecasting.series.netting import CHANNELS, net
from forecasting.series.projector import DECLARATION, MOVEMENT, SeriesProjector
from forecasting.series.rows import SALES, SHIPMENTS
from forecasting.series.steps import Step
from provenance.capture.preparation import prepare
from provenance.domain.codec import decode
from provenance.domain.epcis.reading import read_document
from provenance.index.facts import BlockFacts, EventFact
from provenance.local.chain.cast import ROASTER
from tests.local.chain.recorded import recorded

_ON_THE_ROAD = timedelta(days=4)
Moved = dict[str, list[Movement]]


def facts() -> Iterator[EventFact]:
    """The chain's events as the index decodes them, each in a block of its own."""
    outcomes = iter(recorded().outcomes)
    for document in recorded().chain.documents():
        acting_for = document.acting_for.gln if document.acting_for else None
        signer, events = document.party.gln, read_document(document.data).events
        prepared = prepare(events, party=signer, secret=b"trial", acting_for=acting_for)
        for number, event in enumerate(prepared):
            verdict = next(outcomes).verdict
            yield EventFact(0, 0, number, "t", signer, "M", decode(event.core), verdict, b"")


def moved() -> Moved:
    """Movements by party and time, without those declared wrong."""
    block: Any = SimpleNamespace(number=0)
    rows = SeriesProjector().project(BlockFacts(block, tuple(facts()), ()))
    wrong = {row[3:] for row in rows[DECLARATION.name]}
    found: Moved = defaultdict(list)
    for row in rows[MOVEMENT.name]:
        named: dict[str, Any] = dict(zip(MOVEMENT.columns, row, strict=True))
        amount = None if named["amount"] is None else Decimal(named["amount"])
        fields = {**named, "amount": amount, "back": ()}
        if (named["recorder"], named["event_id"]) not in wrong:
            movement = Movement(**{name: fields[name] for name in Movement._fields})
            found[named["party"]].append(movement)
    for listed in found.values():
        listed.sort(key=lambda m: (m.time, m.recorder, m.event_id))
    return found


def packings(by_party: Moved) -> dict[str, list[Movement]]:
    found: dict[str, list[Movement]] = defaultdict(list)
    for listed in by_party.values():
        for movement in listed:
            if movement.step in {Step.PACKED, Step.UNPACKED}:
                found[movement.counterpart].append(movement)
    return {box: sorted(rows, key=lambda m: m.time) for box, rows in found.items()}


def amounts(by_party: Moved, channel: str, *parties: str) -> dict[str, Decimal]:
    """The demand of parties in a channel by lot or instance."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    inside = packings(by_party)
    for party in parties or by_party:
        for part in unpacked(net(by_party[party], party=party).went, inside):
            if CHANNELS[part.step] == channel and part.amount:
                found[part.object] += part.amount
    return found


def test_what_was_sold_is_what_the_ledger_says_was_sold() -> None:
    sold = {
        unquote(lot): accounts["sold"]
        for lot, accounts in recorded().balances().items()
        if accounts.get("sold")
    }
    items = {
        unquote(key.removeprefix("item/")): Decimal(1)
        for key, value in recorded().trial.state.items()
        if key.startswith("item/") and decode(value).get("status") == "sold"
    }
    assert len(sold) > 10
    assert len(items) > 10
    assert amounts(moved(), SALES) == {**sold, **items}


def test_what_the_roaster_shipped_in_pallets_is_what_the_shops_unpacked() -> None:
    by_party = moved()
    shipped = amounts(by_party, SHIPMENTS, ROASTER.gln)
    out: dict[str, Decimal] = defaultdict(Decimal)
    for party, listed in by_party.items():
        for movement in listed:
            if movement.step == Step.UNPACKED and movement.product and party != ROASTER.gln:
                out[movement.object] += movement.amount or 0
    last = max(m.date for listed in by_party.values() for m in listed)
    sent = [m for m in by_party[ROASTER.gln] if m.step == Step.SHIPPING]
    late = unpacked([m for m in sent if last - m.date < _ON_THE_ROAD], packings(by_party))
    on_the_way = {part.object for part in late}
    arrived = shipped.keys() - on_the_way
    assert len(arrived) > 10
    assert {name: shipped[name] for name in arrived} == {name: out[name] for name in arrived}
    assert all(shipped[name] >= amount for name, amount in out.items())
