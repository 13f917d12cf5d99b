"""Prophet itself, for what the fast way does not cover: quiet, bounded in time, nothing left."""

import logging
import tempfile

import numpy as np

from forecasting.engine.prophet.design import Basis, Design
from forecasting.engine.values import Floats

SECONDS = 5.0
"""How long a fit may take: its Newton steps can need minutes."""


def library_optimum(
    basis: Basis, design: Design, values: Floats, multiplicative: bool
) -> Floats | None:
    """Prophet's own parameters for one series: k, m, δ, β, σ; nothing if it finds none in time.

    Where the design has no changepoints or no features, Prophet has one that does nothing.
    """
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
    trend, sigma = [model.params["k"], model.params["m"]], model.params["sigma_obs"]
    delta = np.ravel(model.params["delta"])[: design.changepoints]
    beta = np.ravel(model.params["beta"])[: design.features.shape[1]]
    return np.concatenate([np.ravel(trend), delta, beta, np.ravel(sigma)]).astype(np.float64)
