"""Totals over series, by category, by region and of all, and forecasts that add up to them."""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
from scipy import sparse

from forecasting.engine.values import Bools, Floats, Frequency, Series
from forecasting.series.rows import Training

ALL, CATEGORY, REGION = "all", "category", "region"


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


def reconcile(leaves: Floats, totals: Floats, hierarchy: Hierarchy) -> Floats:
    """Forecasts of the series (n × h), not below 0, nearest to theirs and to those of totals.

    Weighted least squares with structural scaling, where a total over k series has the weight 1/k
    (MinT with that diagonal; Wickramasuriya, Athanasopoulos and Hyndman 2019); what comes below 0
    is held at 0 and the others are fitted again. Totals are then the sums of the result:
    children add up to their parents exactly.
    """
    if not len(hierarchy.nodes):
        return np.maximum(leaves, 0.0)
    return np.column_stack(
        [_nearest(leaf, total, hierarchy.matrix)
         for leaf, total in zip(leaves.T, totals.T, strict=True)]
    )  # fmt: skip


def _nearest(leaf: Floats, total: Floats, matrix: sparse.csr_array) -> Floats:
    free = np.ones(len(leaf), dtype=np.bool_)
    found = np.zeros(len(leaf))
    while free.any():
        found[:] = 0.0
        found[free] = _fitted(leaf, total, matrix, free)
        if not (found < 0).any():
            break
        free &= found >= 0
    return np.maximum(found, 0.0)


def _fitted(leaf: Floats, total: Floats, matrix: sparse.csr_array, free: Bools) -> Floats:
    """The least squares fit of the free series, by Woodbury's identity over the few totals.

    The normal equations are (I + Aᵀ D⁻¹ A) x = b + Aᵀ D⁻¹ t, with D the totals' sizes.
    """
    sizes = np.asarray(matrix.sum(axis=1)).ravel()
    part = matrix[:, np.flatnonzero(free)]
    right = leaf[free] + part.T @ (total / sizes)
    inner = (part @ part.T).toarray() + np.diag(sizes)
    return np.asarray(right - part.T @ np.linalg.solve(inner, part @ right))
