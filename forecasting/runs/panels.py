"""Cutting a run's series into panels: alike ones together, each about as much work."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil
from typing import TypeVar

from forecasting.series.rows import SeriesKey

T = TypeVar("T")
CHUNK_SECONDS = 30.0
"""What a panel aims at: more urgent work waits for at most one, and a killed one costs little."""
MOST = 100
"""Series in a panel, however fast they are: what is forecast together is held together."""

ENOUGH = 25
"""Series in a panel that lend each other most of what they can."""
SHARED = 4
"""Panels that a run has at least, if that leaves them with enough: workers share them."""


def panel_size(seconds: float, *, series: int) -> int:
    """How many series a panel takes where one takes so many seconds, of so many."""
    in_time = int(CHUNK_SECONDS / max(seconds, 0.001))
    return max(1, min(MOST, in_time, max(ENOUGH, ceil(series / SHARED))))


def cut(series: Iterable[tuple[str, SeriesKey]], *, size: int) -> list[list[SeriesKey]]:
    """Panels of up to ``size`` series, equally long, from series with their pools.

    Series of a pool, then those of a product, stand side by side: the same ones give the same
    panels, in whatever order they come.
    """
    return equal([key for _, key in sorted(series)], size=size)


def equal(ordered: Sequence[T], *, size: int) -> list[list[T]]:
    """Equally long parts of up to ``size``, in order."""
    count = ceil(len(ordered) / size)
    bounds = [len(ordered) * number // count for number in range(count + 1)] if count else []
    return [list(ordered[begin:end]) for begin, end in pairwise(bounds)]
