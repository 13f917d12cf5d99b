from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from forecasting.engine.prophet import Prediction, Variant, predict
from forecasting.engine.values import Floats, Frequency, Series
from tests.forecasting.engine.prophet.cases import HORIZON, daily, variants

PLAIN = Variant(yearly=False, weekly=True)


def with_values(values: list[float]) -> Series:
    days = np.datetime64("2024-01-01") + np.arange(len(values) + HORIZON)
    return Series("x", Frequency.DAILY, days[: len(values)], np.array(values), days[len(values) :])


def paths_of(prediction: Prediction) -> Floats:
    assert prediction.paths is not None
    return prediction.paths


@settings(max_examples=12, deadline=None)
@given(variants())
def test_a_series_prediction_does_not_depend_on_its_neighbours(variant: Variant) -> None:
    panel = [daily(str(number), rows=150, seed=number) for number in range(3)]
    together = predict(panel, variant, paths=20)
    for series, beside in zip(panel, together, strict=True):
        (alone,) = predict([series], variant, paths=20)
        for name in ("parameters", "mean", "paths"):
            assert np.array_equal(getattr(alone, name), getattr(beside, name))


def test_series_of_different_calendars_come_back_in_their_order() -> None:
    panel = [daily("a"), daily("b", rows=300), daily("c"), daily("d", gaps=0.3)]
    panel = [replace(series, values=series.values * 10**n) for n, series in enumerate(panel)]
    sizes = [prediction.mean.mean() for prediction in predict(panel, PLAIN)]
    assert all(1 < later / size < 100 for size, later in pairwise(sizes))


def test_the_seed_decides_the_paths_and_nothing_else() -> None:
    first, again, other = (predict([daily()], PLAIN, seed=s, paths=5)[0] for s in (1, 1, 2))
    assert np.array_equal(paths_of(first), paths_of(again))
    assert not np.array_equal(paths_of(first), paths_of(other))
    assert np.array_equal(first.mean, other.mean)
    assert predict([daily()], PLAIN)[0].paths is None


def test_a_log_forecast_is_the_paths_median_and_below_their_mean() -> None:
    series = daily()
    series = replace(series, values=np.exp(series.values / 40))
    found = predict([series], replace(PLAIN, log=True), paths=4000)[0]
    assert np.median(paths_of(found), axis=0) == pytest.approx(found.mean, rel=0.1)
    assert (paths_of(found).mean(axis=0) > found.mean).mean() > 0.9


def test_a_price_that_will_fall_is_known_by_the_regressors_alone() -> None:
    series = daily()
    price = series.prices["price"].copy()
    price[-HORIZON:] /= 2
    cheaper = replace(series, prices={"price": price})
    for variant, moves in ((replace(PLAIN, regressors=True), True), (PLAIN, False)):
        now, then = (predict([one], variant)[0].mean for one in (series, cheaper))
        assert (then > now + 5).all() == moves
        assert (then == now).all() != moves


@pytest.mark.parametrize("variant", [PLAIN, replace(PLAIN, log=True, multiplicative=True)])
@pytest.mark.parametrize("value", [0.0, 7.0])
def test_a_constant_series_stays_what_it_is(value: float, variant: Variant) -> None:
    found = predict([with_values([value] * 40)], variant, paths=10)[0]
    assert found.mean == pytest.approx(np.full(HORIZON, value))
    assert paths_of(found) == pytest.approx(np.full((10, HORIZON), value), abs=1e-3)


@settings(max_examples=8, deadline=None)
@given(variants(yearly=False))
@pytest.mark.parametrize("values", [[0, 0, 3, 0, 0, 0, 9, 0] * 6, [-5, 4, 8, -1] * 12])
def test_zeros_and_negative_values_give_finite_forecasts(
    values: list[float], variant: Variant
) -> None:
    found = predict([with_values([float(value) for value in values])], variant, paths=50)[0]
    assert np.isfinite(found.mean).all()
    assert np.isfinite(paths_of(found)).all()


def test_on_the_log_scale_nothing_explodes() -> None:
    soaring = with_values([float(2**n) for n in range(30)])
    found = predict([soaring], replace(PLAIN, log=True), paths=200)[0]
    assert paths_of(found).max() <= 1000 * (1 + 2.0**29)
    assert np.isfinite(paths_of(found).mean(axis=0)).all()


def test_two_rows_are_enough() -> None:
    found = predict([with_values([3.0, 4.0])], PLAIN, paths=3)[0]
    assert np.isfinite(found.mean).all()
    assert paths_of(found).shape == (3, HORIZON)
