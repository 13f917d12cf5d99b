from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecasting.engine.prophet.design import Basis, design_of
from forecasting.engine.values import Series
from tests.forecasting.engine.prophet.cases import daily, prophet_model


def basis_of(series: Series, *, yearly: bool = True, weekly: bool = True) -> Basis:
    regressors = np.column_stack([np.log(series.prices["price"]), series.flags["deal"]])
    return Basis(series.dates, series.future, regressors, yearly, weekly)


@settings(max_examples=25, deadline=None)
@given(st.integers(3, 900), st.sampled_from([0, 0.3]), st.booleans(), st.booleans())
def test_the_matrices_are_prophets(rows: int, gaps: float, yearly: bool, weekly: bool) -> None:
    series = daily(rows=rows, seed=rows, gaps=gaps)
    if len(series.dates) < 3:
        return
    basis = basis_of(series, yearly=yearly, weekly=weekly)
    design = design_of(basis)
    model, table = prophet_model(basis)
    inputs = model.preprocess(table[: len(series.dates)].assign(y=series.values))
    assert np.allclose(design.trend[:, 0], inputs.t)
    assert np.allclose(design.features, inputs.X)
    ramps = np.maximum(np.subtract.outer(np.asarray(inputs.t), inputs.t_change), 0)
    assert np.allclose(design.trend[:, 2:], ramps)
    coming = model.setup_dataframe(table[len(series.dates) :].copy())
    assert np.allclose(design.future_trend[:, 0], coming["t"])
    assert design.pace == pytest.approx(np.diff(coming["t"]).mean())
    assert np.allclose(design.future_features, model.make_all_seasonality_features(coming)[0])


@pytest.mark.parametrize("flag", [0.0, 1.0, 0.5])
def test_a_regressor_that_never_changed_stays_as_it_is(flag: float) -> None:
    series = daily()
    basis = replace(basis_of(series), regressors=np.full((428, 1), flag))
    assert (design_of(basis).features[:, -1] == flag).all()


def test_one_future_period_is_as_far_as_the_recorded_ones_are_apart() -> None:
    basis = basis_of(daily(rows=101))
    one = replace(basis, future=basis.future[:1], regressors=basis.regressors[:102])
    assert design_of(one).pace == pytest.approx(1 / 100)


def test_two_rows_have_no_changepoint() -> None:
    series = daily(rows=2)
    assert design_of(basis_of(series)).changepoints == 0
