"""Effects of price and promotion, learned with their uncertainty."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forecasting.decisions.effects import Effects, learn
from forecasting.engine.values import Frequency, Series

COUNT, AHEAD = 156, 8


def series(name: str, *, noise: float, elasticity: float = -1.5, seed: int = 3) -> Series:
    """Weekly demand of 200 at a price of 2, with a promotion's effect of .4."""
    random = np.random.default_rng(seed)
    price = random.choice([1.6, 2.0, 2.0, 2.0, 2.2], size=COUNT + AHEAD)
    promotion = (random.random(COUNT + AHEAD) < 0.1).astype(float)
    log = np.log(200) + elasticity * np.log(price / 2) + 0.4 * promotion
    values = np.exp(log[:COUNT] + noise * random.normal(size=COUNT))
    days = np.datetime64("2023-01-02") + 7 * np.arange(COUNT + AHEAD)
    return Series(
        name,
        Frequency.WEEKLY,
        days[:COUNT],
        values,
        days[COUNT:],
        prices={"price": price},
        flags={"promotion": promotion},
        pool="juice",
    )


def learned(noise: float, **changed: Any) -> Effects:
    panel = [series(f"s{i}", noise=noise, seed=i) for i in range(6)]
    return learn([replace(each, **changed) for each in panel], "s0")


def test_known_effects_are_found_and_their_errors_are_honest() -> None:
    found = learned(0.2)
    assert found.price is not None
    assert found.promotion is not None
    assert (found.lowest, found.highest) == (1.6, 2.2)
    assert abs(found.price.value + 1.5) < 3 * found.price.error + 0.1
    assert abs(found.promotion.value - 0.4) < 3 * found.promotion.error + 0.05
    assert found.price.error < 0.5


def test_noise_makes_effects_less_sure() -> None:
    calm, noisy = learned(0.05), learned(0.5)
    assert calm.price is not None
    assert noisy.price is not None
    assert calm.price.error < noisy.price.error


@pytest.mark.parametrize("prices", [{}, {"price": np.full(COUNT + AHEAD, 2.0)}])
def test_without_two_prices_nothing_is_learned_of_price(prices: dict[str, object]) -> None:
    found = learned(0.2, prices=prices)
    assert found.price is None
    assert found.promotion is not None


def test_without_promotions_nothing_is_learned_of_them() -> None:
    assert learned(0.2, flags={}).promotion is None
    assert learned(0.2, flags={"promotion": np.zeros(COUNT + AHEAD)}).promotion is None


def short(name: str) -> Series:
    """The last five weeks of a series."""
    whole = series(name, noise=0.1)
    return replace(
        whole,
        dates=whole.dates[-5:],
        values=whole.values[-5:],
        prices={"price": whole.prices["price"][-5 - AHEAD :]},
        flags={"promotion": whole.flags["promotion"][-5 - AHEAD :]},
    )


def test_few_records_tell_nothing_alone_and_lean_on_alike_products() -> None:
    assert learn([short("s")], "s") == Effects(None, None)
    found = learn([short("s"), *(series(f"s{i}", noise=0.1, seed=i) for i in range(3))], "s").price
    assert found is not None
    assert found.value == pytest.approx(-1.5, abs=0.3)
