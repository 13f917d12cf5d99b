"""New products: what they will sell, by what similar ones sold when they were new.

The established series of a pool make its index, their mean demand date by date. A new one sells a
share of it, at first along the launch curve of those that were launched since records began. What
its own few periods say about the share counts by how much they can say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from forecasting.engine import counts
from forecasting.engine.calendar import steps
from forecasting.engine.values import Dates, Floats, Frequency, Series

NEW = {Frequency.DAILY: 14, Frequency.WEEKLY: 8, Frequency.MONTHLY: 6}
"""A series with fewer recorded periods is new; one with twice as many is established."""
FEWEST = 3
"""So many established series are needed, and so many launches for a launch curve."""
SHARES = (1e-3, 1e3)
LEAST_SPREAD = 0.3
"""Shares (in logs) differ at least by so much, however alike the few known are."""
NOISE = (0.1, 3.0)


@dataclass(frozen=True, slots=True, eq=False)
class Borrowed:
    """The mean (h,) of a new product's demand, draws of it (size, h), and what was lent."""

    mean: Floats
    paths: Floats
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Lender:
    """What the established series of a pool tell of one that is new.

    ``index`` is their mean demand by date. A new one's log share of it is about ``share``, give or
    take ``spread``, and multiplied by ``curve`` at each age in periods, by 1 later; a single
    period errs by ``noise`` of its mean.
    """

    index: Mapping[np.datetime64, float]
    share: float
    spread: float
    curve: Floats
    noise: float
    note: str


def is_new(series: Series) -> bool:
    """Whether its own history is too short to be forecast from alone."""
    return len(series.values) < NEW[series.frequency]


def borrow(
    panel: Sequence[Series], expected: Sequence[Floats | None], *, seed: int
) -> list[Borrowed | None]:
    """Forecasts of the new series, by the pool's established ones and what is ``expected`` of them.

    ``expected`` holds the mean (h,) of each established series, in panel order. Nothing is lent to
    series that are not new, nor where the pool has no name or too few established ones.
    """
    lenders: dict[str, Lender | None] = {}
    for pool in {series.pool for series in panel if series.pool and is_new(series)}:
        lenders[pool] = _lender(
            [
                (series, mean)
                for series, mean in zip(panel, expected, strict=True)
                if series.pool == pool and mean is not None and _established(series)
            ]
        )
    return [
        _borrowed(series, lender, seed)
        if (lender := lenders.get(series.pool)) and is_new(series)
        else None
        for series in panel
    ]


def _established(series: Series) -> bool:
    return len(series.values) >= 2 * NEW[series.frequency]


def _lender(known: Sequence[tuple[Series, Floats]]) -> Lender | None:
    if len(known) < FEWEST:
        return None
    members = [series for series, _ in known]
    index = _means(known)
    launched = [series for series in members if _watched(series, members)]
    told = launched if len(launched) >= FEWEST else members
    shares = np.array([_share(series, index) for series in told])
    curve = _curve(launched, index) if told is launched else np.ones(0)
    note = f"{len(members)} similar series"
    return Lender(
        index,
        share=float(np.median(shares)),
        spread=max(LEAST_SPREAD, float(shares.std(ddof=1))),
        curve=curve,
        noise=float(np.median([_noise(series, index) for series in members])),
        note=note if told is members else f"{note}, {len(launched)} of them launched on record",
    )


def _means(known: Sequence[tuple[Series, Floats]]) -> dict[np.datetime64, float]:
    """Mean demand by date, recorded or expected."""
    dates = np.concatenate([np.concatenate([series.dates, series.future]) for series, _ in known])
    values = np.concatenate([np.concatenate([series.values, mean]) for series, mean in known])
    each, at = np.unique(dates, return_inverse=True)
    return dict(zip(each, np.bincount(at, values) / np.bincount(at), strict=True))


def _watched(series: Series, members: Sequence[Series]) -> bool:
    """Whether others had been recorded for a while when it was launched."""
    first = min(each.dates[0] for each in members)
    return int(steps(series.frequency, series.dates[:1], first)[0]) >= NEW[series.frequency]


def _share(series: Series, index: Mapping[np.datetime64, float]) -> float:
    """The log of its demand over the index's, once its launch is over."""
    late = slice(NEW[series.frequency], None)
    share = series.values[late].sum() / max(_at(index, series.dates[late]).sum(), SHARES[0])
    return float(np.log(np.clip(share, *SHARES)))


def _curve(launched: Sequence[Series], index: Mapping[np.datetime64, float]) -> Floats:
    """By age, what was sold at that age over what the later share of the index would have been."""
    length = NEW[launched[0].frequency]
    sold = np.sum([series.values[:length] for series in launched], axis=0)
    usual = [_at(index, s.dates[:length]) * np.exp(_share(s, index)) for s in launched]
    return np.asarray(sold / np.maximum(np.sum(usual, axis=0), SHARES[0]), dtype=np.float64)


def _noise(series: Series, index: Mapping[np.datetime64, float]) -> float:
    usual = _at(index, series.dates) * np.exp(_share(series, index))
    error = np.sqrt(((series.values - usual) ** 2).mean()) / max(usual.mean(), SHARES[0])
    return float(np.clip(error, *NOISE))


def _borrowed(series: Series, lender: Lender, seed: int) -> Borrowed:
    share, spread = _own_share(series, lender)
    mean = _usual(series, lender)[len(series.values) :] * np.exp(share)
    draw = counts.paths if series.counts else counts.rates
    paths = draw(mean, lender.noise**2, float(np.expm1(spread**2)), seed=seed)
    note = (
        f"New, with {len(series.values)} periods on record: its demand is taken for "
        f"{np.exp(share):.2f} of the mean of {lender.note}."
    )
    return Borrowed(mean, paths, note)


def _own_share(series: Series, lender: Lender) -> tuple[float, float]:
    """The log share and its doubt, the pool's and the own weighted by what each can say."""
    recorded = len(series.values)
    if not recorded:
        return lender.share, lender.spread
    usual = _usual(series, lender)[:recorded].sum()
    own = float(np.log(np.clip(series.values.sum() / max(usual, SHARES[0]), *SHARES)))
    weight = lender.spread**2 / (lender.spread**2 + lender.noise**2 / recorded)
    return weight * own + (1 - weight) * lender.share, lender.spread * float(np.sqrt(1 - weight))


def _usual(series: Series, lender: Lender) -> Floats:
    """The index times the launch curve over its n + h periods."""
    dates = np.concatenate([series.dates, series.future])
    age = steps(series.frequency, dates, dates[0])
    curve = np.append(lender.curve, 1.0)
    usual = _at(lender.index, dates) * curve[np.minimum(age, len(curve) - 1)]
    return np.asarray(usual, dtype=np.float64)


def _at(index: Mapping[np.datetime64, float], dates: Dates) -> Floats:
    """The index by date; where it has none, its mean."""
    mean = float(np.mean(list(index.values())))
    return np.array([index.get(each, mean) for each in dates])
