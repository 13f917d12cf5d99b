"""What another price or a promotion would do to a forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np
from scipy.special import ndtri

from forecasting.decisions.arithmetic import Arithmetic, Line
from forecasting.decisions.changes import Change, periods, require_known
from forecasting.decisions.effects import Effect, Effects
from forecasting.engine.values import Bools, Floats, Forecast, Series
from forecasting.series.rows import PRICE, PROMOTION

_Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Plan:
    """What a forecast was made for, by period: own prices, and 0 to 1 of a promotion."""

    prices: Floats
    promotions: Floats


@dataclass(frozen=True, slots=True, eq=False)
class WhatIf:
    """The changed forecast, and how it comes about."""

    forecast: Forecast
    lines: tuple[Line, ...]


def planned(panel: Sequence[Series], name: str) -> Plan:
    """What a series of a panel was forecast for; a price of 1 stands for one that is not known."""
    (series,) = [each for each in panel if each.name == name]
    ahead = len(series.future)
    prices = series.prices.get(PRICE, np.ones(ahead))
    promotions = series.flags.get(PROMOTION, np.zeros(ahead))
    return Plan(prices[-ahead:], promotions[-ahead:])


def what_if(
    forecast: Forecast, effects: Effects, plan: Plan, change: Change, *, unit: str
) -> WhatIf:
    """The forecast under another price or promotion.

    Demand is multiplied by (new ÷ planned price)^elasticity and by e^(promotion's effect), a
    log-log model (Hanssens, Parsons & Schultz 2001, Market Response Models). How unsure the
    effects are widens the quantiles. Raises DecisionError where nothing can be said.
    """
    require_known(change, effects)
    inside = periods(forecast.dates, change)
    sums = Arithmetic(unit or "pieces")
    sums.add("periods changed", float(inside.sum()), "those that begin in its days", unit="periods")
    logs, squares = np.zeros(len(inside)), np.zeros(len(inside))
    for effect, by in _by_driver(sums, effects, plan, change, inside):
        logs += effect.value * by
        squares += (effect.error * by) ** 2
    errors = np.sqrt(squares)
    changed = _changed(forecast, np.exp(logs), errors)
    _compare(sums, forecast, changed, inside, errors)
    return WhatIf(changed, tuple(sums.lines))


def _by_driver(
    sums: Arithmetic, effects: Effects, plan: Plan, change: Change, inside: Bools
) -> list[tuple[Effect, Floats]]:
    """Each effect with how much of its driver changes, by period."""
    found: list[tuple[Effect, Floats]] = []
    if change.price is not None and effects.price is not None:
        sums.add("planned price", plan.prices[inside].mean(), "their mean", unit="price")
        sums.add("new price", change.price, "asked for", unit="price")
        elasticity = effects.price.value
        sums.add("elasticity", elasticity, _learned(effects.price), unit="exponent")
        by = np.where(inside, np.log(change.price / plan.prices), 0.0)
        found.append((effects.price, by))
    if change.promotion is not None and effects.promotion is not None:
        sums.add("promotion planned", plan.promotions[inside].mean() * 100, "of them", unit="%")
        sums.add("promotion then", change.promotion * 100.0, "asked for", unit="%")
        factor = exp(effects.promotion.value)
        sums.add("promotion's factor", factor, _learned(effects.promotion), unit="times")
        by = np.where(inside, float(change.promotion) - plan.promotions, 0.0)
        found.append((effects.promotion, by))
    return found


def _learned(effect: Effect) -> str:
    low, high = effect.value - _Z95 * effect.error, effect.value + _Z95 * effect.error
    return (
        f"learned from the records of this product and ones like it: a change of log demand of "
        f"{effect.value:.3g}, from {low:.3g} to {high:.3g} with 95 % certainty"
    )


def _changed(forecast: Forecast, factor: Floats, errors: Floats) -> Forecast:
    mean = forecast.mean * factor
    before, after = float(forecast.mean.sum()), float(mean.sum())
    share = np.array([after / before if before else 1.0])
    error = np.array([float(mean @ errors) / after if after else 0.0])
    total = {level: np.array([value]) for level, value in forecast.total_quantiles.items()}
    widened = _widened(total, share, error)
    return replace(
        forecast,
        point=forecast.point * factor,
        mean=mean,
        quantiles=_widened(forecast.quantiles, factor, errors),
        total_quantiles={level: float(value[0]) for level, value in widened.items()},
    )


def _widened(
    quantiles: Mapping[float, Floats], factor: Floats, errors: Floats
) -> dict[float, Floats]:
    """Quantiles after a factor of an uncertain log: log distances from the median add as squares.

    Where the median is 0, and so no such distance, they are multiplied alone.
    """
    median = quantiles[0.5]
    found = {}
    for level, values in quantiles.items():
        z = float(ndtri(level))
        known = (values > 0) & (median > 0)
        away = np.log(np.where(known, values, 1.0) / np.where(known, median, 1.0))
        spread = np.exp(np.sign(z) * np.hypot(away, z * errors))
        found[level] = factor * np.where(known, median * spread, values)
    return found


def _compare(
    sums: Arithmetic, before: Forecast, after: Forecast, inside: Bools, errors: Floats
) -> None:
    was, now = float(before.mean[inside].sum()), float(after.mean[inside].sum())
    sums.add("demand as planned", was, "forecast mean of the periods changed")
    sums.add("demand then", now, "each × (new ÷ planned price)^elasticity × promotion's factor")
    sums.add("difference", now - was, "demand then − demand as planned")
    error = float(errors[inside].mean())
    sums.add("at least", now * exp(-_Z95 * error), "with 95 % certainty of the effects alone")
    sums.add("at most", now * exp(_Z95 * error), "with 95 % certainty of the effects alone")
