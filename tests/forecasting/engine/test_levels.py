"""Levels of intermittent demand: what the pool's past teaches about them."""

import numpy as np

from forecasting.engine.levels import Habit, learn
from tests.forecasting.engine.made import AHEAD, RECORDED, part, parts


def test_a_fall_that_the_pool_shows_is_expected_again() -> None:
    falling, steady = (learn(parts(150, fall)[0]) for fall in (0.6, 1.0))
    assert falling.drift < 0.75
    assert 0.85 < steady.drift < 1.15


def test_the_less_sure_a_drift_is_the_less_it_counts() -> None:
    """Half the parts stop selling: of many that is a fall, of two it may be chance."""
    sold = np.tile([0.0, 2.0], RECORDED // 2)
    ended = np.where(np.arange(RECORDED) < RECORDED - AHEAD, sold, 0)
    drifts = [
        learn([part(f"{n}", [sold, ended][n % 2]) for n in range(count)]).drift
        for count in (2, 20, 200)
    ]
    assert 1 > drifts[0] > drifts[1] + 0.1 > drifts[2] + 0.2 > 0.6


def test_one_part_alone_shows_no_drift() -> None:
    assert learn([part("a", np.repeat([2.0, 0.0], [RECORDED - AHEAD, AHEAD]))]).drift == 1


def test_levels_are_drawn_to_the_pools_where_parts_are_alike() -> None:
    draw = np.random.default_rng(2)
    alike = [part(f"{n}", draw.poisson(0.3, RECORDED)) for n in range(100)]
    unlike = [part(f"{n}", draw.poisson(0.1 + n % 2, RECORDED)) for n in range(100)]
    assert learn(alike).lent > 0.3 > learn(unlike).lent


def test_a_part_alone_has_nobody_to_borrow_from() -> None:
    (alone,), _ = parts(1)
    assert learn([alone]).lent == 0


def test_without_a_past_to_learn_from_the_usual_habit_holds() -> None:
    assert learn([part("short", np.array([0, 0, 4, 0]))]) == Habit("recent mean", 0.5, 1.0, 0.5)
