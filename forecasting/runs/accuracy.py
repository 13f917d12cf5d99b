"""Accuracy over time: what past runs said of days that have come since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np

from forecasting.engine.values import Floats, Frequency
from forecasting.runs.baselines import NAIVE, PROPHET
from forecasting.runs.models import SeriesForecast
from forecasting.runs.selectors import forecasts_of
from forecasting.series import selectors as series
from forecasting.series.rows import SeriesKey

LOOKED_AT = 30
"""Past forecasts of a series that are compared."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A past forecast against what came: mean absolute errors, in the series' unit.

    ``promised`` is the error that its members had in their backtests, so that ``drift`` above 1
    says how much worse it went. ``covered`` is the share of periods inside the 80 % interval.
    ``error`` belongs to the forecast, ``naive`` and ``prophet`` to what was said beside it.
    """

    run: UUID
    until: date
    periods: int
    error: float
    naive: float | None
    prophet: float | None
    promised: float | None
    covered: float

    @property
    def drift(self) -> float | None:
        """The error over what was promised."""
        return self.error / self.promised if self.promised else None


def accuracy(*, key: SeriesKey, frequency: Frequency, until: date) -> list[Accuracy]:
    """A series' past forecasts against what is recorded up to a day, the newest first."""
    came = actual(key=key, frequency=frequency, until=until)
    rows = forecasts_of(key=str(key)).filter(run__frequency=frequency.value)
    found = (compared(row, came) for row in rows[:LOOKED_AT])
    return [each for each in found if each is not None]


def actual(*, key: SeriesKey, frequency: Frequency, until: date) -> dict[date, float]:
    """What is recorded of a series by period, without those in which its stock had run out."""
    found = series.training(party=key.party, frequency=frequency, until=until, keys=[key])
    rows = found[0].rows if found else ()
    return {row.date: float(row.value) for row in rows if not row.censored}


def compared(row: SeriesForecast, came: Mapping[date, float]) -> Accuracy | None:
    """A kept forecast against demand by period; None where nothing of it has come yet."""
    places = [place for place, day in enumerate(row.dates) if day in came]
    if not places:
        return None
    demand = np.array([came[row.dates[place]] for place in places])
    low, high = (np.array(row.quantiles[q])[places] for q in ("0.1", "0.9"))
    return Accuracy(
        run=row.run_id,
        until=row.run.until,
        periods=len(places),
        error=_error(demand, np.array(row.point)[places]),
        naive=_baseline(row, NAIVE, demand, places),
        prophet=_baseline(row, PROPHET, demand, places),
        promised=_promised(row),
        covered=float(((low <= demand) & (demand <= high)).mean()),
    )


def _baseline(row: SeriesForecast, name: str, demand: Floats, places: list[int]) -> float | None:
    said = row.baselines.get(name)
    return None if said is None else _error(demand, np.array(said)[places])


def _error(demand: Floats, said: Floats) -> float:
    return float(np.abs(demand - said).mean())


def _promised(row: SeriesForecast) -> float | None:
    """What the members' errors in the backtests weigh; nothing where one had none."""
    errors = [(share["weight"], share["error"]) for share in row.shares if share["weight"]]
    if not errors or any(error is None for _, error in errors):
        return None
    carried = sum(weight for weight, _ in errors)
    return float(sum(weight * error for weight, error in errors) / carried)
