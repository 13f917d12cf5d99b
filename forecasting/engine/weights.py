"""How much each member carries: by its errors over the backtests, own and the panel's."""

import numpy as np

from forecasting.engine.values import Floats

POWER = 6.0
"""Weights fall with this power of a member's error."""
LENT = 2.0
"""The panel's mean error counts as much as so many backtest windows of the series itself."""


def errors(tested: Floats, actual: Floats, scales: Floats) -> Floats:
    """Mean absolute errors (windows, series, members), in each series' own scale.

    ``tested`` is (windows, series, members, periods), ``actual`` lacks members; not a number
    stands where nothing was recorded or a member gave nothing.
    """
    distance = np.abs(actual[:, :, None] - tested) / scales[:, None, None]
    return mean(distance, axis=3)


def drawn(error: Floats) -> Floats:
    """Errors (series, …) from those of each window (windows, series, …), drawn to the panel's.

    Three windows say little about one series; one without any has the panel's.
    """
    own, count = mean(error, axis=0), np.isfinite(error).sum(axis=0)
    together: Floats = (np.nan_to_num(own) * count + mean(own, axis=0) * LENT) / (count + LENT)
    return together


def weights(error: Floats) -> Floats:
    """Weights (series, members), summing to 1, from errors (windows, series, members).

    A member that was never measured carries nothing, unless none was.
    """
    power = np.nan_to_num(np.maximum(drawn(error), 1e-9) ** -POWER)
    total = power.sum(axis=1, keepdims=True)
    known = total > 0
    return np.where(known, power / np.where(known, total, 1.0), 1.0 / power.shape[1])


def shared(forecasts: Floats, weight: Floats) -> Floats:
    """Weights (series, members) among those that gave a forecast (series, members, periods)."""
    usable = np.where(np.isfinite(forecasts).any(axis=2), weight, 0.0)
    total = usable.sum(axis=1, keepdims=True)
    alike = np.isfinite(forecasts).any(axis=2).astype(np.float64)
    usable = np.where(total > 0, usable, alike)
    return np.asarray(usable / np.maximum(usable.sum(axis=1, keepdims=True), 1e-300))


def blend(forecasts: Floats, weight: Floats) -> Floats:
    """Weighted means (series, periods) of what members forecast (series, members, periods)."""
    part = shared(forecasts, weight)[:, :, None]
    known = np.isfinite(forecasts)
    total = np.asarray((part * known).sum(axis=1))
    mixed = (part * np.nan_to_num(forecasts)).sum(axis=1)
    return np.where(total > 0, mixed / np.where(total > 0, total, 1.0), np.nan)


def mean(values: Floats, axis: int) -> Floats:
    """The mean of what is a number; not a number where none is."""
    count = np.isfinite(values).sum(axis=axis)
    total = np.nansum(values, axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)
