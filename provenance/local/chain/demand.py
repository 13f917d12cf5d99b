"""How many bags customers want: level × weekday × season × holiday × price × promotion × noise."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from provenance.local.chain.calendar import is_holiday, is_open
from provenance.local.chain.cast import ESPRESSO, HOUSE, RESERVE, Line

_LEVELS = {HOUSE: 6.0, ESPRESSO: 4.0, RESERVE: 0.5}
"""Bags a day in a shop of middle size."""
_CENTS = {HOUSE: 799, ESPRESSO: 849, RESERVE: 1490}
_WEEKDAYS = (0.85, 0.8, 0.9, 1.0, 1.25, 1.5, 0.7)
_MONTHS = (1.1, 1.08, 1.04, 1.0, 0.95, 0.88, 0.84, 0.86, 0.95, 1.03, 1.1, 1.25)
_BEFORE_HOLIDAY = 1.4
_ELASTICITY = -1.8
_SHOWN = 1.25
"""What a promotion sells beyond its lower price, because it is displayed."""
_DISCOUNT = 0.8
_RISE, _RISE_DAY = 1.06, 180
_CYCLE, _PROMOTION_DAYS = 35, 7
_SHAPE = 8.0
"""Of the gamma-distributed mean: the smaller, the more the counts scatter (negative binomial)."""
_SAFE_MEAN = 500.0


@dataclass(frozen=True)
class Offer:
    """What a bag costs on a day, and whether that is a promotion."""

    cents: int
    promotion: bool

    @property
    def price(self) -> str:
        """In euros."""
        return f"{self.cents // 100}.{self.cents % 100:02}"


def offer(line: Line, retailer: int, number: int) -> Offer:
    """A retailer's price on a day of the chain: a rise in midyear, a promotion each five weeks."""
    phase = (number + 11 * retailer + 17 * list(_LEVELS).index(line)) % _CYCLE
    promotion = number >= _PROMOTION_DAYS and phase < _PROMOTION_DAYS
    cents = _CENTS[line] * (_RISE if number >= _RISE_DAY else 1) * (_DISCOUNT if promotion else 1)
    return Offer(round(cents), promotion)


def expected(line: Line, day: date, country: str, offered: Offer, level: float = 1.0) -> float:
    """The mean number of bags that a shop's customers want; 0 where it is closed."""
    if not is_open(day, country):
        return 0.0
    price = math.pow(offered.cents / _CENTS[line], _ELASTICITY)
    price *= _SHOWN if offered.promotion else 1
    return _LEVELS[line] * level * _WEEKDAYS[day.weekday()] * _of_year(day, country) * price


def _of_year(day: date, country: str) -> float:
    eve = is_holiday(day + timedelta(days=1), country) and not is_holiday(day, country)
    return _MONTHS[day.month - 1] * (_BEFORE_HOLIDAY if eve else 1)


def daily(line: Line, level: float) -> float:
    """What a shop of this level sells on a middling day, to order by."""
    return _LEVELS[line] * level


def wanted(random: Random, mean: float) -> int:
    """A count drawn with this mean: Poisson with a gamma-distributed mean, so negative binomial."""
    return poisson(random, random.gammavariate(_SHAPE, mean / _SHAPE)) if mean else 0


def poisson(random: Random, mean: float) -> int:
    """A Poisson-distributed count, by multiplying uniform numbers (Knuth); large means in parts."""
    parts = max(1, math.ceil(mean / _SAFE_MEAN))
    return sum(_poisson(random, mean / parts) for _ in range(parts))


def _poisson(random: Random, mean: float) -> int:
    limit, count, product = math.exp(-mean), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count
