"""The members of the ensemble: each forecasts a panel, by itself and without looking ahead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecasting.engine import classical, gradient, pooled, prophet
from forecasting.engine.values import Floats, Frequency, Series

YEARLY, WEEKLY = 730, 14
"""Days a history spans before Prophet's model gets a yearly, a weekly season: as in the library."""
YEARLY_TERMS, WEEKLY_TERMS = 20, 6
"""The columns of those seasons; with fewer rows than columns Prophet's optimum has no bound."""
SHORT = {Frequency.DAILY: 56, Frequency.WEEKLY: 8, Frequency.MONTHLY: 3}
HALF_YEAR = {Frequency.DAILY: 182, Frequency.WEEKLY: 26, Frequency.MONTHLY: 6}
ONE_YEAR = {Frequency.DAILY: 364, Frequency.WEEKLY: 52, Frequency.MONTHLY: 12}


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A series as known at some origin, and the seasons that its whole history decided on.

    A history that is cut for a backtest keeps them: another model would be judged otherwise.
    """

    series: Series
    yearly: bool
    weekly: bool

    def of(self, series: Series) -> "Case":
        """The same for the series as known at an earlier origin."""
        return replace(self, series=series)


Panel = Sequence[Case]
Found = list[Floats | None]
Predict = Callable[[Panel, int], Found]


def case_of(series: Series) -> Case:
    """The case of a series with its whole history."""
    days = int((series.dates[-1] - series.dates[0]).astype(np.int64))
    daily = series.frequency is Frequency.DAILY
    return Case(series, days >= YEARLY, daily and days >= WEEKLY)


def _each(member: Callable[[Series], Floats | None]) -> Predict:
    return lambda panel, seed: [member(case.series) for case in panel]


def _prophet(log: bool = False, multiplicative: bool = False, regressors: bool = False) -> Predict:
    """Prophet's model in one variant; panels are split by their seasons."""

    def predict(panel: Panel, seed: int) -> Found:
        found: Found = [None] * len(panel)
        for yearly, weekly in sorted({(case.yearly, case.weekly) for case in panel}):
            variant = prophet.Variant(
                yearly=yearly,
                weekly=weekly,
                log=log,
                multiplicative=multiplicative,
                regressors=regressors,
            )
            places = [
                place
                for place, case in enumerate(panel)
                if (case.yearly, case.weekly) == (yearly, weekly) and _fits(case, variant)
            ]
            predictions = prophet.predict([panel[p].series for p in places], variant, seed=seed)
            for place, prediction in zip(places, predictions, strict=True):
                found[place] = prediction.mean
        return found

    return predict


def _fits(case: Case, variant: prophet.Variant) -> bool:
    """Whether the variant is another model than the plain one, and has rows enough to be fitted."""
    drivers = len(case.series.prices) + len(case.series.flags)
    seasons = YEARLY_TERMS * case.yearly + WEEKLY_TERMS * case.weekly
    another = seasons if variant.multiplicative else drivers if variant.regressors else True
    terms = 2 + seasons + drivers * variant.regressors
    return bool(another) and len(case.series.values) > max(terms, classical.FEWEST)


def _lifted(member: Predict) -> Predict:
    """The member on demand at usual prices without promotions, times what the known ones do."""

    def predict(panel: Panel, seed: int) -> Found:
        series = [case.series for case in panel]
        lifts = pooled.lifts(series)
        usual = pooled.usual(series, lifts)
        places = [place for place, lift in enumerate(lifts) if lift is not None]
        expected = member([panel[place].of(usual[place]) for place in places], seed)
        found: Found = [None] * len(panel)
        for place, each in zip(places, expected, strict=True):
            lift = lifts[place]
            if each is not None and lift is not None:
                found[place] = each * lift[-len(each) :]
        return found

    return predict


def _trees(panel: Panel, seed: int) -> Found:
    return gradient.predict([case.series for case in panel], seed=seed)


_HALF_YEAR_MEDIAN = _each(classical.recent_median(HALF_YEAR))
MEMBERS: dict[str, Predict] = {
    "Prophet": _prophet(),
    "multiplicative Prophet": _prophet(multiplicative=True),
    "log Prophet": _prophet(log=True),
    "log Prophet with prices and flags": _prophet(log=True, regressors=True),
    "ETS": _each(classical.smoothing),
    "log ETS": _each(classical.log_smoothing),
    "Theta": _each(classical.theta),
    "seasonal naive": _each(classical.seasonal_naive),
    "mean so far": _each(classical.mean_so_far),
    "recent median": _each(classical.recent_median(SHORT)),
    "median of half a year": _HALF_YEAR_MEDIAN,
    "median of a year": _each(classical.recent_median(ONE_YEAR)),
    "log Prophet at usual prices": _lifted(_prophet(log=True)),
    "log ETS at usual prices": _lifted(_each(classical.log_smoothing)),
    "median of half a year at usual prices": _lifted(_HALF_YEAR_MEDIAN),
    "boosted trees": _trees,
}
