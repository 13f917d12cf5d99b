"""The demonstration's chain of events: coffee from a farm to the customers of a shop.

GLNs and GTINs begin with 952, which GS1 keeps for demonstrations.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

CONTEXT: list[object] = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"cbvmda": "urn:epcglobal:cbv:mda:", "sale": "https://example.org/lotbook/sale/"},
]
GREEN = "09521000001015"
ROASTED = "09521000001022"
BAGS = 6
Event = dict[str, Any]


@dataclass(frozen=True)
class Party:
    """A company of the demonstration."""

    gln: str
    name: str
    organisation: int
    roles: tuple[str, ...]


FARM = Party("9521000000018", "Finca El Mirador", 0, ("producer",))
EXPORTER = Party("9521000000025", "Puerto Verde Export", 0, ("trader",))
ROASTER = Party("9521000000032", "Nordlicht Roasters", 1, ("producer",))
SHOP = Party("9521000000049", "Corner Shop Lund", 1, ("retailer",))
EXAMPLES = Party("9521000000056", "GS1 examples", 0, ("trader",))
GROWERS_NODE = Party("9521000000063", "Growers' node", 0, ("node",))
TRADERS_NODE = Party("9521000000070", "Traders' node", 1, ("node",))
PARTIES = (FARM, EXPORTER, ROASTER, SHOP, EXAMPLES, GROWERS_NODE, TRADERS_NODE)


@dataclass(frozen=True)
class Story:
    """What happened from ``begin`` on, as the documents that each party captures in turn."""

    begin: datetime

    @property
    def lot(self) -> str:
        """The green coffee's lot number."""
        return f"EM-{self.begin:%y%m%d}"

    @property
    def lot_path(self) -> str:
        """The lot's GS1 Digital Link, without a host."""
        return f"/01/{GREEN}/10/{self.lot}"

    def bag_path(self, number: int) -> str:
        """One bag of roasted coffee, likewise."""
        return f"/01/{ROASTED}/21/{self.begin:%y%m%d}{number:03}"

    def chapters(self) -> Iterator[tuple[Party, dict[str, Any]]]:
        """Who captures which document, in the order in which it happened."""
        bags = [_link(self.bag_path(number)) for number in range(1, BAGS + 1)]
        harvest = {"cbvmda:lotNumber": self.lot, "cbvmda:countryOfOrigin": "CO"}
        yield FARM, self._document(1, FARM, "ADD", "commissioning", **self._coffee(1200, harvest))
        yield FARM, self._moved(2, "shipping", FARM, EXPORTER, **self._coffee(1200))
        yield EXPORTER, self._moved(4, "receiving", FARM, EXPORTER, **self._coffee(1200))
        yield EXPORTER, self._moved(9, "shipping", EXPORTER, ROASTER, **self._coffee(480))
        yield ROASTER, self._moved(27, "receiving", EXPORTER, ROASTER, **self._coffee(480))
        yield ROASTER, self._document(29, ROASTER, "ADD", "commissioning", epcList=bags)
        yield ROASTER, self._moved(30, "shipping", ROASTER, SHOP, epcList=bags)
        yield SHOP, self._moved(31, "receiving", ROASTER, SHOP, epcList=bags)
        price = {"sale:price": "11.50", "sale:currency": "EUR"}
        yield SHOP, self._document(32, SHOP, "OBSERVE", "retail_selling", epcList=bags[:2], **price)

    def _coffee(self, kilograms: int, ilmd: object = None) -> dict[str, Any]:
        quantity = {"epcClass": _link(self.lot_path), "quantity": kilograms, "uom": "KGM"}
        return {"quantityList": [quantity], **({"ilmd": ilmd} if ilmd else {})}

    def _moved(
        self, day: int, step: str, sender: Party, receiver: Party, **what: object
    ) -> dict[str, Any]:
        parties = {
            "sourceList": [{"type": "possessing_party", "source": _party(sender)}],
            "destinationList": [{"type": "possessing_party", "destination": _party(receiver)}],
        }
        actor = sender if step == "shipping" else receiver
        return self._document(day, actor, "OBSERVE", step, **parties, **what)

    def _document(
        self, day: int, actor: Party, action: str, step: str, **what: object
    ) -> dict[str, Any]:
        place = {"id": f"https://id.gs1.org/414/{actor.gln}"}
        event: Event = {
            "type": "ObjectEvent",
            "eventID": f"https://example.org/lotbook/{self.begin:%Y%m%d}/{day}",
            "action": action,
            "bizStep": step,
            "eventTime": (self.begin + timedelta(days=day)).isoformat(timespec="milliseconds"),
            "eventTimeZoneOffset": "+00:00",
            "readPoint": place,
            "bizLocation": place,
            **what,
        }
        return document([event], self.begin)


def document(events: list[Event], created: datetime) -> dict[str, Any]:
    """An EPCIS document of these events."""
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created.isoformat(timespec="milliseconds"),
        "epcisBody": {"eventList": events},
    }


def _link(path: str) -> str:
    return f"https://id.gs1.org{path}"


def _party(party: Party) -> str:
    return f"https://id.gs1.org/417/{party.gln}"
