"""From all records of a party to its series, day by day."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from forecasting.series.contents import unpacked
from forecasting.series.days import Recorded
from forecasting.series.from_imports import add_imported
from forecasting.series.from_ledger import (
    add_offers,
    note_flagged,
    note_repeated,
    note_unmatched,
    of_ledger,
)
from forecasting.series.history import history
from forecasting.series.listing import opened
from forecasting.series.movements import Movement, movements, packings
from forecasting.series.netting import net
from forecasting.series.offers import Offer, offers
from forecasting.series.rows import SALES, AsOf, SeriesKey
from forecasting.series.stockouts import sold_out
from provenance.contract.keys import event


def recorded(
    party: str, until: date, known: AsOf, keys: Collection[SeriesKey] | None = None
) -> Recorded:
    """A party's series day by day up to a day: all, or at least those of some keys."""
    products = None if keys is None else {key.product for key in keys}
    moved = movements(party=party, block=known.block, until=until, products=products)
    boxes = {movement.object for movement in moved if not movement.product}
    inside = packings(boxes, block=known.block, until=until)
    netted = net(moved, party=party)
    went = [m for m in unpacked(netted.went, inside) if products is None or m.product in products]
    found = of_ledger(party, went, opened(party=party, until=until, as_of=known))
    note_unmatched(found, party, netted.unmatched)
    note_repeated(found, party, netted.repeated)
    note_flagged(found, party, went)
    add_offers(found, party, went, _offers(went))
    _mark_sold_out(found, unpacked(moved, inside), until)
    rows = history(party=party, imports=known.imports, products=products)
    add_imported(found, party, rows, until)
    return found


def _offers(went: Iterable[Movement]) -> dict[str, Offer]:
    """Offers by the key of their event on the ledger."""
    ids: dict[str, set[str]] = defaultdict(set)
    for movement in went:
        ids[movement.recorder].add(movement.event_id)
    return {
        event(recorder, event_id): offer
        for recorder, named in ids.items()
        for event_id, offer in offers(recorder, named).items()
    }


def _mark_sold_out(found: Recorded, moved: Iterable[Movement], until: date) -> None:
    """Mark the days that ended with nothing left to sell."""
    at_place: dict[tuple[str, str], list[Movement]] = defaultdict(list)
    for movement in moved:
        at_place[movement.product, movement.site].append(movement)
    for key, series in found.items():
        if key.channel == SALES:
            for day in sold_out(at_place[key.product, key.place], until=until):
                if day in series.days:
                    series.days[day].censored = True
