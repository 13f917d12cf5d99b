"""Series made for tests: weekly ones that sell by a level, prices and a promotion."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forecasting.engine.values import Dates, Floats, Frequency, Series

RECORDED, AHEAD = 36, 12
START = np.datetime64("2024-01-01")


def weeks(number: int, first: int = 0) -> Dates:
    """The Mondays from the first week on."""
    return START + 7 * np.arange(first, first + number)


def months(number: int) -> Dates:
    """The first days of months from January 2020 on."""
    found = np.datetime64("2020-01") + np.arange(number)
    return found.astype("datetime64[D]")


def weekly(name: str, values: Floats, ahead: int = 4, first: int = 0, **known: Any) -> Series:
    """A weekly series with so many weeks ahead."""
    dates = weeks(len(values) + ahead, first)
    values = np.asarray(values, dtype=np.float64)
    return Series(
        name,
        Frequency.WEEKLY,
        dates[: len(values)],
        values,
        dates[len(values) :],
        **{"pool": "juice", **known},
    )


def promoted(
    number: int, *, elasticity: float = -2.0, flag: float = 0.5, noise: float = 0.1
) -> tuple[list[Series], list[Floats]]:
    """A panel of 60 weeks with two series to a place, and what they sell in 4 weeks more."""
    draw = np.random.default_rng(0)
    panel, coming = [], []
    for index in range(number):
        price = draw.choice([2.0, 2.0, 2.0, 1.5], 64)
        deal = draw.choice([0.0, 0.0, 1.0], 64)
        level = draw.uniform(200, 2000)
        moved = elasticity * np.log(price / 2.0) + flag * deal + draw.normal(0, noise, 64)
        sold = level * np.exp(moved)
        known: dict[str, Any] = {
            "prices": {"price": price},
            "flags": {"deal": deal},
            "place": f"{index // 2}",
        }
        panel.append(weekly(f"series {index}", sold[:60], **known))
        coming.append(sold[60:])
    return panel, coming


def part(name: str, values: NDArray[Any], **more: Any) -> Series:
    """A monthly series of whole units, with a year ahead."""
    dates = months(len(values) + AHEAD)
    known, coming = dates[: len(values)], dates[len(values) :]
    series = Series(name, Frequency.MONTHLY, known, np.asarray(values, float), coming, counts=True)
    return replace(series, **more)


def parts(number: int, fall: float = 1.0) -> tuple[list[Series], Floats]:
    """Parts of known levels, which change by ``fall`` each year, and what they sell next year."""
    draw = np.random.default_rng(5)
    level = draw.gamma(0.8, 0.4, number)[:, None] * fall ** (np.arange(RECORDED + AHEAD) // 12)
    sold = draw.poisson(draw.gamma(1.0, level)).astype(float)
    sold[:, 0] = 1
    found = [part(f"part {place}", row[:RECORDED]) for place, row in enumerate(sold)]
    return found, sold[:, RECORDED:]
