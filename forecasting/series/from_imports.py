"""What was imported of a series: demand before the ledger's, and what is known of any day."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from forecasting.series.days import ONE_DAY, Day, Days, Recorded, every, following, is_over
from forecasting.series.history import Imported
from forecasting.series.rows import PROMOTION, SeriesKey


def add_imported(found: Recorded, party: str, rows: Iterable[Imported], until: date) -> None:
    """Demand of days before the ledger's, and prices, events and closures of any day.

    ``rows`` are in the order of series and date. A quantity counts once its period is over.
    """
    by_series: dict[SeriesKey, list[Imported]] = defaultdict(list)
    closures: dict[str, set[date]] = defaultdict(set)
    for row in rows:
        if row.product:
            key = SeriesKey(party, row.product, row.place, row.channel)
            by_series[key].append(row)
        else:
            closures[row.place] |= {row.date} if row.closed else set()
    for key, listed in by_series.items():
        _import(found.setdefault(key, Days(key)), listed, until)
    for key, series in found.items():
        _close(series, closures[key.place])


def _import(series: Days, listed: Collection[Imported], until: date) -> None:
    counted = [row for row in listed if row.quantity is not None and row.date <= until]
    series.every = every(row.date for row in counted)
    over = [row for row in counted if is_over(series.every, row.date, until)]
    before = [row for row in over if series.ledger is None or row.date < series.ledger]
    for row in before:
        day = series.days.setdefault(row.date, Day())
        day.add(Decimal(row.quantity or 0), (row.source,))
        series.units.add(row.unit)
        series.covered = following(series.every, row.date) - ONE_DAY
    series.duplicates += len(over) - len(before)
    for row in listed:
        _beside(series, row)
    for row in listed:
        if row.stock_out and row.date in series.days:
            series.days[row.date].censored = True
    _unsaid(series, listed)


def _beside(series: Days, row: Imported) -> None:
    series.category = row.category or series.category
    for name, value in ((PROMOTION, float(row.promotion)), *((name, 1.0) for name in row.events)):
        series.flags.setdefault(name, {})[row.date] = value
    if row.price:
        series.prices[row.date] = Decimal(row.price)
    if row.closed:
        _close(series, (row.date,))


def _unsaid(series: Days, listed: Iterable[Imported]) -> None:
    """What a row does not name did not take place on its day."""
    for row in listed:
        for known in series.flags.values():
            known.setdefault(row.date, 0.0)


def _close(series: Days, closed: Collection[date]) -> None:
    """Days without business are none without demand; where something was sold, there was some."""
    for day in closed:
        recorded = series.days.get(day)
        if recorded is None or not recorded.value:
            series.days.pop(day, None)
            series.closed.add(day)
