"""Totals over series, by category, by region and of all, and forecasts that add up to them."""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
from scipy import sparse

from forecasting.engine.values import Floats, Frequency, Series
from forecasting.series.rows import Training

ALL, CATEGORY, REGION = "all", "category", "region"
LEAST = 1e-9
"""No forecast is taken for surer than this variance."""
ROUNDS, SLIGHT = 30, 1e-9
"""Rounds of the search for what is held at 0, which takes two or three; and what counts as none."""


class Node(NamedTuple):
    """A total over the series of one channel and unit."""

    kind: str
    name: str
    channel: str
    unit: str


class Hierarchy(NamedTuple):
    """Totals over n series; ``matrix`` (m × n, sparse) has 1 where a total includes a series."""

    nodes: tuple[Node, ...]
    matrix: sparse.csr_array

    def sums(self, leaves: Floats) -> Floats:
        """The totals (m × h) of the series' numbers (n × h)."""
        return np.asarray(self.matrix @ leaves)

    def members(self, node: int) -> list[int]:
        """The places of the series that a total includes."""
        return [int(at) for at in self.matrix[[node]].indices]


def hierarchy(trainings: Sequence[Training]) -> Hierarchy:
    """The totals of at least two series: item → category, place → region, and all."""
    found: dict[Node, list[int]] = defaultdict(list)
    for at, training in enumerate(trainings):
        for kind, name in ((ALL, ""), (CATEGORY, training.pool), (REGION, training.region)):
            if kind == ALL or name:
                found[Node(kind, name, training.key.channel, training.unit)].append(at)
    kept = {node: members for node, members in sorted(found.items()) if len(members) > 1}
    rows = [row for row, members in enumerate(kept.values()) for _ in members]
    columns = [at for members in kept.values() for at in members]
    shape = (len(kept), len(trainings))
    matrix = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    return Hierarchy(tuple(kept), matrix)


def total(name: str, members: Sequence[Series]) -> Series:
    """The sum of series as one of its own; a period counts where all that began are recorded.

    ``members`` have the same frequency and periods ahead. Prices and flags are each one's own:
    the sum has none.
    """
    first = members[0]
    dates = reduce(np.union1d, [series.dates for series in members])
    values, whole = np.zeros(len(dates)), np.ones(len(dates), dtype=np.bool_)
    for series in members:
        at = np.searchsorted(dates, series.dates)
        values[at] += series.values
        missing = np.ones(len(dates), dtype=np.bool_)
        missing[at] = False
        whole &= ~(missing & (dates >= series.dates[0]) & (dates <= series.dates[-1]))
    return Series(
        name=name,
        frequency=Frequency(first.frequency),
        dates=dates[whole],
        values=values[whole],
        future=first.future,
        pool=name,
        counts=all(series.counts for series in members),
    )


class Expected(NamedTuple):
    """Forecasts (k × h) of some series or totals: their means, and how far they may be off."""

    mean: Floats
    variance: Floats


def reconcile(leaves: Expected, totals: Expected, hierarchy: Hierarchy) -> Floats:
    """Forecasts of the series (n × h), not below 0, nearest to theirs and to those of totals.

    Weighted least squares with each forecast's own variance (MinT with that diagonal;
    Wickramasuriya, Athanasopoulos and Hyndman 2019): the surer a forecast is, the less it moves.
    What would come below 0 is held there (block pivoting; Portugal, Júdice and Vicente 1994).
    Totals are then the sums of the result: children add up to their parents exactly.
    """
    if not len(hierarchy.nodes):
        return np.maximum(leaves.mean, 0.0)
    periods = zip(*(table.T for table in (*leaves, *totals)), strict=True)
    return np.column_stack([_nearest(hierarchy.matrix, *each) for each in periods])


def _nearest(
    matrix: sparse.csr_array, leaf: Floats, doubt: Floats, total: Floats, total_doubt: Floats
) -> Floats:
    """For one period: series change sides, free or held at 0, until none is better off so."""
    doubt, total_doubt = doubt + LEAST, total_doubt + LEAST
    free = np.ones(len(leaf), dtype=np.bool_)
    found = np.zeros(len(leaf))
    for _ in range(ROUNDS):
        found[~free] = 0.0
        part = matrix[:, np.flatnonzero(free)]
        found[free] = _fitted(leaf[free], doubt[free], total, total_doubt, part)
        pull = doubt * (matrix.T @ ((total - matrix @ found) / total_doubt)) + leaf - found
        wrong = np.where(free, found < 0, pull > SLIGHT * (1 + np.abs(leaf)))
        if not wrong.any():
            break
        free ^= wrong
    return np.maximum(found, 0.0)


def _fitted(
    leaf: Floats, doubt: Floats, total: Floats, total_doubt: Floats, matrix: sparse.csr_array
) -> Floats:
    """The least squares fit of series by totals over them, by Woodbury's identity.

    With V the series' variances, D the totals', the least of (x − b)ᵀ V⁻¹ (x − b) +
    (A x − t)ᵀ D⁻¹ (A x − t) is at b + V Aᵀ (D + A V Aᵀ)⁻¹ (t − A b).
    """
    moved = matrix * doubt
    inner = (moved @ matrix.T).toarray() + np.diag(total_doubt)
    return np.asarray(leaf + moved.T @ np.linalg.solve(inner, total - matrix @ leaf))
