"""What a forecast is compared with: seasonal naive, and Prophet as it comes."""

from collections.abc import Sequence

import numpy as np

from forecasting.engine.values import Floats, Frequency, Series

NAIVE, PROPHET = "seasonal_naive", "prophet"
SEASON = {Frequency.DAILY: 7, Frequency.WEEKLY: 1, Frequency.MONTHLY: 1}
"""Periods after which a season comes again; 1 is the last value."""


def baselines(panel: Sequence[Series]) -> dict[str, dict[str, list[float]]]:
    """Both baselines' figures for the future periods, none below 0, by series."""
    from forecasting.engine.prophet import Variant, predict  # noqa: PLC0415 - takes seconds

    plain = predict(panel, Variant(), seed=0)
    return {
        series.name: {
            NAIVE: seasonal_naive(series).tolist(),
            PROPHET: np.maximum(found.mean, 0.0).tolist(),
        }
        for series, found in zip(panel, plain, strict=True)
    }


def seasonal_naive(series: Series) -> Floats:
    """The last recorded season again and again."""
    last = np.maximum(series.values[-SEASON[series.frequency] :], 0.0)
    return np.resize(last, len(series.future))
