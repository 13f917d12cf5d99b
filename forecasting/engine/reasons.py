"""Which members carry a forecast, how much, and why, in words."""

import numpy as np

from forecasting.engine.trial import Trial
from forecasting.engine.values import Floats, Share
from forecasting.engine.weights import mean, shared

LEAST = 0.005
"""A member with less weight goes unnamed."""


def shares_of(tried: Trial, weight: Floats, error: Floats) -> list[tuple[Share, ...]]:
    """Shares of each series, the largest first, from weights (S, M) and errors (W, S, M)."""
    part, own = shared(tried.coming, weight), mean(error, axis=0)
    windows = np.isfinite(error).sum(axis=0)
    pooled = np.asarray(np.isfinite(own).any(axis=0))
    return [
        tuple(
            _share(tried.members[member], part[row, member], own[row, member], told)
            for member in np.argsort(-part[row], kind="stable")
            if part[row, member] >= LEAST
            for told in [_told(int(windows[row, member]), bool(pooled[member]), part.shape[0])]
        )
        for row in range(len(part))
    ]


def _share(member: str, weight: float, error: float, reason: str) -> Share:
    return Share(member, float(weight), float(error) if np.isfinite(error) else None, reason)


def _told(windows: int, pooled: bool, series: int) -> str:
    others = f" and of the {series} series forecast beside it" if series > 1 else ""
    if windows:
        plural = "s" if windows > 1 else ""
        return f"by its errors in {windows} backtest{plural}{others}"
    if pooled:
        return "too short for a backtest: by its errors on the series forecast beside it"
    return "too short for a backtest: as much as any other member"
