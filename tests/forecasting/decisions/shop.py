"""A shop that a farm delivers to, on the embedded ledger, and forecasts kept as by runs."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from forecasting.engine.values import Forecast, Frequency
from forecasting.runs.baselines import NAIVE, PROPHET
from forecasting.runs.forecasts import Panel, rows_keep
from forecasting.runs.models import ForecastRun
from forecasting.series import selectors as series
from forecasting.series.rows import SALES, SeriesKey
from provenance.domain.custody.core import gtin
from tests.node import new_party
from tests.trace.chain import capture, made, new_lot, received, sent

FIRST, LAST = 2, 20
"""The days of March on which it sold."""
SOLD = 10


def new_shop(*, delivered: str = "100") -> SeriesKey:
    """Three deliveries, each after three days; on each of 19 days 10 kg are sold."""
    farm, shop, lot = new_party(), new_party(), new_lot()
    shipped = [on(sent(lot, farm, shop, delivered), day) for day in (1, 8, 15)]
    capture(farm, on(made(lot, "1000"), 1), *shipped)
    arrived = [on(received(lot, farm, shop, delivered), day) for day in (4, 11, 18)]
    capture(shop, *arrived, *(on(sold(lot, str(SOLD)), day) for day in range(FIRST, LAST + 1)))
    return SeriesKey(shop, gtin(lot) or "", "", SALES)


def keep(
    key: SeriesKey,
    forecast: Forecast,
    *,
    until: date,
    every: str = "daily",
    begun: date | None = None,
) -> None:
    """Keep a forecast of a series as if a run had made it, the day after if nothing is said."""
    at = datetime.combine(begun or until + timedelta(days=1), time(), UTC)
    frequency = Frequency(every)
    run = ForecastRun.objects.create(
        id=uuid4(), job=uuid4(), party=key.party, frequency=every, horizon=len(forecast.dates),
        until=until, seed=0, block=2**40, imports=2**40, versions={}, created_at=at,
    )  # fmt: skip
    trainings = series.training(party=key.party, frequency=frequency, until=until, keys=[key])
    others = {NAIVE: [float(SOLD)] * run.horizon, PROPHET: [0.0] * run.horizon}
    made_ = Panel({str(key): forecast}, {str(key): others}, 1.0)
    rows_keep(run=run, panel=0, trainings=trainings, made=made_)


def on(event: dict[str, Any], day: int) -> dict[str, Any]:
    """An event on a day of March."""
    return {**event, "eventTime": f"2026-03-{day:02}T08:00:00.000+01:00"}


def sold(name: str, quantity: str) -> dict[str, Any]:
    """Something is sold to a consumer."""
    return {**made(name, quantity), "action": "OBSERVE", "bizStep": "retail_selling"}
