"""Prophet itself, for what the fast way does not cover: quiet, bounded in time, nothing left."""

import logging
import tempfile

import numpy as np

from forecasting.engine.prophet.design import Basis
from forecasting.engine.values import Floats

SECONDS = 20.0
"""How long a fit may take: its Newton steps can need minutes."""


def library_optimum(basis: Basis, values: Floats, multiplicative: bool) -> Floats | None:
    """Prophet's own parameters for one series: k, m, δ, β, σ; nothing if it finds none in time."""
    import pandas as pd  # noqa: PLC0415 - both take long to load
    from prophet import Prophet  # noqa: PLC0415

    logging.getLogger("prophet").setLevel(logging.CRITICAL)
    logging.getLogger("cmdstanpy").setLevel(logging.CRITICAL)
    model = Prophet(
        yearly_seasonality=basis.yearly,
        weekly_seasonality=basis.weekly,
        daily_seasonality=False,
        seasonality_mode="multiplicative" if multiplicative else "additive",
    )
    table = pd.DataFrame({"ds": basis.dates.astype("datetime64[ns]"), "y": values})
    for number, column in enumerate(basis.regressors[: len(values)].T):
        model.add_regressor(f"regressor {number}")
        table[f"regressor {number}"] = column.astype(np.float64)
    with tempfile.TemporaryDirectory() as folder:
        try:
            model.fit(table, timeout=SECONDS, output_dir=folder, seed=1)
        except (RuntimeError, TimeoutError):
            return None
    found = [np.ravel(model.params[name]) for name in ("k", "m", "delta", "beta", "sigma_obs")]
    return np.concatenate(found).astype(np.float64)
