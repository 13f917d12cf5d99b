import numpy as np

from forecasting.engine.prophet import Variant, predict
from forecasting.engine.values import Frequency, Series

SEASONS = Variant(yearly=True, weekly=True)


def daily(name: str, rows: int = 800, horizon: int = 28, *, seed: int = 0) -> Series:
    draw = np.random.default_rng(seed)
    days = np.datetime64("2022-01-03") + np.arange(rows + horizon)
    t = np.arange(rows)
    values = 100 + 0.05 * t + 20 * np.sin(2 * np.pi * t / 7) + draw.normal(0, 5, rows)
    return Series(name, Frequency.DAILY, days[:rows], values, days[rows:])


def test_a_series_prediction_does_not_depend_on_its_neighbours() -> None:
    panel = [daily(str(number), seed=number) for number in range(3)]
    together = predict(panel, SEASONS, paths=50)
    for series, beside in zip(panel, together, strict=True):
        (alone,) = predict([series], SEASONS, paths=50)
        assert np.array_equal(alone.parameters, beside.parameters)
        assert np.array_equal(alone.mean, beside.mean)
        assert np.array_equal(alone.paths, beside.paths)
