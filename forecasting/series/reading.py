"""From the rows of a sales history to what they say, and what is wrong in the others."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from forecasting.series.days import EARLIEST
from forecasting.series.rows import SALES
from forecasting.series.sheet import HISTORY, REGRESSORS
from provenance.capture.sheets.rows import Fault, Row, read_group
from provenance.capture.sheets.templates import Template
from provenance.domain.quantities import plain, read_quantity

AHEAD = timedelta(days=1100)
"""How far ahead of today prices and events are taken."""
_ZONES = timedelta(hours=14)
"""How far the first place on Earth is ahead of UTC: its day may be over already."""
_NAMED = 5
"""How many of the rows that differ for a date are named."""
Said = dict[str, Any]
"""What a row says, by the columns of its table."""


@dataclass(slots=True)
class Read:
    """Rows that are right, by number, and what is wrong in the others; ``repeated`` say the same
    as an earlier row of the file.
    """

    said: dict[int, Said] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    repeated: int = 0


def latest_today(now: datetime) -> date:
    """The latest date that it is anywhere at a moment in UTC."""
    return (now + _ZONES).date()


def read_history(rows: Iterable[Row], *, today: date, units: Mapping[tuple[str, ...], str]) -> Read:
    """What the rows of a history say. Each wrong row is left out alone, with these exceptions:

    rows of one series and date that differ all are, and rows of one series with units that cannot
    be added up, or not to the series' recorded ``units``.
    """
    read = _each(HISTORY, rows, today)
    for number in list(read.said):
        said, fault = _history(number, read.said[number], today)
        read.said[number] = said
        if fault:
            _refuse(read, [number], fault.column, fault.said)
    _once(read, ("product", "place", "channel", "date"))
    _same_units(read, units)
    return read


def read_regressors(rows: Iterable[Row], *, today: date) -> Read:
    """What the rows of regressors say; rows of one date that differ are all left out."""
    read = _each(REGRESSORS, rows, today)
    for said in read.said.values():
        said.setdefault("place", "")
        said["value"] = plain(said["value"])
    _once(read, ("place", "name", "date"))
    return read


def _each(template: Template, rows: Iterable[Row], today: date) -> Read:
    read = Read()
    for row in rows:
        (said,), faults = read_group(template, [row])
        if not faults:
            said["date"] = date.fromisoformat(said["date"])
            faults = list(_out_of_range(row.number, said["date"], today))
        read.faults += faults
        if not faults:
            read.said[row.number] = said
    return read


def _out_of_range(number: int, day: date, today: date) -> Iterator[Fault]:
    if not EARLIEST <= day <= today + AHEAD:
        yield Fault(
            number, "date",
            f"{day} is out of range: dates of the Gregorian calendar from {EARLIEST} to "
            f"{today + AHEAD} are taken.",
        )  # fmt: skip


def _history(number: int, cells: Said, today: date) -> tuple[Said, Fault | None]:
    amount, unit = cells.get("quantity"), cells.get("unit")
    quantity = None if amount is None else read_quantity(plain(amount), unit)
    said = {
        "product": cells.get("gtin", ""),
        "place": cells.get("place", ""),
        "channel": cells.get("channel", SALES),
        "date": cells["date"],
        "quantity": None if quantity is None else plain(quantity.amount),
        "unit": read_quantity("1", unit).unit,
        "price": _per_base_unit(cells.get("price"), unit),
        "events": cells.get("events", []),
        "category": cells.get("category", ""),
        **{name: cells.get(name, False) for name in ("promotion", "stock_out", "closed")},
    }
    return said, _nonsense(number, said, cells, today)


def _per_base_unit(price: Decimal | None, unit: str | None) -> str | None:
    """A price per gram becomes one per kilogram."""
    if price is None:
        return None
    factor = read_quantity("1", unit).amount
    return plain(price if factor == 1 else price / factor)


def _nonsense(number: int, said: Said, cells: Said, today: date) -> Fault | None:
    if not said["product"] and not (said["closed"] and said["place"]):
        return Fault(number, "gtin", "The column gtin is empty; only a closed place needs none.")
    if said["quantity"] is not None and said["date"] > today:
        return Fault(number, "quantity", f"Nothing is sold on {said['date']} yet: leave it empty.")
    if said["closed"] and Decimal(said["quantity"] or 0):
        return Fault(number, "closed", "Something was sold, so there was business.")
    if not cells.keys() & {"quantity", "price", "promotion", "stock_out", "closed", "events"}:
        return Fault(number, "", "The row says nothing of the day.")
    return None


def _once(read: Read, key: Sequence[str]) -> None:
    """Of rows for one date that say the same the first counts; if they differ, none does."""
    by_key: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for number, said in read.said.items():
        by_key[tuple(said[name] for name in key)].append(number)
    for numbers in by_key.values():
        first, *others = numbers
        if all(read.said[number] == read.said[first] for number in others):
            for number in others:
                del read.said[number]
            read.repeated += len(others)
        else:
            listed = ", ".join(map(str, numbers[:_NAMED])) + (" …" if numbers[_NAMED:] else "")
            _refuse(read, numbers, "date", f"Rows {listed} differ for one date: none was taken.")


def _same_units(read: Read, recorded: Mapping[tuple[str, ...], str]) -> None:
    by_series: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, said in read.said.items():
        if said["quantity"] is not None:
            by_series[said["product"], said["place"], said["channel"]].append(number)
    for series, numbers in by_series.items():
        units = {read.said[number]["unit"] for number in numbers}
        units |= {recorded[series]} if series in recorded else set()
        if len(units) > 1:
            listed = " and ".join(sorted(unit or "pieces" for unit in units))
            _refuse(read, numbers, "unit", f"The series is in {listed}, which do not add up.")


def _refuse(read: Read, numbers: Iterable[int], column: str, said: str) -> None:
    for number in numbers:
        del read.said[number]
        read.faults.append(Fault(number, column, said))
