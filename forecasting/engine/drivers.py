"""What is known to move demand, a matrix per series: prices and flags, own and competitors'."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.engine.values import Dates, Floats, Series

OTHERS = "others' "


@dataclass(frozen=True, slots=True, eq=False)
class Drivers:
    """For each series of a panel a matrix (n + h, len(names)), 0 where all is as usual.

    A price is the log of its ratio to the usual one. What the other
    series of the place do is their mean on the same date: ``others' price``.
    """

    names: tuple[str, ...]
    rows: tuple[Floats, ...]


def drivers(panel: Sequence[Series]) -> Drivers:
    """The drivers of a panel; without prices and flags the matrices have no columns."""
    prices = sorted({name for series in panel for name in series.prices})
    flags = sorted({name for series in panel for name in series.flags} - set(prices))
    names = [*prices, *flags]
    own = [_own(series, names) for series in panel]
    others = _others(panel, own)
    rows = [np.hstack([mine, theirs]) for mine, theirs in zip(own, others, strict=True)]
    return Drivers((*names, *(OTHERS + name for name in names)), tuple(rows))


def usual_price(price: Floats, recorded: int) -> float:
    """The median of the recorded prices, else the first to come: a price is high or low by it."""
    return float(np.median(price[: max(recorded, 1)]))


def _own(series: Series, names: Sequence[str]) -> Floats:
    rows = np.zeros((len(_dates(series)), len(names)))
    for column, name in enumerate(names):
        if name in series.prices:
            price = series.prices[name]
            rows[:, column] = np.log(price / usual_price(price, len(series.dates)))
        elif name in series.flags:
            rows[:, column] = series.flags[name]
    return rows


def _others(panel: Sequence[Series], own: Sequence[Floats]) -> list[Floats]:
    """The mean of the others at each series' place, date by date; 0 where it is alone."""
    found = [np.zeros_like(rows) for rows in own]
    for members in _places(panel):
        dates = np.concatenate([_dates(panel[member]) for member in members])
        each, at = np.unique(dates, return_inverse=True)
        rows = np.concatenate([own[member] for member in members])
        total = np.zeros((len(each), rows.shape[1]))
        np.add.at(total, at, rows)
        rest = np.bincount(at)[at][:, None] - 1
        mean = np.where(rest > 0, (total[at] - rows) / np.maximum(rest, 1), 0.0)
        ends = np.cumsum([len(own[member]) for member in members])[:-1]
        for member, part in zip(members, np.split(mean, ends), strict=True):
            found[member] = part
    return found


def _places(panel: Sequence[Series]) -> list[list[int]]:
    """Which series compete: those of one pool at one named place."""
    places: dict[tuple[str, str], list[int]] = {}
    for index, series in enumerate(panel):
        if series.place:
            places.setdefault((series.pool, series.place), []).append(index)
    return list(places.values())


def _dates(series: Series) -> Dates:
    return np.concatenate([series.dates, series.future])
