import tempfile
from pathlib import Path

import cmdstanpy
import numpy as np
import pytest

from forecasting.engine.prophet import Variant, library, predict
from forecasting.engine.prophet.design import Basis, design_of
from forecasting.engine.prophet.optima import optima
from tests.forecasting.engine.prophet.cases import daily, prophet_model

SERIES = daily(rows=20)
BASIS = Basis(SERIES.dates, SERIES.future, np.empty((48, 0)), yearly=True, weekly=True)
"""Fewer rows than free columns: no fast way."""


def test_regressors_that_multiply_are_left_to_it() -> None:
    series = daily(rows=200)
    variant = Variant(yearly=False, weekly=True, multiplicative=True, regressors=True)
    regressors = np.column_stack([np.log(series.prices["price"]), series.flags["deal"]])
    basis = Basis(series.dates, series.future, regressors, yearly=False, weekly=True)
    model, table = prophet_model(basis, multiplicative=True)
    model.fit(table[:200].assign(y=series.values))
    theirs = model.predict(table[200:].reset_index(drop=True))["yhat"]
    assert predict([series], variant)[0].mean == pytest.approx(theirs.to_numpy())


def files() -> set[Path]:
    return {
        path
        for folder in (tempfile.gettempdir(), cmdstanpy._TMPDIR)
        for path in Path(folder).iterdir()
    }


def test_it_is_quiet_and_leaves_no_file(caplog: pytest.LogCaptureFixture) -> None:
    before = files()
    values = SERIES.values / SERIES.values.max()
    found = library.library_optimum(BASIS, design_of(BASIS), values, multiplicative=False)
    assert found is None or found.shape == (design_of(BASIS).matrix.shape[1] + 1,)
    assert files() == before
    assert not caplog.records


def test_in_no_time_the_fast_way_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "SECONDS", 0.001)
    values = SERIES.values / SERIES.values.max()
    assert library.library_optimum(BASIS, design_of(BASIS), values, multiplicative=False) is None
    found = optima(BASIS, design_of(BASIS), values[None], multiplicative=False)[0]
    assert np.isfinite(found).all()
