"""A shop as the chain sees it."""

from dataclasses import dataclass, field

from provenance.local.chain.cast import LINES, RETAILERS, Line, Place
from provenance.local.chain.events import Part, links, quantities
from provenance.local.chain.stock import Stock


@dataclass
class Shop:
    """A place with a level of demand (1 is middling) and what stands on its shelves."""

    place: Place
    level: float
    shelves: dict[Line, Stock] = field(default_factory=lambda: {line: Stock() for line in LINES})
    coming: dict[Line, int] = field(default_factory=lambda: dict.fromkeys(LINES, 0))

    @property
    def retailer(self) -> int:
        """Which of the retailers it belongs to."""
        return RETAILERS.index(self.place.owner)


def named(line: Line, parts: list[Part], *, child: bool = False) -> dict[str, object]:
    """Bags in an event: numbered ones one by one, others by lot and count."""
    if line.numbered:
        return {"childEPCs" if child else "epcList": links(part.lot for part in parts)}
    return {"childQuantityList" if child else "quantityList": quantities(parts)}
