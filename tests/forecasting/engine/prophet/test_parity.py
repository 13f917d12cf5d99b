"""The fast ways against Prophet itself, and against what makes an optimum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.engine.prophet import Variant
from forecasting.engine.prophet.additive import additive_optimum
from forecasting.engine.prophet.design import Basis, Design, design_of
from forecasting.engine.prophet.library import library_optimum
from forecasting.engine.prophet.optima import optima
from forecasting.engine.prophet.paths import expected, sampled
from forecasting.engine.values import Floats
from tests.forecasting.engine.prophet.cases import daily, height, prophet_model, recorded

LOWER_BY = 1e-3


def case(seed: int, rows: int, gaps: float, variant: Variant) -> tuple[Basis, Design, Floats]:
    series = daily(rows=rows, seed=seed, gaps=gaps)
    count = len(series.dates) + len(series.future)
    columns = [np.log(series.prices["price"]), series.flags["deal"]] * variant.regressors
    regressors = np.array(columns).reshape(-1, count).T
    basis = Basis(series.dates, series.future, regressors, variant.yearly, variant.weekly)
    return basis, design_of(basis), series.values / np.abs(series.values).max()


CASES = {
    "seed": st.integers(0, 10**6),
    "rows": st.integers(60, 800),
    "gaps": st.sampled_from([0, 0.4]),
}


def is_no_lower(basis: Basis, design: Design, values: Floats, *, multiplicative: bool) -> bool:
    """Whether the fast way climbs as high as Prophet, which may find nothing in its time."""
    own = optima(basis, design, values[None], multiplicative)[0]
    library = library_optimum(basis, design, values, multiplicative)
    if library is None:
        return True
    own_height, height_of_library = (
        height(design, values, found, multiplicative=multiplicative) for found in (own, library)
    )
    return own_height >= height_of_library - LOWER_BY


@settings(max_examples=12, deadline=None)
@given(**CASES, yearly=st.booleans(), regressors=st.booleans())
def test_added_seasons_and_regressors_reach_prophets_height(
    seed: int, rows: int, gaps: float, yearly: bool, regressors: bool
) -> None:
    variant = Variant(yearly=yearly, weekly=True, regressors=regressors)
    assert is_no_lower(*case(seed, rows, gaps, variant), multiplicative=False)


@settings(max_examples=8, deadline=None)
@given(**CASES | {"rows": st.integers(200, 800)}, yearly=st.booleans())
def test_seasons_that_multiply_reach_prophets_height(
    seed: int, rows: int, gaps: float, yearly: bool
) -> None:
    variant = Variant(yearly=yearly, weekly=True)
    assert is_no_lower(*case(seed, rows, gaps, variant), multiplicative=True)


@pytest.mark.parametrize("multiplicative", [False, True])
@pytest.mark.parametrize("name", ["nn5_daily", "m5_small_daily", "orange_juice_weekly"])
def test_recorded_series_reach_prophets_height(name: str, multiplicative: bool) -> None:
    for dates, values in recorded(name, series=2):
        weekly = name != "orange_juice_weekly"
        basis = Basis(dates[:-8], dates[-8:], np.empty((len(dates), 0)), True, weekly)
        scaled = values[:-8] / np.abs(values[:-8]).max()
        assert is_no_lower(basis, design_of(basis), scaled, multiplicative=multiplicative)


@settings(max_examples=60, deadline=None)
@given(**CASES, yearly=st.booleans(), regressors=st.booleans())
def test_nothing_leads_higher(
    seed: int, rows: int, gaps: float, yearly: bool, regressors: bool
) -> None:
    """Every slope of the log posterior is 0, or that of a δ at 0 less steep than its prior's."""
    variant = Variant(yearly=yearly, weekly=True, regressors=regressors)
    _, design, values = case(seed, rows, gaps, variant)
    parameters = additive_optimum(design, values[None])[0]
    theta, variance = parameters[:-1], parameters[-1] ** 2
    rest = values - design.matrix @ theta
    slope = design.matrix.T @ rest / variance
    delta = slice(2, 2 + design.changepoints)
    slope[:2] -= theta[:2] / 5**2
    slope[delta.stop :] -= theta[delta.stop :] / 10**2
    moved = theta[delta] != 0
    assert np.abs(np.delete(slope, np.r_[delta])).max() < 1e-2
    assert np.allclose(slope[delta][moved], np.sign(theta[delta][moved]) / 0.05, atol=1e-2)
    assert np.abs(slope[delta]).max() < 1 / 0.05 + 1e-2
    assert -len(rest) / variance + rest @ rest / variance**2 - 4 == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("multiplicative", [False, True])
def test_the_same_parameters_give_prophets_forecast_and_intervals(multiplicative: bool) -> None:
    basis, design, values = case(3, 500, 0.2, Variant(yearly=True, weekly=True, regressors=True))
    model, table = prophet_model(basis, multiplicative=multiplicative)
    model.uncertainty_samples = 4000
    model.fit(table[: len(values)].assign(y=values))
    coming = table[len(values) :].reset_index(drop=True)
    np.random.seed(0)
    theirs = model.predict(coming)
    names = ("k", "m", "delta", "beta", "sigma_obs")
    parameters = np.concatenate([model.params[name].ravel() for name in names])
    mean = expected(design, parameters, multiplicative)
    paths = sampled(design, parameters, multiplicative, 4000, np.random.default_rng(0))
    low, high = np.quantile(paths, [0.1, 0.9], axis=0)
    width = theirs["yhat_upper"] - theirs["yhat_lower"]
    assert np.allclose(mean, theirs["yhat"])
    assert (high - low).mean() == pytest.approx(width.mean(), rel=0.01)
    assert np.abs((high + low) / 2 - mean).max() < 0.1 * width.mean()
