"""Orders in whole lots: at least a minimum, and multiples."""

from decimal import Decimal
from math import ceil, floor

from forecasting.decisions.arithmetic import DIGITS
from forecasting.decisions.policy import Policy


def smallest(policy: Policy) -> Decimal:
    """The smallest order that may be placed."""
    least = max(policy.lot_minimum, policy.lot_multiple)
    return ceil(least / policy.lot_multiple) * policy.lot_multiple


def at_least(amount: float, policy: Policy) -> Decimal:
    """The smallest order that brings an amount; 0 for none."""
    if round(amount, DIGITS) <= 0:
        return Decimal(0)
    lots = ceil(round(amount / float(policy.lot_multiple), DIGITS))
    return max(smallest(policy), lots * policy.lot_multiple)


def at_most(amount: float, policy: Policy) -> Decimal:
    """The greatest order that brings no more than an amount; 0 where that is below the minimum."""
    lots = floor(round(amount / float(policy.lot_multiple), DIGITS))
    order = lots * policy.lot_multiple
    return order if order >= smallest(policy) else Decimal(0)
