"""Forecasts as handed out: at the dates asked for, in whole units where only those sell."""

from collections.abc import Mapping

import numpy as np

from forecasting.engine.values import QUANTILES, Floats, Forecast, Series, Share

Shares = tuple[Share, ...]


def outcome(
    series: Series,
    mean: Floats,
    quantiles: Mapping[float, Floats],
    totals: Mapping[float, float],
    shares: Shares,
) -> Forecast:
    """A forecast from its mean and quantiles (h,) and the quantiles of its total."""
    whole = {level: _units(series, each, level) for level, each in quantiles.items()}
    return Forecast(
        name=series.name,
        dates=series.future,
        point=whole[0.5],
        mean=mean,
        quantiles=whole,
        total_quantiles={
            level: float(_units(series, np.array(each), level)) for level, each in totals.items()
        },
        shares=shares,
    )


def drawn_outcome(series: Series, mean: Floats, paths: Floats, shares: Shares) -> Forecast:
    """A forecast from its mean (h,) and draws (size, h) of what may come."""
    quantiles = np.quantile(paths, QUANTILES, axis=0)
    totals = np.quantile(paths.sum(axis=1), QUANTILES)
    return outcome(
        series,
        mean,
        dict(zip(QUANTILES, quantiles, strict=True)),
        dict(zip(QUANTILES, map(float, totals), strict=True)),
        shares,
    )


def _units(series: Series, values: Floats, level: float) -> Floats:
    """Whole units where only those sell: intervals outward, the median to the nearest."""
    if not series.counts:
        return values
    round_ = np.rint if level == 0.5 else np.floor if level < 0.5 else np.ceil
    return np.asarray(round_(values))
