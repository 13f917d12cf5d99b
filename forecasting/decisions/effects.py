"""How a series' demand answers to its price and to promotions, with how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from forecasting.engine.pooled import effects
from forecasting.engine.values import Series
from forecasting.series.rows import PRICE, PROMOTION

_BLOCKS = 8
_FEWEST = 20
"""Recorded periods of a pool of which fewer tell nothing."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A change of log demand, with its standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Effects:
    """``price`` is the elasticity, by log price; ``promotion`` is that of one. None: never seen.

    ``lowest`` and ``highest`` are the own prices seen.
    """

    price: Effect | None
    promotion: Effect | None
    lowest: float = 0.0
    highest: float = 0.0


def learn(panel: Sequence[Series], name: str) -> Effects:
    """The effects on a series of a panel, as the engine learns them.

    Their standard errors are a block jackknife's (Künsch 1989): learned again without each eighth
    of every series' records.
    """
    (series,) = [each for each in panel if each.name == name]
    together = [each for each in panel if each.pool == series.pool]
    if sum(len(each.dates) for each in together) < _FEWEST:
        return Effects(None, None)
    partly = [_own([_without(each, n) for each in panel], name) for n in range(_BLOCKS)]
    whole = _own(panel, name)
    recorded = len(series.dates)
    price = series.prices.get(PRICE, np.zeros(0))[:recorded]
    promoted = any(each.flags.get(PROMOTION, np.zeros(1)).any() for each in together)
    return Effects(
        _effect(PRICE, whole, partly) if len(np.unique(price)) > 1 else None,
        _effect(PROMOTION, whole, partly) if promoted else None,
        float(price.min(initial=np.inf)),
        float(price.max(initial=0.0)),
    )


def _own(panel: Sequence[Series], name: str) -> dict[str, float]:
    return dict(effects(panel).series.get(name, {}))


def _without(series: Series, block: int) -> Series:
    """A series without one of the blocks of its records; one of fewer records is left whole."""
    kept = np.ones(len(series.dates), dtype=bool)
    if len(kept) >= _BLOCKS:
        kept[np.array_split(np.arange(len(kept)), _BLOCKS)[block]] = False
    ahead = np.concatenate([kept, np.ones(len(series.future), dtype=bool)])
    return replace(
        series,
        dates=series.dates[kept],
        values=series.values[kept],
        prices={name: values[ahead] for name, values in series.prices.items()},
        flags={name: values[ahead] for name, values in series.flags.items()},
        censored=None if series.censored is None else series.censored[kept],
    )


def _effect(
    name: str, whole: dict[str, float], partly: Sequence[dict[str, float]]
) -> Effect | None:
    if name not in whole:
        return None
    found = np.array([each.get(name, whole[name]) for each in partly])
    return Effect(whole[name], float(np.sqrt((len(found) - 1) * found.var())))
