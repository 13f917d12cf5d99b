"""One round of the search for the highest posterior of a linear model, many series at once.

With σ fixed it is a quadratic with a Laplace prior's corner at δ = 0. A round lets one more δ leave
0 if its slope is steeper than the prior's, solves for all that are free by least squares, and
stops where one comes back to 0: the feature-sign search of H. Lee, A. Battle, R. Raina, A. Y. Ng,
"Efficient sparse coding algorithms", NIPS 19 (2006). Its end is exact: most δ are 0.
"""

import numpy as np

from forecasting.engine.prophet.posterior import TAU
from forecasting.engine.values import Bools, Floats

_STEEPER = 1 + 1e-7


def improved(
    quadratic: Floats, linear: Floats, theta: Floats, changes: int, full: Bools
) -> tuple[Floats, Bools, Bools]:
    """θ (B, P) nearer to the least of θᵀQθ / 2 − lᵀθ + Σ|δ| / τ.

    ``quadratic`` is Q (B, P, P), ``linear`` l (B, P); δ are the ``changes`` from the third on. Also
    whether (B,) the step was a full one: only after such (``full``) a δ may leave 0; and whether
    it is there.
    """
    delta = slice(2, 2 + changes)
    slope = linear - (quadratic @ theta[:, :, None])[:, :, 0]
    signs, enters = _freed(slope[:, delta], np.sign(theta[:, delta]), full)
    pull = linear.copy()
    pull[:, delta] -= signs / TAU
    free = np.ones(theta.shape, dtype=bool)
    free[:, delta] = signs != 0
    aim = _least(quadratic, pull, free)
    back = aim[:, delta] * signs < 0
    fraction = np.ones(back.shape)
    np.divide(theta[:, delta], theta[:, delta] - aim[:, delta], out=fraction, where=back)
    step = fraction.min(axis=1, initial=1, keepdims=True)
    nearer = theta + step * (aim - theta)
    nearer[:, delta][back & (fraction == step)] = 0
    whole = step[:, 0] == 1
    return nearer, whole, whole & full & ~enters


def _freed(slope: Floats, signs: Floats, full: Bools) -> tuple[Floats, Bools]:
    """The signs of δ with the one that the steepest slope frees, and whether there is one."""
    steepness = np.where(signs == 0, np.abs(slope), 0)
    series = np.arange(len(slope))
    steepest = steepness.argmax(axis=1)
    enters = full & (steepness[series, steepest] * TAU > _STEEPER)
    signs[series[enters], steepest[enters]] = np.sign(slope[series, steepest][enters])
    return signs, enters


def _least(quadratic: Floats, pull: Floats, free: Bools) -> Floats:
    """Where Qθ = pull among the free parameters, the others at 0."""
    both = free[:, :, None] & free[:, None, :]
    inner = np.where(both, quadratic, np.eye(free.shape[1]))
    solved: Floats = np.linalg.solve(inner, np.where(free, pull, 0)[:, :, None])[:, :, 0]
    return solved
