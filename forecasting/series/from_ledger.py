"""Series day by day, as the ledger has them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

from forecasting.series.calendars import AHEAD, closed_weekdays, span
from forecasting.series.days import Day, Days, Recorded, mean_price
from forecasting.series.movements import Movement
from forecasting.series.netting import CHANNELS, Aside
from forecasting.series.offers import Offer
from forecasting.series.rows import PROMOTION, SeriesKey
from provenance.domain.quantities import plain


def of_ledger(
    party: str, went: Iterable[Movement], opened: Mapping[tuple[str, str], Collection[date]]
) -> Recorded:
    """Demand by series and local day.

    ``opened`` are the days of business by place and channel. From a series' first day to the
    last of its place's, a day without record had no demand, unless it was a closed weekday.
    """
    found: Recorded = {}
    unknown: dict[SeriesKey, int] = defaultdict(int)
    for movement in went:
        key = _key(party, movement)
        series = found.setdefault(key, Days(key))
        if movement.amount is None:
            unknown[key] += 1
        else:
            day = series.days.setdefault(movement.date, Day())
            day.add(movement.amount, (movement.source, *movement.back))
            series.units.add(movement.unit)
    for key, count in unknown.items():
        found[key].notes.append(f"{count} movements of unknown quantity were left out.")
    for key, series in found.items():
        _fill(series, opened.get((key.place, key.channel), ()))
    return found


def _key(party: str, went: Movement) -> SeriesKey:
    return SeriesKey(party, went.product, went.site, CHANNELS[went.step])


def _fill(series: Days, opened: Collection[date]) -> None:
    if not series.days:
        return
    first, last = min(series.days), max([*series.days, *opened])
    weekdays = closed_weekdays(opened)
    for day in span(first, last):
        if day not in series.days and day.weekday() not in weekdays:
            series.days[day] = Day()
    series.ledger = first
    coming = (day for day in span(first, last + AHEAD) if day.weekday() in weekdays)
    series.closed |= {day for day in coming if day not in series.days}
    if weekdays:
        named = ", ".join(_WEEKDAYS[number] for number in sorted(weekdays))
        series.notes.append(f"There never was business on {named}: closed, not without demand.")


_WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def note_unmatched(found: Recorded, party: str, unmatched: Iterable[Aside]) -> None:
    """Say what came back of which no sale is known: it was taken off nothing."""
    amounts: dict[tuple[SeriesKey, str], Decimal] = defaultdict(Decimal)
    for channel, movement in unmatched:
        key = SeriesKey(party, movement.product, movement.site, channel)
        if key in found:
            amounts[key, movement.unit] += movement.amount or 0
    for (key, unit), amount in amounts.items():
        found[key].notes.append(
            f"{plain(amount)} {unit or 'pieces'} came back of which no sale is known: "
            "they were taken off no day."
        )


def note_repeated(found: Recorded, party: str, repeated: Iterable[Aside]) -> None:
    """Count instances that were sold or sent again without having come back."""
    for channel, movement in repeated:
        key = SeriesKey(party, movement.product, movement.site, channel)
        if key in found:
            found[key].duplicates += 1


def note_flagged(found: Recorded, party: str, went: Iterable[Movement]) -> None:
    """Say how much was sold or sent while on hold or recalled: it was wanted, so it counts."""
    counts: dict[SeriesKey, int] = defaultdict(int)
    for movement in went:
        counts[SeriesKey(party, movement.product, movement.site, CHANNELS[movement.step])] += (
            movement.flagged
        )
    for key, count in counts.items():
        if count:
            found[key].notes.append(f"{count} sales of goods on hold or recalled count as demand.")


def add_offers(
    found: Recorded, party: str, went: Iterable[Movement], said: Mapping[str, Offer]
) -> None:
    """Prices and promotions of sales, as their documents say; of a day's several the mean."""
    prices: dict[tuple[SeriesKey, date], list[Decimal]] = defaultdict(list)
    for movement in went:
        offer = said.get(movement.source)
        if offer is not None:
            key = _key(party, movement)
            promotions = found[key].flags.setdefault(PROMOTION, {})
            before = promotions.get(movement.date, 0.0)
            promotions[movement.date] = max(before, float(offer.promotion))
            prices[key, movement.date] += [offer.price] if offer.price else []
    for (key, day), listed in prices.items():
        if listed:
            found[key].prices[day] = mean_price(listed)
