"""Members that see one series alone: exponential smoothing, Theta, naive and recent medians."""

import numpy as np
from statsforecast.ets import ets_f, forecast_ets
from statsforecast.theta import auto_theta, forecast_theta

from forecasting.engine.calendar import SEASON, ahead, filled
from forecasting.engine.values import Floats, Frequency, Series

KEPT = 1100
"""So many of the last periods smoothing looks at: older ones no longer move its state."""
RECENT = 8
"""So many seasons the recent median is taken over."""


def smoothing(series: Series) -> Floats | None:
    """ETS with additive errors, the best of no, linear and damped trend by AICc (Hyndman 2008)."""
    return _smoothed(series, filled(series))


def log_smoothing(series: Series) -> Floats | None:
    """The same on log(1 + demand): a median, where season and trend multiply."""
    forecast = _smoothed(series, np.log1p(filled(series)))
    return None if forecast is None else np.expm1(forecast)


def theta(series: Series) -> Floats | None:
    """The Theta method (Assimakopoulos and Nikolopoulos 2000), seasonally adjusted where tested."""
    values = filled(series)[-KEPT:]
    if len(values) < 2 * SEASON[series.frequency] + 4:
        return None
    model = auto_theta(values, SEASON[series.frequency], model="STM")
    return _at(series, forecast_theta(model, int(ahead(series)[-1]))["mean"])


def seasonal_naive(series: Series) -> Floats | None:
    """What was last seen a whole number of seasons before."""
    season = SEASON[series.frequency]
    values = filled(series)
    if len(values) < season:
        return None
    return values[-season:][(ahead(series) - 1) % season]


def recent_median(series: Series) -> Floats | None:
    """The median of the last seasons, of days by weekday."""
    season = 7 if series.frequency is Frequency.DAILY else 1
    values = filled(series)
    seasons = min(RECENT, len(values) // season)
    if seasons < 1:
        return None
    medians = np.median(values[-seasons * season :].reshape(seasons, season), axis=0)
    return medians[(ahead(series) - 1) % season]


def _smoothed(series: Series, values: Floats) -> Floats | None:
    values, season = values[-KEPT:], SEASON[series.frequency]
    if len(values) < 2 * season + 8:
        return None
    model = ets_f(values, season, model="AZA" if season > 1 else "AZN")
    return _at(series, forecast_ets(model, int(ahead(series)[-1]))["mean"])


def _at(series: Series, mean: Floats) -> Floats:
    return np.asarray(mean, dtype=np.float64)[ahead(series) - 1]
