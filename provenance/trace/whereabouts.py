"""Lots and instances by name: who has what of them now, and what stays with them."""

from collections.abc import Iterable

from provenance.domain.custody.core import is_lot
from provenance.index.reading import fetch
from provenance.trace.holders import holdings, items_of
from provenance.trace.links import Link
from provenance.trace.models import TraceLink
from provenance.trace.queries import FACTS
from provenance.trace.recall import Holding
from provenance.trace.trail import Facts


def facts(names: Iterable[str]) -> dict[str, Facts]:
    """Flags, those of what an instance is in too, a lot's expiry and countries of origin.

    Names of which nothing is said are left out.
    """
    found: dict[str, Facts] = {}
    for name, flags, expiry, countries in fetch(FACTS, _by_kind(names)):
        seen = found.get(name, Facts()).flags
        found[name] = Facts(tuple(sorted({*seen, *flags})), expiry, tuple(countries))
    return found


def whereabouts(names: Iterable[str]) -> dict[str, list[Holding]]:
    """What each party has of each lot and instance, on its own and in containers.

    Names that the ledger does not know are left out.
    """
    kinds = _by_kind(names)
    known = items_of(kinds["items"])
    asked = {name: known[name] for name in kinds["items"] if name in known}
    return holdings(kinds["lots"], items=asked, boxes=_boxes(kinds["lots"]))


def _boxes(lots: Iterable[str]) -> dict[str, list[str]]:
    """What each lot was put into at some time."""
    inside = TraceLink.objects.filter(source__in=lots, link=Link.INSIDE, wrong=False)
    found: dict[str, list[str]] = {}
    for lot, box in inside.values_list("source", "target").distinct():
        found.setdefault(lot, []).append(box)
    return found


def _by_kind(names: Iterable[str]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {"lots": [], "items": []}
    for name in names:
        kinds["lots" if is_lot(name) else "items"].append(name)
    return kinds
