"""The whole chain, day by day, as the documents that its parties capture in turn."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from random import Random
from typing import NamedTuple

from provenance.local.chain.agenda import Agenda
from provenance.local.chain.cast import COUNTRIES, LINES, SIDAMA, Line
from provenance.local.chain.cast import shops as places_of_shops
from provenance.local.chain.deliveries import Deliveries
from provenance.local.chain.demand import daily
from provenance.local.chain.events import Captured, Writer, document
from provenance.local.chain.export import Export
from provenance.local.chain.farms import GREEN_YIELD, PARCHMENT_YIELD, WEEK, FarmSide
from provenance.local.chain.mishaps import Mishaps
from provenance.local.chain.plan import HARVEST_BEFORE, Plan
from provenance.local.chain.recall import Recall
from provenance.local.chain.roastery import BAGS_PER_KILOGRAM, ROASTING_YIELD, Roastery
from provenance.local.chain.sales import Sales
from provenance.local.chain.shop import Shop
from provenance.local.chain.transport import Transport
from provenance.local.story import Party

PER_DOCUMENT = 200
_MARGIN = 1.15
"""How much more is harvested than middling sales need: for promotions, holidays, mishaps."""
_EXPORT_AFTER, _ROAST_BEFORE, _DELIVER_BEFORE = 16, 14, 5
_RECALL_AFTER = 0.7
"""Of the chain's days."""
_LEVELS = (0.7, 1.3)


class Document(NamedTuple):
    """What one party captures at once, and the findings that are to come of it."""

    party: Party
    acting_for: Party | None
    data: bytes
    captured: tuple[Captured, ...]


@dataclass
class Chain:
    """Told once; ``recall.lot`` names the recalled lot of bags when it is over."""

    plan: Plan
    recall: Recall = field(init=False)

    def documents(self) -> Iterator[Document]:
        """What is captured, in the order of capture; nothing but the plan decides what."""
        together = groupby(self.captured(), key=lambda c: (c.party, c.acting_for))
        for (party, acting_for), run in together:
            for events in _portions(run):
                content = document([captured.event for captured in events])
                data = json.dumps(content, separators=(",", ":")).encode()
                yield Document(party, acting_for, data, tuple(events))

    def captured(self) -> Iterator[Captured]:
        """The events, one by one."""
        agenda = Agenda()
        self._plan(agenda)
        yield from agenda.run(-HARVEST_BEFORE, self.plan.days - 1)

    def _plan(self, agenda: Agenda) -> None:
        """The order of this counts: of two things on one day the first planned comes first."""
        writer, mishaps = Writer(self.plan), Mishaps()
        shops = _shops(self.plan)
        need = {line: sum(daily(line, shop.level) for shop in shops) for line in LINES}
        transport = Transport(writer, mishaps)
        farms = FarmSide(writer, agenda, transport, _weekly_cherries(need))
        roastery = Roastery(writer, agenda, need)
        sales = Sales(writer, agenda, mishaps, Random(f"{self.plan.seed}/sales"))
        farms.plan(-HARVEST_BEFORE)
        Export(agenda, transport, farms, roastery.arrived).plan(_EXPORT_AFTER - HARVEST_BEFORE)
        roastery.plan(-_ROAST_BEFORE)
        Deliveries(writer, agenda, mishaps, roastery).plan(-_DELIVER_BEFORE, shops)
        self.recall = Recall(writer, agenda, roastery, sales, shops)
        self.recall.plan(int(self.plan.days * _RECALL_AFTER))
        sales.plan(shops)


def _portions(run: Iterable[Captured]) -> Iterator[list[Captured]]:
    """Documents' worth. An id stands in a document once as event, once as its declaration."""
    events: list[Captured] = []
    for captured in run:
        events.append(captured)
        if len(events) == PER_DOCUMENT:
            yield events
            events = []
    if events:
        yield events


def _shops(plan: Plan) -> list[Shop]:
    random = Random(f"{plan.seed}/levels")
    return [Shop(place, round(random.uniform(*_LEVELS), 2)) for place in places_of_shops(plan)]


def _weekly_cherries(need: dict[Line, float]) -> dict[str, float]:
    """Kilograms by country, from the bags that the shops sell on a middling day."""
    per_green = PARCHMENT_YIELD * GREEN_YIELD * ROASTING_YIELD * BAGS_PER_KILOGRAM
    return {
        country: sum(bags * dict(line.blend).get(country, 0) / 100 for line, bags in need.items())
        * (WEEK * _MARGIN / per_green)
        for country in ("CO", COUNTRIES[SIDAMA])
    }
