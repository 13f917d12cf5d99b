"""What prices and promotions do to demand, learned from all series of a pool and from each.

Demand is multiplied: log(1 + demand) is a series' slow course plus its drivers times effects. Both
sides are taken relative to course and season; effects are fitted by ridge regression to the whole
pool, and each series' own by another that draws them to the pool's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forecasting.engine.calendar import SEASON, steps
from forecasting.engine.drivers import drivers
from forecasting.engine.values import Floats, Series

COURSE = 6
"""The slow course is the mean over so many recorded periods on either side."""
SEASONS = 4
"""From so many recorded seasons on, what is usual for the phase of the season is taken out too."""
DRAWN = 20.0
"""A series' own effects are drawn to its pool's as if by so many periods of the pool's kind."""
DRAWN_POOL = 1.0
"""So are the pool's to none."""
TINY = 1e-9
LARGEST = 3.0
"""No known driver multiplies demand by more than e to this, or divides it by more."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What each driver does to log demand, by its name: ``drivers.drivers`` names them.

    A price's effect is its elasticity: demand is multiplied by (price / usual price) to its power.
    A flag's effect e multiplies demand by exp(e) where it is set. ``others' price`` is the effect
    of the mean price of the competitors at the place.
    """

    pools: Mapping[str, Mapping[str, float]]
    series: Mapping[str, Mapping[str, float]]


def effects(panel: Sequence[Series]) -> Effects:
    """The effects per pool and per series; no entries where nothing is known to drive demand."""
    names, rows = _rows(panel)
    fitted = _fitted(panel, rows)
    pools = {panel[i].pool: _named(names, shared) for i, (shared, _) in fitted.items()}
    series = {panel[i].name: _named(names, own) for i, (_, own) in fitted.items()}
    return Effects(pools, series)


def lifts(panel: Sequence[Series]) -> list[Floats | None]:
    """How often its demand at usual prices without promotion each series sells, per period (n + h).

    Nothing where nothing is known to drive demand. Only recorded demand up to each series' last
    date is looked at, and the drivers, which are known ahead.
    """
    _, rows = _rows(panel)
    found: list[Floats | None] = [None] * len(panel)
    for index, (_, own) in _fitted(panel, rows).items():
        found[index] = np.exp(np.clip(rows[index] @ own, -LARGEST, LARGEST))
    return found


def usual(panel: Sequence[Series], lift: Sequence[Floats | None]) -> list[Series]:
    """Each series as it would have sold at usual prices without promotions, and without drivers."""
    return [
        replace(series, values=series.values / each[: len(series.values)], prices={}, flags={})
        if each is not None
        else series
        for series, each in zip(panel, lift, strict=True)
    ]


def _rows(panel: Sequence[Series]) -> tuple[tuple[str, ...], tuple[Floats, ...]]:
    known = drivers(panel)
    return known.names, known.rows


def _fitted(panel: Sequence[Series], rows: Sequence[Floats]) -> dict[int, tuple[Floats, Floats]]:
    """Effects of its pool, and own ones, of each series that has any driver."""
    pools: dict[str, list[int]] = {}
    for index, series in enumerate(panel):
        if series.prices or series.flags:
            pools.setdefault(series.pool, []).append(index)
    return {
        index: effect
        for members in pools.values()
        for index, effect in zip(members, _pool(panel, rows, members), strict=True)
    }


def _pool(
    panel: Sequence[Series], rows: Sequence[Floats], members: Sequence[int]
) -> list[tuple[Floats, Floats]]:
    moments = [_moments(panel[index], rows[index]) for index in members]
    square = np.sum([each for each, _ in moments], axis=0)
    product = np.sum([each for _, each in moments], axis=0)
    period = np.diag(square) / sum(len(panel[index].values) for index in members) + TINY
    shared = _ridge(square, product, DRAWN_POOL * period, np.zeros_like(period))
    return [(shared, _ridge(*each, DRAWN * period, shared)) for each in moments]


def _moments(series: Series, rows: Floats) -> tuple[Floats, Floats]:
    """Sums of squares of the drivers, and of products with log demand, around what is usual."""
    both = _around(np.column_stack([rows[: len(series.values)], np.log1p(series.values)]))
    season = SEASON[series.frequency]
    if len(both) >= SEASONS * season:
        both = _deseasoned(both, steps(series.frequency, series.dates, series.dates[0]) % season)
    known, demand = both[:, :-1], both[:, -1]
    return known.T @ known, known.T @ demand


def _around(columns: Floats) -> Floats:
    """Columns (n, p) less their mean over the periods on either side."""
    length = len(columns)
    sums = np.vstack([np.zeros(columns.shape[1]), np.cumsum(columns, axis=0)])
    first = np.maximum(np.arange(length) - COURSE, 0)
    last = np.minimum(np.arange(length) + COURSE + 1, length)
    return np.asarray(columns - (sums[last] - sums[first]) / (last - first)[:, None])


def _deseasoned(columns: Floats, phase: NDArray[np.int64]) -> Floats:
    """Columns (n, p) less their mean in the same phase of the season: weekdays are no promotion."""
    sums = np.zeros((phase.max() + 1, columns.shape[1]))
    np.add.at(sums, phase, columns)
    return np.asarray(columns - (sums / np.maximum(np.bincount(phase), 1)[:, None])[phase])


def _ridge(square: Floats, product: Floats, drawn: Floats, toward: Floats) -> Floats:
    """The coefficients nearest the data, ``drawn`` toward others (Hoerl and Kennard 1970)."""
    return np.asarray(toward + np.linalg.solve(square + np.diag(drawn), product - square @ toward))


def _named(names: Sequence[str], values: Floats) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))
