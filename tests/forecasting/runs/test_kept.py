"""What is kept of trainings and forecasts is what they were."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forecasting.engine.values import Refusal
from forecasting.runs.kept import digest, fields, forecast_of, pack, unpack
from forecasting.runs.models import SeriesForecast
from tests.forecasting.runs.made import KEY, made_forecast, training


def test_a_training_comes_back() -> None:
    assert unpack(pack(training())) == training()
    assert pack(training()) == pack(training())
    assert digest(pack(training())) != digest(pack(training(days=61)))


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3))
def test_a_forecast_comes_back_bit_by_bit(numbers: list[float]) -> None:
    made = made_forecast()
    made.point[:] = numbers
    kept = json.loads(json.dumps(fields(made) | {"dates": []}))
    row = SeriesForecast(key=str(KEY), **kept | {"dates": made.dates.tolist()})
    again = forecast_of(row)
    assert again.point.tobytes() == made.point.tobytes()
    assert np.array_equal(again.dates, made.dates)
    assert (again.shares, again.notes) == (made.shares, made.notes)
    assert again.total_quantiles == made.total_quantiles
    assert {q: v.tolist() for q, v in again.quantiles.items()} == {
        q: v.tolist() for q, v in made.quantiles.items()
    }


def test_a_refusal_keeps_its_reason() -> None:
    assert fields(Refusal("a", "No demand.")) == {"state": "refused", "reason": "No demand."}
