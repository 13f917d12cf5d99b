"""Pooled effects: found again where they are known, lent to short series, put on and taken off."""

from dataclasses import replace

import numpy as np

from forecasting.engine import pooled
from forecasting.engine.values import Frequency, Series
from tests.forecasting.engine.made import promoted, weekly


def test_effects_are_found_again_per_pool_and_per_series() -> None:
    panel, _ = promoted(20, elasticity=-2.0, flag=0.5)
    found = pooled.effects(panel)
    shared = found.pools["juice"]
    assert abs(shared["price"] + 2) < 0.1
    assert abs(shared["deal"] - 0.5) < 0.05
    assert abs(shared["others' price"]) < 0.1
    assert len(found.series) == 20
    assert all(abs(own["deal"] - 0.5) < 0.15 for own in found.series.values())


def test_what_competitors_ask_counts() -> None:
    draw = np.random.default_rng(4)
    prices = [draw.choice([2.0, 1.5], 64) for _ in range(2)]
    panel = [
        weekly(
            f"{n}",
            900 * np.exp(-2 * np.log(prices[n] / 2) + 0.8 * np.log(prices[1 - n] / 2))[:60],
            prices={"price": prices[n]},
            place="shop",
        )
        for n in range(2)
    ]
    found = pooled.effects(panel).pools["juice"]
    assert abs(found["price"] + 2) < 0.15
    assert abs(found["others' price"] - 0.8) < 0.15


def test_a_series_own_effect_shows_and_a_short_one_borrows() -> None:
    panel, _ = promoted(20)
    (strong, *_), _ = promoted(2, flag=1.5)
    short = replace(
        panel[1],
        name="short",
        dates=panel[1].dates[:2],
        values=panel[1].values[:2],
        prices={"price": panel[1].prices["price"][-6:]},
        flags={"deal": panel[1].flags["deal"][-6:]},
    )
    found = pooled.effects([*panel, replace(strong, name="strong"), short])
    shared = found.pools["juice"]["deal"]
    assert found.series["strong"]["deal"] > shared + 0.4
    assert abs(found.series["short"]["deal"] - shared) < 0.1


def test_known_effects_lift_what_sells_at_usual_prices() -> None:
    panel, coming = promoted(20, noise=0.0)
    lifts = pooled.lifts(panel)
    for series, lift, sold in zip(pooled.usual(panel, lifts), lifts, coming, strict=True):
        assert lift is not None
        assert np.allclose(np.median(series.values) * lift[-4:], sold, rtol=0.05)


def test_weekends_are_no_promotion() -> None:
    days = np.datetime64("2024-01-01") + np.arange(140)
    weekend = (np.arange(140) % 7 >= 5).astype(float)
    promotion = weekend * (np.random.default_rng(0).random(140) < 0.8)
    sold = 100 * np.exp(weekend + 0.2 * promotion)
    series = Series(
        "shop", Frequency.DAILY, days[:133], sold[:133], days[133:], flags={"deal": promotion}
    )
    assert abs(pooled.effects([series]).series["shop"]["deal"] - 0.2) < 0.05


def test_the_history_at_usual_prices_is_calm() -> None:
    panel, _ = promoted(20, noise=0.0)
    for series in pooled.usual(panel, pooled.lifts(panel)):
        assert series.values.std() < 0.05 * series.values.mean()
        assert not series.prices
        assert not series.flags


def test_without_anything_known_there_is_no_effect() -> None:
    bare = weekly("bare", np.arange(30.0))
    assert pooled.lifts([bare]) == [None]
    assert pooled.usual([bare], [None]) == [bare]
    assert pooled.effects([bare]) == pooled.Effects({}, {})


def test_another_pool_changes_nothing() -> None:
    panel, _ = promoted(6)
    others = [replace(series, pool="tea") for series in promoted(6, elasticity=-9)[0]]
    both = pooled.lifts([*panel, *others])
    for one, two in zip(pooled.lifts(panel), both, strict=False):
        assert one is not None
        assert two is not None
        assert np.array_equal(one, two)


def test_no_price_makes_demand_endless() -> None:
    panel, _ = promoted(6)
    panel[0].prices["price"][-4:] = 1e-6
    lift = pooled.lifts(panel)[0]
    assert lift is not None
    assert lift.max() <= np.exp(pooled.LARGEST)
