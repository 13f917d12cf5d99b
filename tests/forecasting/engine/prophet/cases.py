"""Series of the tests' own, and what Prophet makes of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from prophet import Prophet

from forecasting.engine.prophet import Variant
from forecasting.engine.prophet.design import Basis, Design
from forecasting.engine.values import Dates, Floats, Frequency, Series

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
HORIZON = 28


def daily(name: str = "bread", rows: int = 400, *, seed: int = 0, gaps: float = 0) -> Series:
    """A series with trend, a break in it, a week, a year, noise, and a share of days without."""
    draw = np.random.default_rng(seed)
    days = np.datetime64("2021-03-01") + np.arange(rows + HORIZON)
    time = np.arange(rows + HORIZON)
    price = np.exp(draw.normal(0, 0.2, len(time)))
    deal = (draw.random(len(time)) < 0.3).astype(np.float64)
    values = (
        100
        + draw.normal(0, 0.1) * time
        + draw.normal(0, 0.3) * np.maximum(time - rows * draw.random(), 0)
        + 15 * np.sin(2 * np.pi * time / 7 + draw.random())
        + 10 * np.cos(2 * np.pi * time / 365.25)
        - 20 * np.log(price)
        + 12 * deal
        + draw.normal(0, 8, len(time))
    )
    kept = np.flatnonzero(draw.random(rows) >= gaps)
    both = np.concatenate([kept, np.arange(rows, rows + HORIZON)])
    return Series(
        name,
        Frequency.DAILY,
        days[kept],
        values[kept],
        days[rows:],
        prices={"price": price[both]},
        flags={"deal": deal[both]},
    )


def recorded(name: str, series: int) -> list[tuple[Dates, Floats]]:
    """Dates and values of the first series of a recorded set; generated ones where it is not."""
    path = DATA / f"{name}.csv.gz"
    if not path.exists():
        return [(own.dates, own.values) for own in map(daily, map(str, range(series)))]
    groups = pd.read_csv(path, parse_dates=["ds"]).groupby("series_id")
    return [
        (table["ds"].to_numpy("M8[D]"), table["y"].to_numpy(np.float64))
        for _, table in list(groups)[:series]
    ]


def variants(**fixed: bool) -> st.SearchStrategy[Variant]:
    """Variants of Prophet's model, some of their settings given."""
    names = {"yearly", "weekly", "multiplicative", "regressors", "log"} - fixed.keys()
    return st.fixed_dictionaries({name: st.booleans() for name in sorted(names)}).map(
        lambda drawn: Variant(**drawn, **fixed)
    )


def prophet_model(basis: Basis, *, multiplicative: bool = False) -> tuple[Prophet, pd.DataFrame]:
    """Prophet with a basis' settings, and the table of its recorded and future rows without y."""
    model = Prophet(
        yearly_seasonality=basis.yearly,
        weekly_seasonality=basis.weekly,
        daily_seasonality=False,
        seasonality_mode="multiplicative" if multiplicative else "additive",
    )
    columns: dict[str, Any] = {"ds": np.concatenate([basis.dates, basis.future]).astype("M8[ns]")}
    for number, column in enumerate(basis.regressors.T):
        model.add_regressor(f"r{number}")
        columns[f"r{number}"] = column
    return model, pd.DataFrame(columns)


def height(design: Design, values: Floats, parameters: Floats, *, multiplicative: bool) -> float:
    """The log posterior as Prophet's Stan model states it, but for a constant."""
    columns = design.trend.shape[1]
    trend, season = (
        design.trend @ parameters[:columns],
        design.features @ parameters[columns:-1],
    )
    fitted = trend * (1 + season) if multiplicative else trend + season
    sigma = parameters[-1]
    likelihood = (-np.log(sigma) - ((values - fitted) / sigma) ** 2 / 2).sum()
    prior = (
        (parameters[:2] ** 2).sum() / (2 * 5**2)
        + np.abs(parameters[2:columns]).sum() / 0.05
        + (parameters[columns:-1] ** 2).sum() / (2 * 10**2)
        + sigma**2 / (2 * 0.5**2)
    )
    return float(likelihood - prior)
