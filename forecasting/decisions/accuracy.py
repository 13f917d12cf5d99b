"""Whether forecasts keep what they promised: demand against interval, errors, seasonal naive."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import sqrt
from statistics import fmean, stdev
from typing import Any

from scipy.special import bdtrc

from forecasting.decisions.alerts import Alert, Kind, Severity
from forecasting.runs.baselines import SEASONS

OUTSIDE_PERIODS = 8
"""The demand of so many last periods is held against its 95 % intervals."""
_UNLIKELY, _VERY_UNLIKELY = 0.01, 0.0001
"""Chances of a good forecast: below the first is a warning, below the second critical."""
_MISSES = 0.05
SMOOTHING, TRIGG_LIMIT, TRIGG_PERIODS = 0.1, 0.7, 12
"""Independent errors pass the limit in about one series of a hundred."""
NAIVE_PERIODS, _ONE_SIDED_95 = 8, 1.645


@dataclass(frozen=True, slots=True)
class Observed:
    """The demand of a period beside the last forecast made before it, and the seasonal naive's."""

    date: date
    value: float
    point: float
    mean: float
    low: float
    high: float
    naive: float | None = None
    prophet: float | None = None


def outside(series: str, observed: Sequence[Observed]) -> Alert | None:
    """An alert where the demand left its 95 % interval more often than chance would have it.

    Of the last eight periods a good forecast misses each with probability .05: so many misses or
    more must have a probability below .01 (binomial), which at least two have.
    """
    last = observed[-OUTSIDE_PERIODS:]
    missed = [period for period in last if not period.low <= period.value <= period.high]
    chance = float(bdtrc(len(missed) - 1, len(last), _MISSES)) if missed else 1.0
    if chance >= _UNLIKELY:
        return None
    above = sum(period.value > period.high for period in missed)
    worst = missed[-1]
    sentence = (
        f"In {len(missed)} of the last {len(last)} periods the demand was outside the forecast's "
        f"95 % interval, {above} times above it; one of twenty is usual. The last time was "
        f"{worst.date}: {worst.value:g}, where {worst.low:.4g} to {worst.high:.4g} were expected."
    )
    severity = Severity.CRITICAL if chance < _VERY_UNLIKELY else Severity.WARNING
    evidence = {"chance": chance, "periods": len(last), "missed": _json(missed)}
    return Alert(Kind.OUTSIDE, severity, series, sentence, evidence)


def one_sided(series: str, observed: Sequence[Observed]) -> Alert | None:
    """An alert where the errors lie on one side: Trigg's tracking signal (1964) is beyond .7.

    The signal is the smoothed error against the smoothed absolute error, with smoothing .1 and
    over at least twelve periods.
    """
    if len(observed) < TRIGG_PERIODS:
        return None
    signal = tracking_signal([period.value - period.mean for period in observed])
    if abs(signal) <= TRIGG_LIMIT:
        return None
    side = "low" if signal > 0 else "high"
    sentence = (
        f"The forecast is persistently too {side}: over the last {len(observed)} periods the "
        f"demand was {fmean(p.value for p in observed):.4g} on average and the forecast "
        f"{fmean(p.mean for p in observed):.4g}."
    )
    evidence = {"signal": round(signal, 4), "limit": TRIGG_LIMIT, "periods": _json(observed)}
    return Alert(Kind.ONE_SIDED, Severity.WARNING, series, sentence, evidence)


def tracking_signal(errors: Sequence[float]) -> float:
    """Trigg's signal, −1 to 1, after all errors; it starts from no error and their mean size."""
    error, size = 0.0, fmean(map(abs, errors))
    for each in errors:
        error += SMOOTHING * (each - error)
        size += SMOOTHING * (abs(each) - size)
    return error / size if size else 0.0


def worse_than_naive(series: str, observed: Sequence[Observed]) -> Alert | None:
    """An alert where the seasonal naive would have been closer, beyond chance.

    The mean difference of the absolute errors must be greater than 1.645 times its standard error
    (one-sided 5 %, as Diebold & Mariano 1995 compare forecasts), over at least eight periods.
    """
    known = [p for p in observed if p.naive is not None]
    if len(known) < NAIVE_PERIODS:
        return None
    own = [abs(period.value - period.point) for period in known]
    naive = [abs(period.value - (period.naive or 0.0)) for period in known]
    more = [ours - theirs for ours, theirs in zip(own, naive, strict=True)]
    if fmean(more) <= _ONE_SIDED_95 * stdev(more) / sqrt(len(more)):
        return None
    sentence = (
        f"Over the last {len(known)} periods the forecast was off by {fmean(own):.4g} on average; "
        f"the demand of one season before ({SEASONS}) would have been off by "
        f"{fmean(naive):.4g} only."
    )
    evidence = {"error": fmean(own), "naive_error": fmean(naive), "periods": _json(known)}
    return Alert(Kind.WORSE_THAN_NAIVE, Severity.WARNING, series, sentence, evidence)


def _json(observed: Sequence[Observed]) -> list[dict[str, Any]]:
    return [{**asdict(period), "date": period.date.isoformat()} for period in observed]
