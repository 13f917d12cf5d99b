"""Forecasts of a panel by all members together, weighed and calibrated by backtests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.engine.calendar import SEASON, filled
from forecasting.engine.calibration import around, spread
from forecasting.engine.outcome import outcome
from forecasting.engine.reasons import shares_of
from forecasting.engine.trial import Trial, averaged, places, trial
from forecasting.engine.values import Floats, Forecast, Series
from forecasting.engine.weights import blend, errors, weights


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """Weights (S, M), the future (S, h) they make, and what would have been expected (W, S, h) of
    each window by the weights that the other windows make."""

    weight: Floats
    coming: Floats
    tested: Floats


def ensemble(panel: Sequence[Series], seed: int) -> list[Forecast]:
    """Forecasts of series with one horizon, which lend each other what their backtests say.

    Points are blended by the members' errors in each period, and quantiles lie around them; means
    by the errors in whole windows, since members that forecast medians sum up to too little.
    """
    tried = trial(panel, seed)
    whole = averaged(tried)
    scales, roots = _scales(panel, np.asarray), _scales(panel, np.sqrt)
    error = errors(tried.tested, tried.actual, scales)
    points, sums = _blend(tried, error), _blend(whole, errors(whole.tested, whole.actual, scales))
    quantiles = around(points.coming, spread(points.tested, tried.actual, roots))
    averages = around(sums.coming, spread(sums.tested, whole.actual, roots))
    means = blend(tried.coming, sums.weight)
    shares = shares_of(tried, points.weight, error * scales[:, None])
    made = []
    for row, series in enumerate(panel):
        at = places(series, series.future[0])
        ends = {level: each[row, at] for level, each in quantiles.items()}
        totals = {level: float(each[row, 0]) * len(at) for level, each in averages.items()}
        made.append(outcome(series, means[row, at], ends, totals, shares[row]))
    return made


def _blend(tried: Trial, error: Floats) -> Blend:
    weight = weights(error)
    tested = [
        blend(window, weights(np.delete(error, number, axis=0)))
        for number, window in enumerate(tried.tested)
    ]
    return Blend(weight, blend(tried.coming, weight), np.array(tested))


def _scales(panel: Sequence[Series], of: Callable[[Floats], Floats]) -> Floats:
    """The mean change from season to season of each series; of one too short, half its mean."""
    return np.array([_scale(of(filled(series)), SEASON[series.frequency]) for series in panel])


def _scale(values: Floats, season: int) -> float:
    changes = np.abs(values[season:] - values[:-season])
    return float(changes.mean() if changes.any() else values.mean() / 2) or 1.0
