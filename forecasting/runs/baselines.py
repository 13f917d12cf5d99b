"""What a forecast is compared with: seasonal naive, and Prophet as it comes."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from forecasting.engine.values import Floats, Series

NAIVE, PROPHET = "seasonal_naive", "prophet"
SEASONS = "a week, of months a year"
"""What the seasonal naive repeats, in words."""
Baselines = dict[str, dict[str, list[float]]]


def baselines(panel: Sequence[Series]) -> Baselines:
    """Both baselines' figures for the future periods, none below 0, by series.

    Prophet has none for a series of a single period.
    """
    found: Baselines = {}
    for (yearly, weekly), group in groupby(sorted(panel, key=_seasons), key=_seasons):
        members = list(group)
        plain = _prophet(members, yearly=yearly, weekly=weekly)
        for series, mean in zip(members, plain, strict=True):
            found[series.name] = {NAIVE: seasonal_naive(series).tolist()}
            if np.isfinite(mean).all():
                found[series.name][PROPHET] = mean.tolist()
    return found


def seasonal_naive(series: Series) -> Floats:
    """What was one season before: a week of days, a year of months, the last of weeks.

    The last value stands for a season that is not yet whole.
    """
    from forecasting.engine import classical  # noqa: PLC0415 - takes seconds

    found = classical.seasonal_naive(series)
    if found is None:
        found = np.full(len(series.future), series.values[-1])
    return np.maximum(found, 0.0)


def _seasons(series: Series) -> tuple[bool, bool]:
    """Whether Prophet would see a year and a week in it, by its own defaults."""
    days = (series.dates - series.dates[0]).astype(int)
    closest = int(np.diff(days).min(initial=400))
    return bool(days[-1] >= 730), bool(days[-1] >= 14 and closest < 7)


def _prophet(panel: Sequence[Series], *, yearly: bool, weekly: bool) -> list[Floats]:
    from forecasting.engine.prophet import Variant, predict  # noqa: PLC0415 - takes seconds

    found = predict(panel, Variant(yearly=yearly, weekly=weekly))
    return [np.maximum(each.mean, 0.0) for each in found]
