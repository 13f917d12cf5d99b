"""A series' forecast as its page shows it: every figure of the chart again as a table, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forecasting.api import words
from forecasting.engine.calendar import shift
from forecasting.engine.values import Forecast, Frequency, Share
from forecasting.series.rows import PRICE, PROMOTION, SALES, SHIPMENTS, Training
from provenance.trace.amounts import in_units

CHANNELS = {SALES: "sold to consumers", SHIPMENTS: "shipped to customers"}
_EVERY = {
    Frequency.DAILY: "day by day", Frequency.WEEKLY: "week by week",
    Frequency.MONTHLY: "month by month",
}  # fmt: skip
_MOST_DAYS = 6
_FIRST = 5
"""So many members are shown at once, the others when asked for."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period ahead: what is expected, and where it will lie in 8 and in 19 of 10 and 20 cases."""

    date: str
    expected: str
    inner: str
    outer: str
    promotion: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """A period that was recorded."""

    date: str
    value: str
    remarks: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """A member of the forecast and how much of it it carries; ``width`` is of 100."""

    member: str
    percent: str
    width: float
    reason: str


def where(training: Training, names: Mapping[str, str]) -> str:
    """Whose demand it is, in which channel, and in which periods."""
    key = training.key
    place = names.get(key.place or key.party) or f"GLN {key.place or key.party}"
    channel = CHANNELS.get(key.channel, key.channel)
    return f"{place} · {channel} · {_EVERY[training.frequency]}"


def answers(forecast: Forecast, training: Training) -> Iterator[str]:
    """How much, and how sure."""
    total = forecast.total_quantiles
    first, last = forecast.dates[0], shift(training.frequency, forecast.dates[-1], 1) - 1
    when = f"from {words.full(first.astype(object))} to {words.full(last.astype(object))}"
    amount = in_units(words.plain(forecast.mean.sum()), training.unit or None)
    inner, outer = words.between(total[0.1], total[0.9]), words.between(total[0.025], total[0.975])
    yield (
        f"{amount} expected {when}: {inner} with {words.percent(0.8)} certainty, {outer} with "
        f"{words.percent(0.95)}."
    )


def periods(forecast: Forecast, training: Training) -> Iterator[Period]:
    """One row for each period ahead."""
    promoted = training.flags.get(PROMOTION, {})
    for place, day in enumerate(forecast.dates.astype(object)):
        at = {level: float(values[place]) for level, values in forecast.quantiles.items()}
        date_ = words.period(day, training.frequency)
        yield _period(date_, float(forecast.mean[place]), at, promotion=promoted.get(day, 0) > 0)


def total(forecast: Forecast) -> Period:
    """All periods together."""
    return _period("", float(forecast.mean.sum()), forecast.total_quantiles)


def _period(
    name: str, mean: float, at: Mapping[float, float], *, promotion: bool = False
) -> Period:
    inner, outer = words.short_between(at[0.1], at[0.9]), words.short_between(at[0.025], at[0.975])
    return Period(name, words.number(mean), inner, outer, promotion)


def history(training: Training) -> list[Recorded]:
    """What was recorded, the last period first."""
    return [_recorded(training, place) for place in reversed(range(len(training.rows)))]


def _recorded(training: Training, place: int) -> Recorded:
    row = training.rows[place]
    remarks = [*_offers(training, row.date), *(["sold out"] if row.censored else [])]
    name = words.dated(row.date, training.frequency)
    return Recorded(name, words.number(float(row.value)), ", ".join(remarks))


def _offers(training: Training, day: date) -> Iterator[str]:
    if training.flags.get(PROMOTION, {}).get(day, 0) > 0:
        yield "promotion"
    price = training.prices.get(PRICE, {}).get(day)
    if price is not None:
        yield f"price {price:f}"


def method(forecast: Forecast) -> str:
    """In a sentence, what a forecast is made of."""
    count = len(forecast.shares)
    if count == 1:
        return f"{forecast.shares[0].member} alone carries it."
    return (
        f"{count} methods carry it together. Each was tried on stretches of the past that it had "
        "not seen; the nearer it came, the more it weighs."
    )


def shares(forecast: Forecast) -> tuple[list[ShareView], list[ShareView]]:
    """The members, the one that carries most first: those to be shown, and all others."""
    ordered = sorted(forecast.shares, key=lambda share: -share.weight)
    views = [_share(share) for share in ordered]
    return views[:_FIRST], views[_FIRST:]


def _share(share: Share) -> ShareView:
    off = "" if share.error is None else f"off by {words.number(share.error)} on average, "
    width = round(100 * share.weight, 1)
    return ShareView(share.member, words.percent(share.weight), width, off + share.reason)


def quality(report: Mapping[str, Any], frequency: Frequency) -> Iterator[str]:
    """What is to be said of the data, and what was done about it."""
    count = words.periods(report["periods"], frequency)
    if report["periods"]:
        yield f"{count} from {_date(report['first'])} to {_date(report['last'])}."
    yield from _counts(report)
    yield from report["notes"]


def _counts(report: Mapping[str, Any]) -> Iterator[str]:
    if report["zeros"]:
        yield f"Nothing was sold in {words.percent(report['zeros'])} of them."
    if report["censored"]:
        yield (
            f"In {words.percent(report['censored'])} the stock ran out: more may have been wanted."
        )
    for begin, end in report["gaps"]:
        yield f"Nothing is recorded from {_date(begin)} to {_date(end)}."
    for day, before, after in report["level_changes"]:
        yield f"Since {_date(day)} about {words.number(after)} instead of {words.number(before)}."
    if report["outliers"]:
        yield f"Unusual: {', '.join(_date(day) for day in report['outliers'][:_MOST_DAYS])}."


def _date(text: str) -> str:
    return words.full(date.fromisoformat(text))
