"""New products: what is lent, by whom, and how far their own first periods count."""

from dataclasses import replace
from typing import Any

import numpy as np

from forecasting.engine import similar
from forecasting.engine.values import Floats, Series
from tests.forecasting.engine.made import weekly

LEVELS = (80.0, 100.0, 120.0, 100.0)


def _established() -> tuple[list[Series], list[Floats | None]]:
    draw = np.random.default_rng(3)
    panel = [
        weekly(f"old {place}", level * draw.uniform(0.9, 1.1, 52))
        for place, level in enumerate(LEVELS)
    ]
    return panel, [np.full(4, level) for level in LEVELS]


def _new(values: list[float], **known: Any) -> Series:
    return weekly("new", np.array(values), first=52 - len(values), **known)


def _borrowed(new: Series, extra: tuple[Series, ...] = ()) -> similar.Borrowed | None:
    panel, expected = _established()
    panel, expected = [*panel, *extra, new], [*expected, *[np.full(4, 100.0)] * len(extra), None]
    *others, found = similar.borrow(panel, expected, seed=0)
    assert others == [None] * len(others)
    return found


def test_without_history_it_is_expected_to_sell_like_the_others() -> None:
    found = _borrowed(_new([]))
    assert found is not None
    assert np.allclose(found.mean, 100, rtol=0.15)
    assert "4 similar series" in found.note
    assert "0 periods" in found.note


def test_its_own_first_periods_count_more_the_more_there_are() -> None:
    means = []
    for periods in (0, 1, 6):
        found = _borrowed(_new([300.0] * periods))
        assert found is not None
        means.append(found.mean.mean())
    assert means[0] < means[1] < means[2] < 310
    assert means[2] > 270


def test_a_new_one_is_less_sure_than_one_with_some_periods() -> None:
    widths = []
    for values in ([], [100.0] * 6):
        found = _borrowed(_new(values))
        assert found is not None
        low, high = np.quantile(found.paths.sum(axis=1), [0.1, 0.9])
        widths.append(high - low)
    assert widths[1] < 0.6 * widths[0]


def test_launches_on_record_show_how_a_new_one_starts() -> None:
    ramp = np.minimum(1, np.arange(1, 31) / 8)
    launches = tuple(weekly(f"launch {n}", 100 * ramp, first=22) for n in range(3))
    found = _borrowed(_new([]), launches)
    assert found is not None
    assert (np.diff(found.mean) > 0).all()
    assert found.mean[0] < 0.35 * 100
    assert "3 of them launched on record" in found.note


def test_whole_units_are_drawn_whole() -> None:
    found = _borrowed(_new([], counts=True))
    assert found is not None
    assert (found.paths == np.round(found.paths)).all()


def test_nothing_is_lent_without_a_pool_or_by_too_few() -> None:
    assert _borrowed(_new([], pool="")) is None
    assert _borrowed(_new([], pool="tea")) is None
    panel, expected = _established()
    found = similar.borrow([*panel[:2], _new([])], [*expected[:2], None], seed=0)
    assert found == [None, None, None]


def test_a_pool_that_sells_nothing_lends_nothing_much() -> None:
    panel, _ = _established()
    dead = [replace(series, values=series.values * 0) for series in panel]
    *_, found = similar.borrow([*dead, _new([1.0])], [np.zeros(4)] * 4 + [None], seed=0)
    assert found is not None
    assert np.isfinite(found.paths).all()
    assert found.mean.max() < 5
