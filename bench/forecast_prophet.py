"""Prophet itself, as it comes: what the forecasts are measured against."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from forecasting.engine.values import Floats, Series


def plain(series: Series) -> Floats:
    """Prophet's forecast (h,) with its defaults."""
    with _fitted(series, uncertainty_samples=0) as (model, future):
        return np.asarray(model.predict(future)["yhat"], dtype=np.float64)


def sampled(series: Series) -> tuple[Floats, Floats]:
    """Its forecast (h,) with its defaults, and its 1,000 sample paths (1000, h) with seed 0."""
    with _fitted(series) as (model, future):
        mean = np.asarray(model.predict(future)["yhat"], dtype=np.float64)
        np.random.seed(0)
        return mean, np.asarray(model.predictive_samples(future)["yhat"].T, dtype=np.float64)


@contextmanager
def _fitted(series: Series, **settings: Any) -> Iterator[tuple[Any, pd.DataFrame]]:
    from prophet import Prophet  # noqa: PLC0415 - takes long to load

    logging.disable(logging.CRITICAL)
    model: Any = Prophet(**settings)
    try:
        model.fit(pd.DataFrame({"ds": series.dates.astype("M8[ns]"), "y": series.values}))
        yield model, pd.DataFrame({"ds": series.future.astype("M8[ns]")})
    finally:
        if model.stan_backend:
            model.stan_backend.cleanup()
        logging.disable(logging.NOTSET)
