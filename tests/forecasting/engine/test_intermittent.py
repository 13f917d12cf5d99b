"""Intermittent demand: which series it is, what the pool's past teaches, and how sure it is."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forecasting.engine import intermittent
from forecasting.engine.values import Floats, Frequency, Series
from tests.forecasting.engine.made import months

RECORDED, AHEAD = 36, 12


def _part(name: str, values: NDArray[Any], **more: Any) -> Series:
    dates = months(len(values) + AHEAD)
    known, coming = dates[: len(values)], dates[len(values) :]
    series = Series(name, Frequency.MONTHLY, known, np.asarray(values, float), coming, counts=True)
    return replace(series, **more)


def _pool(number: int, fall: float = 1.0) -> tuple[list[Series], Floats]:
    """Parts of known levels, which change by ``fall`` each year, and what they sell next year."""
    draw = np.random.default_rng(5)
    level = draw.gamma(0.8, 0.4, number)[:, None] * fall ** (np.arange(RECORDED + AHEAD) // 12)
    sold = draw.poisson(draw.gamma(1.0, level)).astype(float)
    sold[:, 0] = 1
    parts = [_part(f"part {place}", row[:RECORDED]) for place, row in enumerate(sold)]
    return parts, sold[:, RECORDED:]


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
    assert intermittent.applies(_part("part", np.array(values), counts=whole)) is expected


def test_others_get_nothing_and_keep_their_place() -> None:
    sold_daily = _part("steady", np.full(RECORDED, 5.0))
    rare = _part("rare", np.tile([0.0, 0.0, 2.0], 12))
    found = intermittent.predict([sold_daily, rare, sold_daily], seed=0)
    assert [demand is None for demand in found] == [True, False, True]


def test_totals_lie_inside_their_intervals_as_often_as_they_say() -> None:
    parts, actual = _pool(200)
    demands = intermittent.predict(parts, seed=0)
    inside = []
    for demand, sold in zip(demands, actual, strict=True):
        if demand:
            low, high = np.quantile(demand.paths.sum(axis=1), [0.1, 0.9])
            inside.append(low <= sold.sum() <= high)
    assert len(inside) > 150
    assert 0.77 < np.mean(inside) < 0.93


def test_a_fall_that_the_pool_shows_is_expected_again() -> None:
    falling, steady = (intermittent.learn(_pool(150, fall)[0]) for fall in (0.6, 1.0))
    assert falling.drift < 0.75
    assert 0.85 < steady.drift < 1.15


def test_levels_are_drawn_to_the_pools_where_parts_are_alike() -> None:
    draw = np.random.default_rng(2)
    alike = [_part(f"{n}", draw.poisson(0.3, RECORDED)) for n in range(100)]
    unlike = [_part(f"{n}", draw.poisson(0.1 + n % 2, RECORDED)) for n in range(100)]
    assert intermittent.learn(alike).lent > 0.3 > intermittent.learn(unlike).lent


def test_a_part_alone_has_nobody_to_borrow_from() -> None:
    (alone,), _ = _pool(1)
    assert intermittent.learn([alone]).lent == 0


def test_without_a_past_to_learn_from_the_usual_habit_holds() -> None:
    short = [_part("short", np.array([0.0, 0.0, 4.0, 0.0]))]
    assert intermittent.learn(short) == intermittent.Habit("recent mean", 0.5, 1.0, 0.5)
    (demand,) = intermittent.predict(short, seed=0)
    assert demand is not None
    assert np.allclose(demand.mean, 1.0)


def test_the_same_again_and_whoever_stands_beside_in_another_pool() -> None:
    parts, _ = _pool(20)
    other = [replace(part, pool="other", values=part.values * 9) for part in parts]
    alone, beside = (intermittent.predict(panel, seed=0) for panel in (parts, [*parts, *other]))
    for one, two in zip(alone, beside, strict=False):
        assert (one is None) == (two is None)
        if one and two:
            assert np.array_equal(one.paths, two.paths)
