"""What goes into the engine and what comes out: demand series, forecasts, refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Dates = NDArray[np.datetime64]
"""Days (``datetime64[D]``): of a week or a month, the first."""

QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
"""The ends of the 95 % and the 80 % interval, and the median."""


class Frequency(StrEnum):
    """How long a period is."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One demand series: what was recorded, and what is known of the periods to come.

    ``dates`` ascend and may lack periods; ``values`` are finite, one for each date. ``future``
    are the periods to forecast, h of them, after the last date. Of n recorded periods, ``prices``
    (above 0, the own price as ``price``) and ``flags`` (0 to 1: promotion, holidays) hold n + h
    numbers, known ahead. ``censored`` marks values that the demand may have exceeded: the stock
    had run out. Series of one ``pool`` lend each other strength; those of one ``place`` compete.
    ``counts`` says that only whole units are sold.
    """

    name: str
    frequency: Frequency
    dates: Dates
    values: Floats
    future: Dates
    prices: Mapping[str, Floats] = field(default_factory=dict)
    flags: Mapping[str, Floats] = field(default_factory=dict)
    censored: Bools | None = None
    pool: str = ""
    place: str = ""
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a forecast a member carries, and why.

    ``error`` is its mean absolute error over the backtests, nothing where it had none.
    """

    member: str
    weight: float
    error: float | None
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """Demand for each future period: ``point`` has the least absolute error, ``mean`` sums up.

    ``quantiles`` hold h numbers for each of QUANTILES; ``total_quantiles`` are those of the sum
    over all periods, whose mean is ``mean.sum()``. ``notes`` say in words what was done.
    """

    name: str
    dates: Dates
    point: Floats
    mean: Floats
    quantiles: Mapping[float, Floats]
    total_quantiles: Mapping[float, float]
    shares: tuple[Share, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a series gets no forecast, in words for its owner."""

    name: str
    reason: str
