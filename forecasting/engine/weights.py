"""How much each member carries: by its errors over the backtests, own and the panel's."""

import numpy as np

from forecasting.engine.values import Floats

POWER = 4.0
"""Weights fall with this power of a member's error."""
LENT = 1.0
"""The panel's mean error counts as much as so many backtest windows of the series itself."""


def errors(predicted: Floats, actual: Floats, scales: Floats) -> Floats:
    """Mean absolute errors (windows, series, members) in each series' own scale.

    ``predicted`` is (windows, series, members, periods), ``actual`` lacks members; not a number
    stands where nothing was recorded or a member gave nothing.
    """
    distance = np.abs(actual[:, :, None, :] - predicted) / scales[:, None, None]
    return _mean(distance, axis=3)


def weights(error: Floats) -> Floats:
    """Weights (series, members), summing to 1, from errors (windows, series, members).

    A member's error on one series is drawn toward its mean over all series, since three windows
    say little; a member that was never measured carries nothing unless none was.
    """
    own, count = _mean(error, axis=0), np.isfinite(error).sum(axis=0)
    pooled = _mean(own, axis=0)
    drawn = (np.nan_to_num(own) * count + pooled * LENT) / (count + LENT)
    power = np.nan_to_num(np.maximum(drawn, 1e-9) ** -POWER)
    known = power.sum(axis=1, keepdims=True)
    return np.where(known > 0, power / np.where(known > 0, known, 1.0), 1.0 / power.shape[1])


def blend(predicted: Floats, weight: Floats) -> Floats:
    """Weighted means (…, series, periods) of members (…, series, members, periods)."""
    shared = np.where(np.isfinite(predicted), weight[:, :, None], 0.0)
    total = shared.sum(axis=-2)
    mixed = (np.nan_to_num(predicted) * shared).sum(axis=-2)
    return np.where(total > 0, mixed / np.where(total > 0, total, 1.0), np.nan)


def _mean(values: Floats, axis: int) -> Floats:
    count = np.isfinite(values).sum(axis=axis)
    total = np.nansum(values, axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
