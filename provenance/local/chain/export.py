"""Green coffee on its way: the exporter buys, its logistics company acts for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from provenance.local.chain.agenda import Agenda
from provenance.local.chain.cast import EXPORTER, LOGISTICS, MILL, ROASTER, SIDAMA
from provenance.local.chain.events import Captured, Part
from provenance.local.chain.farms import WEEK, FarmSide
from provenance.local.chain.transport import Leg, Transport

_ROAD, _SEA = 2, 21
_TO_PORT = {
    "CO": Leg(MILL, EXPORTER, received_by=LOGISTICS, sold=True),
    "ET": Leg(SIDAMA, EXPORTER, received_by=LOGISTICS, sold=True),
}
_OVERSEAS = Leg(EXPORTER, ROASTER, sent_by=LOGISTICS, sold=True)
Arrival = Callable[[str, list[Part]], None]


@dataclass
class Export:
    """Weekly from the mills to the port, at once overseas. ``arrived`` is told what came."""

    agenda: Agenda
    transport: Transport
    farms: FarmSide
    arrived: Arrival

    def plan(self, first: int) -> None:
        """Collect what is ready each week, from a day on."""
        self.agenda.every(first, WEEK, self._collect)

    def _collect(self, day: int) -> Iterator[Captured]:
        for country, ready in self.farms.ready.items():
            parts = list(ready)
            ready.clear()
            if parts:
                yield self.transport.sent(_TO_PORT[country], parts, (day, 9 * 60))
                self.agenda.add(day + _ROAD, partial(self._at_port, country, parts))

    def _at_port(self, country: str, parts: list[Part], day: int) -> Iterator[Captured]:
        captured, arrived = self.transport.received(_TO_PORT[country], parts, (day, 8 * 60))
        yield captured
        yield self.transport.sent(_OVERSEAS, arrived, (day, 17 * 60))
        self.agenda.add(day + _SEA, partial(self._overseas, country, arrived))

    def _overseas(self, country: str, parts: list[Part], day: int) -> Iterator[Captured]:
        captured, arrived = self.transport.received(_OVERSEAS, parts, (day, 10 * 60))
        yield captured
        self.arrived(country, arrived)
