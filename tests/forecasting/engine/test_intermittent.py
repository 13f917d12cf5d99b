"""Intermittent demand: which series it is, its weekdays, and how sure it is."""

from dataclasses import replace

import numpy as np
import pytest

from forecasting.engine import intermittent
from forecasting.engine.values import Frequency, Series
from tests.forecasting.engine.made import RECORDED, part, parts


@pytest.mark.parametrize(
    ("values", "whole", "expected"),
    [
        ([0, 0, 3, 0, 1, 0], True, True),
        ([0, 0, 3, 0, 1, 0], False, False),
        ([2, 1, 3, 0, 1, 4], True, False),
        ([0, 0, 0, 0, 0, 0], True, False),
        ([1], True, False),
        ([], True, False),
    ],
)
def test_intermittent_is_what_sells_whole_units_now_and_then(
    values: list[int], whole: bool, expected: bool
) -> None:
    assert intermittent.applies(part("part", np.array(values), counts=whole)) is expected


def test_others_get_nothing_and_keep_their_place() -> None:
    sold_daily = part("steady", np.full(RECORDED, 5.0))
    rare = part("rare", np.tile([0.0, 0.0, 2.0], 12))
    found = intermittent.predict([sold_daily, rare, sold_daily], seed=0)
    assert [demand is None for demand in found] == [True, False, True]


def test_totals_lie_inside_their_intervals_as_often_as_they_say() -> None:
    panel, actual = parts(200)
    demands = intermittent.predict(panel, seed=0)
    inside = []
    for demand, sold in zip(demands, actual, strict=True):
        if demand:
            low, high = np.quantile(demand.paths.sum(axis=1), [0.1, 0.9])
            inside.append(low <= sold.sum() <= high)
    assert len(inside) > 150
    assert 0.77 < np.mean(inside) < 0.93


def test_without_a_past_its_own_mean_is_expected() -> None:
    (demand,) = intermittent.predict([part("short", np.array([0, 0, 4, 0]))], seed=0)
    assert demand is not None
    assert np.allclose(demand.mean, 1.0)


def test_weekdays_that_sell_more_are_expected_to() -> None:
    days = np.datetime64("2024-01-01") + np.arange(224)
    weekend = np.arange(224) % 7 >= 5
    sold = np.random.default_rng(0).poisson(np.where(weekend, 1.5, 0.2)).astype(float)
    series = Series("shop", Frequency.DAILY, days[:210], sold[:210], days[210:], counts=True)
    (demand,) = intermittent.predict([series], seed=0)
    assert demand is not None
    assert demand.mean[weekend[210:]].min() > 2 * demand.mean[~weekend[210:]].max()


def test_the_same_again_and_whoever_stands_beside_in_anotherparts() -> None:
    panel, _ = parts(20)
    other = [replace(each, pool="other", values=each.values * 9) for each in panel]
    alone, beside = (intermittent.predict(each, seed=0) for each in (panel, [*panel, *other]))
    for one, two in zip(alone, beside, strict=False):
        assert (one is None) == (two is None)
        if one and two:
            assert np.array_equal(one.paths, two.paths)
