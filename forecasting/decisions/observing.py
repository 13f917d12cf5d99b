"""Forecasts beside what was then sold."""

from collections.abc import Iterable
from datetime import date

from forecasting.decisions.accuracy import Observed
from forecasting.runs.baselines import NAIVE, PROPHET
from forecasting.runs.models import SeriesForecast
from forecasting.series.rows import Row

_LOW, _HIGH = "0.025", "0.975"


def observe(made: Iterable[SeriesForecast], rows: Iterable[Row]) -> list[Observed]:
    """What was sold beside the last forecast made before, by date; ``made`` has the newest first.

    That is a forecast whose run was begun (UTC) on the period's first day at the latest; one on
    past records that was begun later foretold nothing.
    Periods in which the stock ran out are left out: the demand may have been greater.
    """
    last: dict[date, tuple[SeriesForecast, int]] = {}
    for forecast in made:
        begun = forecast.run.created_at.date()
        for place, day in enumerate(forecast.dates):
            if day >= begun:
                last.setdefault(day, (forecast, place))
    return [
        _observed(row, *last[row.date]) for row in rows if row.date in last and not row.censored
    ]


def _observed(row: Row, forecast: SeriesForecast, place: int) -> Observed:
    naive, prophet = (forecast.baselines.get(name) for name in (NAIVE, PROPHET))
    return Observed(
        date=row.date,
        value=float(row.value),
        point=forecast.point[place],
        mean=forecast.mean[place],
        low=forecast.quantiles[_LOW][place],
        high=forecast.quantiles[_HIGH][place],
        naive=naive[place] if naive else None,
        prophet=prophet[place] if prophet else None,
    )
