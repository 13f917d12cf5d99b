"""What of a run is committed to: its rows, its parameters, its output, each as leaves of a tree.

A leaf is JSON without floats, which are written as the shortest text that gives the same number
back. Its salt keeps strangers from guessing its neighbours' contents by their hashes.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hmac import digest
from typing import Any

from forecasting.runs.models import ForecastTotal, SeriesForecast
from forecasting.series.rows import Row, Training

ROWS, PARAMETERS, OUTPUT = "rows", "parameters", "output"
TREES = (ROWS, PARAMETERS, OUTPUT)
TOTAL = "total/"
"""What the names of totals begin with; they sort after the series'."""
Leaf = dict[str, Any]


def row_leaves(training: Training) -> Iterator[Leaf]:
    """A series' rows by date, then what else it was forecast from."""
    series = str(training.key)
    for row in training.rows:
        yield _row(series, row)
    yield {"series": series, "beside": _beside(training)}


def parameter_leaves(forecast: SeriesForecast) -> Iterator[Leaf]:
    """With which series it was forecast, and how much of the forecast each member carries."""
    members = {share["member"]: share for share in forecast.shares}
    yield {"series": forecast.key, "panel": forecast.panel, "members": _texts(members)}


def output_leaves(forecast: SeriesForecast) -> Iterator[Leaf]:
    """What was forecast, by the periods' first days, or why nothing was."""
    named = {"point": forecast.point, "mean": forecast.mean, "reconciled": forecast.reconciled}
    figures = _by_period(forecast.dates, {**named, **forecast.quantiles})
    yield {
        "series": forecast.key,
        "state": str(forecast.state),
        "reason": forecast.reason,
        "unit": forecast.unit,
        "figures": {**figures, "total": _texts(forecast.total_quantiles)},
        "notes": list(forecast.notes),
    }


def total_leaves(total: ForecastTotal) -> Iterator[Leaf]:
    """What was forecast of a total over series."""
    figures = _by_period(total.dates, {"mean": total.mean, **total.quantiles})
    yield {"series": total_name(total), "figures": figures}


def total_name(total: ForecastTotal) -> str:
    """What a total is called among the series."""
    return TOTAL + "/".join((total.kind, total.name, total.channel, total.unit))


def salted(leaf: Leaf, *, secret: bytes, run: str, tree: str) -> Leaf:
    """The leaf with a salt that only who has the party's secret could have made."""
    name = f"forecast/{run}/{tree}/{leaf['series']}/{leaf.get('date', '')}"
    return {**leaf, "salt": digest(secret, name.encode(), "sha256").hex()}


def _row(series: str, row: Row) -> Leaf:
    return {
        "series": series,
        "date": row.date.isoformat(),
        "value": str(row.value),
        "events": list(row.events),
        "censored": row.censored,
    }


def _beside(training: Training) -> Leaf:
    return {
        "frequency": training.frequency.value,
        "prices": _by_day(training.prices),
        "flags": _by_day(training.flags),
        "closed": sorted(day.isoformat() for day in training.closed),
        "unit": training.unit,
        "counts": training.counts,
        "pool": training.pool,
        "region": training.region,
        "refusal": training.refusal,
    }


def _by_day(numbers: Mapping[str, Mapping[Any, Any]]) -> dict[str, dict[str, str]]:
    return {
        name: {day.isoformat(): str(number) for day, number in days.items()}
        for name, days in numbers.items()
    }


def _by_period(days: Sequence[date], figures: Mapping[str, Sequence[float]]) -> dict[str, Leaf]:
    named = [day.isoformat() for day in days]
    return {name: _texts(dict(zip(named, row, strict=False))) for name, row in figures.items()}


def _texts(value: Any) -> Any:
    """The value with each number as a float's text; a database forgets minus zero's sign."""
    if isinstance(value, Mapping):
        return {str(name): _texts(entry) for name, entry in value.items()}
    return repr(float(value) + 0.0) if isinstance(value, (int, float)) else value
