"""How right forecasts were, against what is simpler: means over the periods that have come."""

from collections.abc import Sequence
from itertools import groupby
from statistics import fmean
from typing import NamedTuple

from forecasting.decisions.accuracy import Observed


class Errors(NamedTuple):
    """Mean absolute errors, in units, of periods; ``inside`` is the share in the 95 % interval.

    ``naive`` and ``prophet`` are those of the simpler forecasts, None where they were not made.
    """

    periods: int
    own: float
    naive: float | None
    prophet: float | None
    inside: float


def errors(found: Sequence[Observed]) -> Errors | None:
    """Of all periods; None without any."""
    if not found:
        return None
    return Errors(
        len(found),
        fmean(abs(each.value - each.point) for each in found),
        _mean([abs(each.value - each.naive) for each in found if each.naive is not None]),
        _mean([abs(each.value - each.prophet) for each in found if each.prophet is not None]),
        fmean(each.low <= each.value <= each.high for each in found),
    )


def by_month(found: Sequence[Observed]) -> dict[str, Errors]:
    """Of each month's periods, by month (``2026-11``), the last month first."""
    ordered = sorted(found, key=lambda each: each.date, reverse=True)
    months = groupby(ordered, key=lambda each: f"{each.date:%Y-%m}")
    return {month: said for month, part in months if (said := errors(list(part)))}


def _mean(numbers: list[float]) -> float | None:
    return fmean(numbers) if numbers else None
