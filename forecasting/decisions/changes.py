"""What would be otherwise in a what-if, and when that cannot be answered."""

from dataclasses import dataclass
from datetime import date
from math import isfinite

import numpy as np

from forecasting.decisions.effects import Effects
from forecasting.decisions.errors import DecisionError
from forecasting.engine.values import Bools, Dates

_BEYOND = 0.1
"""A price may be by this part below the lowest and above the highest seen."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another own price, a promotion or none, from the first to the last day; None: as planned."""

    price: float | None = None
    promotion: bool | None = None
    first: date | None = None
    last: date | None = None


def require_known(change: Change, effects: Effects) -> None:
    """Raises DecisionError where nothing is asked, or what is asked was never seen."""
    if change.price is None and change.promotion is None:
        raise DecisionError("Nothing is to be otherwise: give a price, a promotion, or both.")
    if change.promotion is not None and effects.promotion is None:
        raise DecisionError(
            "No promotion of this product or of ones like it is recorded: what one would do is "
            "not known."
        )
    if change.price is not None:
        _require_price(change.price, effects)


def _require_price(price: float, effects: Effects) -> None:
    if not isfinite(price) or price <= 0:
        raise DecisionError(f"A price of {price} cannot be: a number above 0 is needed.")
    if effects.price is None:
        raise DecisionError(
            "The records of this product know no two prices: what another would do is not known. "
            "Import its prices first."
        )
    low, high = effects.lowest * (1 - _BEYOND), effects.highest * (1 + _BEYOND)
    if not low <= price <= high:
        raise DecisionError(
            f"Prices from {effects.lowest:g} to {effects.highest:g} are recorded; what {price:g} "
            f"would do is too far from them to say. Ask for a price from {low:.4g} to {high:.4g}."
        )


def periods(dates: Dates, change: Change) -> Bools:
    """Which periods begin within the change's days. Raises DecisionError where none does."""
    first, last = change.first or dates[0], change.last or dates[-1]
    inside = (dates >= np.datetime64(first)) & (dates <= np.datetime64(last))
    if not inside.any():
        raise DecisionError(
            f"No period of the forecast begins from {first} to {last}: its first begins on "
            f"{dates[0]}, its last on {dates[-1]}."
        )
    return np.asarray(inside, dtype=np.bool_)
