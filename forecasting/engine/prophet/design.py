"""Prophet's model as matrices: trend, changepoints, seasons, regressors.

S. J. Taylor, B. Letham, "Forecasting at scale", The American Statistician 72 (2018); scales and
places of changepoints as in the library's version 1.5.
"""

from dataclasses import dataclass

import numpy as np

from forecasting.engine.values import Dates, Floats

CHANGEPOINTS = 25
CHANGEPOINT_RANGE = 0.8
YEAR = (365.25, 10)
WEEK = (7.0, 3)
"""A season's period in days and its number of Fourier terms."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """What the model sees of T recorded and h future periods.

    ``trend`` (T, 2 + S) holds time, ones and a ramp from each of S changepoints; ``features``
    (T, K) seasons and regressors. ``pace`` is the mean step between future periods, where the
    history's length is 1.
    """

    trend: Floats
    features: Floats
    future_trend: Floats
    future_features: Floats
    pace: float

    @property
    def matrix(self) -> Floats:
        """All columns side by side, (T, 2 + S + K): the additive model is linear in them."""
        return np.hstack([self.trend, self.features])

    @property
    def changepoints(self) -> int:
        """S, how many changepoints there are."""
        return int(self.trend.shape[1]) - 2


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What a design is made of: T ``dates``, h ``future`` ones, ``regressors`` (T + h, R), and
    which seasons the model has."""

    dates: Dates
    future: Dates
    regressors: Floats
    yearly: bool
    weekly: bool


def design_of(basis: Basis) -> Design:
    """The matrices for a basis."""
    rows = len(basis.dates)
    days = np.concatenate([basis.dates, basis.future]).astype("datetime64[D]").astype(np.float64)
    time = (days - days[0]) / (days[rows - 1] - days[0])
    trend = _trend(time, time[_changepoint_rows(rows)])
    features = np.hstack([_seasons(days, basis), _standardised(basis.regressors, rows)])
    steps = np.diff(time[rows:] if len(basis.future) > 1 else time[:rows])
    return Design(trend[:rows], features[:rows], trend[rows:], features[rows:], steps.mean())


def _changepoint_rows(rows: int) -> list[int]:
    """Evenly spread over the first four fifths of the history, the first row left out."""
    last = int(np.floor(rows * CHANGEPOINT_RANGE)) - 1
    number = max(0, min(CHANGEPOINTS, last))
    return [int(row) for row in np.linspace(0, last, number + 1).round()[1:]]


def _trend(time: Floats, changepoints: Floats) -> Floats:
    ramps = np.maximum(time[:, None] - changepoints, 0)
    return np.column_stack([time, np.ones_like(time), ramps])


def _seasons(days: Floats, basis: Basis) -> Floats:
    waves = [YEAR] * basis.yearly + [WEEK] * basis.weekly
    columns = [
        wave(2 * np.pi * days * (term + 1) / period)
        for period, terms in waves
        for term in range(terms)
        for wave in (np.sin, np.cos)
    ]
    return np.column_stack(columns) if columns else np.empty((len(days), 0))


def _standardised(regressors: Floats, rows: int) -> Floats:
    """Each to mean 0 and deviation 1 over its recorded rows, unless constant or 0 and 1 alone."""
    recorded = regressors[:rows]
    mean, deviation = recorded.mean(axis=0), recorded.std(axis=0, ddof=1)
    as_it_is = [len(set(column)) < 2 or set(column) == {0.0, 1.0} for column in recorded.T]
    return (regressors - np.where(as_it_is, 0, mean)) / np.where(as_it_is, 1, deviation)
