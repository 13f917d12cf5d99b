"""How much may be asked for in a stretch of days, from a forecast by periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np
from scipy.special import gammaincc, gammaincinv

from forecasting.engine.values import Dates, Floats, Forecast, Frequency

_WIDTHS = {(0.1, 0.9): 2 * 1.281552, (0.025, 0.975): 2 * 1.959964}
"""How many standard deviations of a normal distribution lie between two quantiles."""
_LEAST, _MOST = 1e-3, 10.0
"""Deviations against the mean: less than the first is none, more than the second says no more."""
_NARROWER = np.geomspace(_LEAST, _MOST, 200)
_DAYS = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}


@dataclass(frozen=True, slots=True)
class Demand:
    """Demand over some days, 0 or more: ``mean`` and standard ``deviation``, in units.

    It is taken to be gamma distributed (Burgin 1975), which has no demand below 0, and a longer
    tail than the normal distribution where the deviation is large against the mean.
    """

    mean: float
    deviation: float

    def quantile(self, level: float) -> float:
        """The amount that suffices with probability ``level``, from .5 to below 1.

        Of two deviations the greater never gives less: where the gamma distribution's own
        quantile falls again, as most of it comes to lie at 0, its highest so far is kept.
        """
        relative = self._relative()
        if not relative:
            return self.mean
        tried = np.append(_NARROWER[relative > _NARROWER], relative)
        found = self.mean * tried**2 * gammaincinv(tried**-2.0, level)
        return max(self.mean, float(found.max()))

    def exceeds(self, amount: float) -> float:
        """The probability that the demand is greater than an amount."""
        relative = self._relative()
        if not relative:
            return float(self.mean > amount)
        return float(gammaincc(relative**-2.0, amount / (self.mean * relative**2)))

    def with_late(self, *, rate: float, days: float) -> "Demand":
        """The demand over a time whose end has a standard deviation of ``days``.

        ``rate`` is the mean demand of a day. The variances add up (Silver, Pyke & Thomas 2017,
        chapter 6, variable lead times).
        """
        return Demand(self.mean, sqrt(self.deviation**2 + (rate * days) ** 2))

    def _relative(self) -> float:
        found = min(self.deviation, _MOST * self.mean)
        return found / self.mean if found > _LEAST * self.mean else 0.0


class Outlook:
    """A forecast laid out in days from today, 0.0, on.

    Errors of any two periods are taken to be equally correlated, such that the sum over all
    periods has the forecast's own spread. Counts spread at least like a Poisson distribution.
    """

    def __init__(
        self, forecast: Forecast, *, frequency: Frequency, today: date, counts: bool
    ) -> None:
        self._today = today
        ends = _ends(forecast.dates, frequency)
        self._starts = _days(forecast.dates, today)
        self._lengths = _days(ends, today) - self._starts
        self._means = np.maximum(forecast.mean, 0.0)
        total = {level: np.array([value]) for level, value in forecast.total_quantiles.items()}
        self._deviations = _deviation(self._means, forecast.quantiles, counts=counts)
        (whole,) = _deviation(self._means.sum(keepdims=True), total, counts=counts)
        self._correlation = _correlation(self._deviations, float(whole))

    @property
    def days(self) -> float:
        """How many days from today the forecast reaches."""
        return max(0.0, float(self._starts[-1] + self._lengths[-1]))

    def between(self, start: float, end: float) -> Demand:
        """The demand from one day to another.

        Days before and after the forecast have its mean rate; those that it leaves out, none.
        """
        later = np.minimum(self._starts + self._lengths, end)
        overlap = np.clip(later - np.maximum(self._starts, start), 0.0, None)
        first, last = float(self._starts[0]), float(self._starts[-1] + self._lengths[-1])
        outside = max(0.0, min(first, end) - start) + max(0.0, end - max(last, start))
        parts = overlap / self._lengths + outside / (last - first)
        spread = np.sqrt(parts) * self._deviations
        return Demand(float(parts @ self._means), _of_sum(spread, self._correlation))

    def mean_until(self, day: date) -> float:
        """The mean demand from today to the end of a day; 0 for days that are over."""
        return self.between(0.0, max(0.0, (day - self._today).days + 1.0)).mean


def _ends(dates: Dates, frequency: Frequency) -> Dates:
    if frequency == Frequency.MONTHLY:
        return (dates.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return dates + _DAYS[frequency]


def _days(dates: Dates, today: date) -> Floats:
    return np.asarray(dates - np.datetime64(today, "D"), dtype=np.float64)


def _deviation(means: Floats, quantiles: Mapping[float, Floats], *, counts: bool) -> Floats:
    """The widest that an interval of the forecast says, as a standard deviation."""
    said = [(quantiles[high] - quantiles[low]) / width for (low, high), width in _WIDTHS.items()]
    least = np.sqrt(means) if counts else np.zeros_like(means)
    return np.asarray(np.max([*said, least], axis=0), dtype=np.float64)


def _correlation(deviations: Floats, whole: float) -> float:
    """The one correlation of all pairs, 0 to 1, with which the sum's deviation is ``whole``."""
    alone = float(deviations @ deviations)
    together = float(deviations.sum()) ** 2 - alone
    return float(np.clip((whole**2 - alone) / together, 0.0, 1.0)) if together > 0 else 0.0


def _of_sum(deviations: Floats, correlation: float) -> float:
    alone = float(deviations @ deviations)
    return sqrt(alone + correlation * (float(deviations.sum()) ** 2 - alone))
