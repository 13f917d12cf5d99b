"""What a recall is made of: everything that may contain a lot, who has it, and what share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from provenance.trace.links import TRANSFORMATION_NODE


class Holding(NamedTuple):
    """What a party has of something: ``held``, ``in_transit`` to ``receiver``, or inside a box.

    ``amounts`` are decimals as text by base unit; None is an instance, or an unknown quantity.
    """

    party: str | None
    state: str
    amounts: Mapping[str, str] | None
    receiver: str | None = None
    container: str | None = None


class Affected(NamedTuple):
    """An object that may contain the lot. ``share`` is the part of it that comes from the lot.

    It is None where quantities are not known or not commensurable. ``hops`` counts the events
    between.
    """

    name: str
    hops: int
    share: Decimal | None
    holdings: Sequence[Holding]


@dataclass(frozen=True, slots=True)
class Recall:
    """The full set, the lot itself first, then the nearest first; ``links`` join their names."""

    name: str
    affected: Sequence[Affected]
    links: Sequence[tuple[str, str]]

    def holders(self) -> dict[str, int]:
        """How many of the objects each party has now, or has sent to somebody."""
        counted: dict[str, int] = {}
        for entry in self.affected:
            for party in {holding.party for holding in entry.holdings if holding.party}:
                counted[party] = counted.get(party, 0) + 1
        return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def hops(start: str, links: Iterable[tuple[str, str]]) -> dict[str, int]:
    """How many events lie between the start and each node; outputs are as far as their event."""
    following: dict[str, list[str]] = {}
    for source, target in links:
        following.setdefault(source, []).append(target)
    found, level = {start: 0}, [start]
    while level:
        reached: list[str] = []
        for node in level:
            event = node.startswith(TRANSFORMATION_NODE)
            for target in following.get(node, ()):
                if target not in found:
                    found[target] = found[node] + (not event)
                    (level if event else reached).append(target)
        level = reached
    return found
