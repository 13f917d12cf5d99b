"""Members that see one series alone: exponential smoothing, Theta, naive and recent medians."""

from collections.abc import Callable

import numpy as np
from statsforecast.ets import ets_f, forecast_ets
from statsforecast.theta import auto_theta, forecast_theta

from forecasting.engine.calendar import SEASON, Whole, ahead, filled
from forecasting.engine.values import Floats, Frequency, Series

KEPT = 400
"""So many of the last periods smoothing looks at: older ones hardly move its state."""
FEWEST = 10
"""From fewer periods nothing is fitted."""


def smoothing(series: Series) -> Floats | None:
    """ETS with additive errors: no, linear or damped trend by AICc, the season taken out before.

    R. J. Hyndman and others, "Forecasting with Exponential Smoothing" (2008).
    """
    return _smoothed(series, filled(series))


def log_smoothing(series: Series) -> Floats | None:
    """The same on log(1 + demand): a median, where season and trend multiply."""
    forecast = _smoothed(series, np.log1p(filled(series)))
    return None if forecast is None else np.expm1(forecast)


def theta(series: Series) -> Floats | None:
    """The Theta method (Assimakopoulos and Nikolopoulos 2000), seasonally adjusted where tested."""
    values = filled(series)[-KEPT:]
    if len(values) < max(FEWEST, 2 * SEASON[series.frequency]) or not np.ptp(values):
        return None
    model = auto_theta(values, SEASON[series.frequency], model="STM")
    return _at(series, forecast_theta(model, int(ahead(series)[-1]))["mean"])


def seasonal_naive(series: Series) -> Floats | None:
    """What was last seen a whole number of seasons before."""
    season = SEASON[series.frequency]
    values = filled(series)
    if len(values) < season:
        return None
    return np.asarray(values[-season:][(ahead(series) - 1) % season])


def mean_so_far(series: Series) -> Floats | None:
    """The mean of all recorded periods, for series too short for anything else."""
    short = len(series.values) < FEWEST
    return np.full(len(series.future), series.values.mean()) if short else None


def recent_median(spans: dict[Frequency, int]) -> Callable[[Series], Floats | None]:
    """The median of the last periods, of days by weekday; nothing from less than half of them."""

    def median(series: Series) -> Floats | None:
        values, span = filled(series), spans[series.frequency]
        if 2 * len(values) < span:
            return None
        season = 7 if series.frequency is Frequency.DAILY else 1
        seasons = min(span, len(values)) // season
        table = values[-seasons * season :].reshape(seasons, season)
        return np.asarray(np.median(table, axis=0)[(ahead(series) - 1) % season])

    return median


def _smoothed(series: Series, values: Floats) -> Floats | None:
    values, season = values[-KEPT:], SEASON[series.frequency]
    if len(values) < max(FEWEST, 2 * season):
        return None
    phase = np.arange(-len(values), 0) % season
    usual = _season(values, phase, season)
    model = ets_f(values - usual[phase], 1, model="AZN")
    level = _at(series, forecast_ets(model, int(ahead(series)[-1]))["mean"])
    return np.asarray(level + usual[(ahead(series) - 1) % season])


def _season(values: Floats, phase: Whole, season: int) -> Floats:
    """How far each phase lies from the moving mean over one season, in the mean 0."""
    if season == 1:
        return np.zeros(1)
    moving = np.convolve(values, np.ones(season) / season, "valid")
    middle = slice(season // 2, season // 2 + len(moving))
    rest = values[middle] - moving
    usual = np.bincount(phase[middle], rest, season) / np.bincount(phase[middle], None, season)
    return np.asarray(usual - usual.mean())


def _at(series: Series, mean: Floats) -> Floats:
    return np.asarray(mean, dtype=np.float64)[ahead(series) - 1]
