"""What-if on price and promotion."""

from datetime import date
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasting.decisions.changes import Change
from forecasting.decisions.effects import Effect, Effects
from forecasting.decisions.errors import DecisionError
from forecasting.decisions.what_if import Plan, WhatIf, what_if
from forecasting.engine.values import QUANTILES
from tests.forecasting.decisions.outlooks import forecast

CERTAIN = Effects(Effect(-2.0, 0.0), Effect(0.5, 0.0), 1.8, 2.4)
UNSURE = Effects(Effect(-2.0, 0.3), Effect(0.5, 0.1), 1.8, 2.4)
PLAN = Plan(np.full(28, 2.0), np.zeros(28))


def of(change: Change, effects: Effects = CERTAIN, *, plan: Plan = PLAN) -> WhatIf:
    return what_if(forecast(), effects, plan, change, unit="")


def line(found: WhatIf, name: str) -> float:
    (value,) = [line.value for line in found.lines if line.name == name]
    return value


def test_a_higher_price_sells_less() -> None:
    found = of(Change(price=2.2))
    assert found.forecast.mean == pytest.approx(np.full(28, 10 * 1.1**-2))
    assert found.forecast.point == pytest.approx(np.full(28, 10 * 1.1**-2))
    assert line(found, "demand as planned") == pytest.approx(280)
    assert line(found, "demand then") == pytest.approx(280 * 1.1**-2)
    assert line(found, "elasticity") == -2


def test_a_promotion_on_some_days() -> None:
    change = Change(promotion=True, first=date(2026, 3, 4), last=date(2026, 3, 5))
    found = of(change)
    assert found.forecast.mean[1:5] == pytest.approx([10, 10 * exp(0.5), 10 * exp(0.5), 10])
    assert line(found, "periods changed") == 2
    assert line(found, "difference") == pytest.approx(20 * (exp(0.5) - 1))


def test_a_promotion_that_is_planned_already_changes_nothing_and_without_it_less_is_sold() -> None:
    planned = Plan(PLAN.prices, np.ones(28))
    assert of(Change(promotion=True), plan=planned).forecast.mean == pytest.approx(np.full(28, 10))
    less = of(Change(promotion=False), plan=planned).forecast.mean
    assert less == pytest.approx(np.full(28, 10 * exp(-0.5)))


def test_certain_effects_move_the_quantiles_and_unsure_ones_widen_them() -> None:
    certain, unsure = of(Change(price=2.2)), of(Change(price=2.2), UNSURE)
    assert certain.forecast.quantiles[0.9] == pytest.approx(forecast().quantiles[0.9] * 1.1**-2)
    assert unsure.forecast.quantiles[0.5] == pytest.approx(certain.forecast.quantiles[0.5])
    assert (unsure.forecast.quantiles[0.9] > certain.forecast.quantiles[0.9]).all()
    assert (unsure.forecast.quantiles[0.1] < certain.forecast.quantiles[0.1]).all()
    assert unsure.forecast.total_quantiles[0.975] > certain.forecast.total_quantiles[0.975]
    assert line(unsure, "at least") < line(unsure, "demand then") < line(unsure, "at most")


@given(st.floats(1.7, 2.6), st.booleans())
def test_quantiles_stay_in_order(price: float, promotion: bool) -> None:
    found = of(Change(price=price, promotion=promotion), UNSURE).forecast
    rows = np.array([found.quantiles[level] for level in QUANTILES])
    assert (np.diff(rows, axis=0) >= 0).all()
    assert (np.diff([found.total_quantiles[level] for level in QUANTILES]) >= 0).all()


@given(st.floats(1.7, 2.6), st.floats(1.7, 2.6))
def test_a_higher_price_never_sells_more(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert of(Change(price=low)).forecast.mean.sum() >= of(Change(price=high)).forecast.mean.sum()


def test_no_demand_stays_none() -> None:
    nothing = forecast((0.0,) * 28, deviation=0.0)
    found = what_if(nothing, UNSURE, PLAN, Change(price=2.2), unit="KGM")
    assert not found.forecast.mean.any()
    assert found.forecast.total_quantiles[0.975] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(), "give a price, a promotion, or both"),
        (Change(price=0.5), "Prices from 1.8 to 2.4 are recorded; what 0.5 would do"),
        (Change(price=9), "Ask for a price from 1.62 to 2.64"),
        (Change(price=0), "above 0"),
        (Change(price=-1), "above 0"),
        (Change(price=float("nan")), "above 0"),
        (Change(price=float("inf")), "above 0"),
        (Change(price=2, first=date(2027, 1, 1)), "No period of the forecast begins from"),
        (
            Change(price=2, first=date(2026, 3, 5), last=date(2026, 3, 4)),
            "its first begins on 2026-03-02, its last on 2026-03-29",
        ),
    ],
)
def test_what_cannot_be_said_is_refused(change: Change, said: str) -> None:
    with pytest.raises(DecisionError, match=said):
        of(change)


def test_effects_that_were_never_seen_are_not_guessed() -> None:
    with pytest.raises(DecisionError, match="know no two prices"):
        of(Change(price=2), Effects(None, None))
    with pytest.raises(DecisionError, match="No promotion of this product"):
        of(Change(promotion=True), Effects(None, None))
