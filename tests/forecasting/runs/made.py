"""Made-up trainings and results for tests of runs."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from forecasting.engine.values import QUANTILES, Floats, Forecast, Frequency, Share
from forecasting.series.rows import Quality, Row, SeriesKey, Training

BEGIN = date(2026, 1, 1)
KEY = SeriesKey("9521000000018", "09521000001015", "9521000000025", "sales")


def training(key: SeriesKey = KEY, *, days: int = 60) -> Training:
    """Demand that grows by a quarter a day, at a price."""
    dates = [BEGIN + timedelta(days=n) for n in range(days)]
    rows = tuple(
        Row(day, Decimal(n) / 4, (f"import/{'0' * 64}/{n}",), censored=n % 7 == 0)
        for n, day in enumerate(dates)
    )
    return Training(
        key=key,
        frequency=Frequency.DAILY,
        until=dates[-1],
        rows=rows,
        prices={"price": dict.fromkeys(dates, Decimal("2.50"))},
        flags={"promotion": dict.fromkeys(dates, 0.5)},
        closed=frozenset(dates[::6]),
        quality=Quality(gaps=(("2026-01-02", "2026-01-03"),), level_changes=(("x", 1.0, 2.0),)),
    )


def made_forecast(name: str = str(KEY), *, periods: int = 3) -> Forecast:
    """10, 11, 12 … with intervals of 1 and 2 to either side."""
    point: Floats = 10.0 + np.arange(periods, dtype=np.float64)
    widths = dict(zip(QUANTILES, (-2, -1, 0, 1, 2), strict=True))
    return Forecast(
        name=name,
        dates=np.datetime64("2026-03-02") + np.arange(periods),
        point=point,
        mean=point + 0.1,
        quantiles={q: point + width for q, width in widths.items()},
        total_quantiles={q: float(point.sum()) + width for q, width in widths.items()},
        shares=(Share("prophet", 0.75, 2.0, "best"), Share("naive", 0.25, 4.0, "near")),
        notes=("Two outliers were set back.",),
    )
