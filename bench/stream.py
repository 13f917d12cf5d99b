"""An endless stream of custody events of four parties in a ring, in documents of one party each.

Of the events 40 % commission lots, 30 % ship lots of an earlier round to the next party, and
30 % receive lots that the previous party shipped in an earlier round.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]
GTIN = "09521000009998"
COMMISSIONED, SHIPPED, RECEIVED = 0.4, 0.3, 0.3
PER_DOCUMENT = 100


@dataclass
class Stream:
    """``lag`` is the number of rounds between commissioning, shipping and receiving of a lot."""

    run: str
    parties: Sequence[str]
    per_document: int = PER_DOCUMENT
    lag: int = 4
    _round: int = 0

    def documents(self) -> Iterator[tuple[str, bytes, int]]:
        """The GLN that captures, the document, and its number of events; without end."""
        while True:
            for place, gln in enumerate(self.parties):
                events = self.events(self._round, place)
                yield gln, json.dumps(_document(events)).encode(), len(events)
            self._round += 1

    def events(self, number: int, place: int) -> list[dict[str, Any]]:
        """One party's events of one round."""
        before = (place - 1) % len(self.parties)
        after = (place + 1) % len(self.parties)
        made = round(self.per_document * COMMISSIONED)
        moved = round(self.per_document * SHIPPED)
        events = [self._event("commissioning", number, place, n) for n in range(made)]
        if number >= self.lag:
            lots = [(number - self.lag, place, n) for n in range(moved)]
            events += [self._event("shipping", *lot, moved=(place, after)) for lot in lots]
        if number >= 2 * self.lag:
            lots = [(number - 2 * self.lag, before, n) for n in range(moved)]
            events += [self._event("receiving", *lot, moved=(before, place)) for lot in lots]
        return events

    def _event(
        self, step: str, number: int, maker: int, n: int, moved: tuple[int, int] | None = None
    ) -> dict[str, Any]:
        lot = f"{self.run}.{number}.{maker}.{n}"
        event: dict[str, Any] = {
            "type": "ObjectEvent",
            "eventID": f"https://example.org/bench/{lot}/{step}",
            "action": "OBSERVE" if moved else "ADD",
            "bizStep": step,
            "eventTime": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "eventTimeZoneOffset": "+00:00",
            "quantityList": [
                {
                    "epcClass": f"https://id.gs1.org/01/{GTIN}/10/{lot}",
                    "quantity": 100,
                    "uom": "KGM",
                }
            ],
        }
        return {**event, **self._handover(*moved)} if moved else event

    def _handover(self, sender: int, receiver: int) -> dict[str, Any]:
        return {
            "sourceList": [{"type": "possessing_party", "source": self._party(sender)}],
            "destinationList": [{"type": "possessing_party", "destination": self._party(receiver)}],
        }

    def _party(self, place: int) -> str:
        return f"https://id.gs1.org/417/{self.parties[place]}"


def _document(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "epcisBody": {"eventList": events},
    }
