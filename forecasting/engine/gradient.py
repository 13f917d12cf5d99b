"""One model of boosted trees for all series of a pool (LightGBM, Ke and others 2017).

It learns log demand relative to a series' recent level, from what was known some periods before:
levels over several spans, the same phase of earlier seasons, the time of year, and the drivers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm
import numpy as np
from numpy.typing import NDArray

from forecasting.engine.calendar import SEASON, YEAR, ahead, filled, steps
from forecasting.engine.drivers import drivers
from forecasting.engine.values import Floats, Frequency, Series
from forecasting.engine.windows import horizon

MANY = 20
"""Trees are grown where a pool has so many series: from fewer they learn their noise."""
ROWS = 40_000
"""The most rows learned from; where there are more, the latest of each series."""
SPANS = {
    Frequency.DAILY: (1, 7, 28, 56, 182),
    Frequency.WEEKLY: (1, 2, 4, 8, 26),
    Frequency.MONTHLY: (1, 2, 3, 6, 12),
}
"""Over so many periods levels are taken; the fourth is what demand is relative to."""
LEVEL = 3
SEASONS = 4
Whole = NDArray[np.int64]
SETTINGS = {
    "objective": "l1",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
ROUNDS = 150


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Features (rows, p) of periods, the recent log level known for each, and its log demand."""

    features: Floats
    level: Floats
    demand: Floats


def predict(panel: Sequence[Series], *, seed: int) -> list[Floats | None]:
    """The demand (h,) of each series whose pool has many, nothing for the others."""
    rows = drivers(panel).rows
    pools: dict[str, list[int]] = {}
    for index, series in enumerate(panel):
        if len(series.values) > SPANS[series.frequency][LEVEL]:
            pools.setdefault(series.pool, []).append(index)
    found: list[Floats | None] = [None] * len(panel)
    for members in pools.values():
        if len(members) >= MANY:
            expected = _pool([(panel[index], rows[index]) for index in members], seed)
            for index, each in zip(members, expected, strict=True):
                found[index] = each
    return found


def _pool(pool: Sequence[tuple[Series, Floats]], seed: int) -> Sequence[Floats | None]:
    latest = ROWS // len(pool)
    past = [_past(series, rows, latest) for series, rows in pool]
    features = np.vstack([table.features for table in past])
    if not len(features):
        return [None] * len(pool)
    relative = np.concatenate([table.demand - table.level for table in past])
    learned = lightgbm.train(
        {**SETTINGS, "seed": seed}, lightgbm.Dataset(features, relative), ROUNDS
    )
    return [_ahead(learned, series, rows) for series, rows in pool]


def _past(series: Series, rows: Floats, latest: int) -> Table:
    """The latest recorded periods, each as known 1, 2, … h periods before, in turn."""
    at = steps(series.frequency, series.dates, series.dates[0])
    before = 1 + at % horizon(series)
    usable = np.flatnonzero(at - before >= SPANS[series.frequency][LEVEL])[-latest:]
    return _table(series, rows, usable, at[usable], before[usable])


def _ahead(learned: lightgbm.Booster, series: Series, rows: Floats) -> Floats:
    at = steps(series.frequency, series.future, series.dates[0])
    places = len(series.dates) + np.arange(len(at))
    table = _table(series, rows, places, at, ahead(series))
    expected = np.asarray(learned.predict(table.features), dtype=np.float64)
    return np.maximum(np.expm1(expected + table.level), 0.0)


def _table(series: Series, rows: Floats, places: Whole, at: Whole, before: Whole) -> Table:
    """Of periods ``at``, counted from the first, as known so many ``before``: driver ``places``."""
    demand = np.log1p(filled(series))
    origin = at - before
    sums = np.concatenate([[0.0], np.cumsum(demand)])
    spans = np.minimum(np.array(SPANS[series.frequency])[:, None], origin + 1)
    levels = (sums[origin + 1] - sums[origin + 1 - spans]) / spans
    level = levels[LEVEL]
    year = 2 * np.pi * at / YEAR[series.frequency]
    features = [
        *(levels - level),
        level,
        before,
        _same_phase(series, demand, at, before) - level,
        at % SEASON[series.frequency],
        np.sin(year),
        np.cos(year),
        *rows[places].T,
        *rows[np.maximum(places - 1, 0)].T,
    ]
    known = at < len(demand)
    return Table(np.column_stack(features), level, demand[np.where(known, at, 0)])


def _same_phase(series: Series, demand: Floats, at: Whole, before: Whole) -> Floats:
    """The mean of the last known periods of the same phase of the season."""
    season = SEASON[series.frequency]
    nearest = at - season * -(-before // season)
    places = nearest[:, None] - season * np.arange(SEASONS)
    return np.asarray(demand[np.maximum(places, nearest[:, None] % season)].mean(axis=1))
