"""A training and a forecast by hand, for what is computed from them alone."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from forecasting.engine.values import QUANTILES, Forecast, Frequency, Share
from forecasting.series.rows import PRICE, PROMOTION, Row, SeriesKey, Training

KEY = SeriesKey("9521000000018", "09521000001015", "9521000000049", "sales")
FIRST = date(2026, 11, 2)


def training(*values: int | None, promoted: int | None = None) -> Training:
    """Daily rows from FIRST on; None is a day without record, the last day had sold out."""
    days = [FIRST + timedelta(days=number) for number in range(len(values))]
    rows = [
        Row(day, Decimal(value), (f"import/x/{number}",), censored=number == len(values) - 1)
        for number, (day, value) in enumerate(zip(days, values, strict=True))
        if value is not None
    ]
    flags = {} if promoted is None else {PROMOTION: {FIRST + timedelta(days=promoted): 1.0}}
    prices = {PRICE: {FIRST: Decimal("7.99")}}
    return Training(KEY, Frequency.DAILY, days[-1], tuple(rows), prices=prices, flags=flags)


def forecast(found: Training, *means: float) -> Forecast:
    """Means after a training's last row, and quantiles around each."""
    first = np.datetime64(found.rows[-1].date + timedelta(days=1), "D")
    mean = np.array(means)
    spread = dict(zip(QUANTILES, (-4.0, -2.0, 0.0, 2.0, 4.0), strict=True))
    return Forecast(
        name=str(found.key),
        dates=first + np.arange(len(means)),
        point=mean - 0.5,
        mean=mean,
        quantiles={level: mean + by for level, by in spread.items()},
        total_quantiles={level: float(mean.sum()) + 2 * by for level, by in spread.items()},
        shares=(Share("AutoETS", 0.25, 2.0, "second"), Share("Prophet", 0.75, 1.0, "nearest")),
        notes=("Whole units.",),
    )
