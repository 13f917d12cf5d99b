"""Past forecasts against what came."""

from datetime import date
from uuid import uuid4

import pytest

from forecasting.runs.accuracy import compared
from forecasting.runs.baselines import NAIVE, PROPHET
from forecasting.runs.kept import fields
from forecasting.runs.models import ForecastRun, SeriesForecast
from tests.forecasting.runs.made import KEY, made_forecast


@pytest.fixture
def row() -> SeriesForecast:
    """A forecast of 10, 11 and 12 for three days."""
    run = ForecastRun(id=uuid4(), until=date(2026, 3, 1))
    others = {NAIVE: [9.0, 9.0, 9.0], PROPHET: [13.0, 13.0, 13.0]}
    return SeriesForecast(run=run, key=str(KEY), baselines=others, **fields(made_forecast()))


def test_only_what_has_come_counts(row: SeriesForecast) -> None:
    found = compared(row, {date(2026, 3, 2): 10.0, date(2026, 3, 4): 15.0, date(2026, 4, 1): 1.0})
    assert found is not None
    assert (found.periods, found.error, found.covered) == (2, 1.5, 0.5)
    assert (found.naive, found.prophet) == (3.5, 2.5)


def test_drift_is_the_error_over_what_the_backtests_promised(row: SeriesForecast) -> None:
    found = compared(row, {date(2026, 3, 2): 5.0})
    assert found is not None
    assert found.promised == 0.75 * 2 + 0.25 * 4
    assert found.drift == 2.0
    row.shares[0]["error"] = None
    found = compared(row, {date(2026, 3, 2): 5.0})
    assert found is not None
    assert found.drift is None


def test_nothing_is_said_before_anything_came(row: SeriesForecast) -> None:
    assert compared(row, {date(2026, 3, 1): 10.0}) is None
    row.baselines = {}
    found = compared(row, {date(2026, 3, 2): 10.0})
    assert found is not None
    assert found.naive is None
