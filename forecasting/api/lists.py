"""The pages that lead to series: a party's, and a run's."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecasting.api import words
from forecasting.api.addresses import ROOT, forecast_path, run_path, series_path
from forecasting.api.page import CHANNELS
from forecasting.decisions import selectors as decisions
from forecasting.engine.values import Frequency
from forecasting.runs import selectors as runs
from forecasting.runs.models import SeriesForecast
from forecasting.runs.selectors import RunState
from forecasting.series.rows import SeriesKey
from provenance.parties.selectors import names, product_names
from provenance.trace.amounts import in_units

LISTED = 500
"""How many series a page lists; the JSON has all."""
RUNS = 20
ADDING_UP = (
    "Totals are forecast too, and all figures of one level are brought together with those of the "
    "next: what each series has in totals adds up to them."
)
LOOKED_AT = 50
"""Of how many series the party's page tells what to look at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that leads somewhere."""

    address: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines under a heading; ``more`` were left out, and ``notes`` say what to know of them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Entry, ...]
    empty: str
    more: int = 0
    notes: tuple[str, ...] = ()


def party_page(request: HttpRequest, party: str, *, today: date) -> HttpResponse:
    """A party's series with their newest forecasts, what to look at, and its last runs."""
    newest = runs.latest_all(party=party)
    named = _product_names(newest)
    keys = [SeriesKey.parse(row.key) for row in newest[:LOOKED_AT]]
    alerts = [
        {"address": series_path(key), "name": named[key.product], "alert": alert}
        for alert in decisions.alerts(party, today=today, keys=keys)
        for key in [SeriesKey.parse(alert.series)]
    ]
    last = runs.runs(party=party, limit=RUNS)
    shown = {
        "title": names([party]).get(party, f"GLN {party}"),
        "alerts": alerts,
        "facts": _unlooked(len(newest)),
        "tables": [_series(newest, named, series_path), _runs(last)],
    }
    return _render(request, shown)


def _unlooked(count: int) -> list[str]:
    if count <= LOOKED_AT:
        return []
    return [f"Alerts are of the first {LOOKED_AT} of {count} series; {ROOT}/alerts has all."]


def run_page(request: HttpRequest, found: RunState) -> HttpResponse:
    """A run with what became of each of its series."""
    rows = list(runs.forecasts(found.run.id)[: LISTED + 1])
    named = _product_names(rows)
    table = _series(rows, named, lambda key: forecast_path(found.run.id, key), IN_TOTALS)
    shown = {
        "up": ROOT,
        "title": f"Run of {found.run.created_at:%d %b %Y, %H:%M} UTC",
        "facts": [_asked(found), _done(found)],
        "tables": [table, *_totals(found)],
    }
    return _render(request, shown)


def _render(request: HttpRequest, shown: Mapping[str, Any]) -> HttpResponse:
    return render(request, "forecast_list.html", {"page": shown, "ledger": settings.LEDGER})


def _series(
    rows: Sequence[SeriesForecast],
    named: Mapping[str, str],
    address: Callable[[SeriesKey], str],
    more: Mapping[str, Callable[[SeriesForecast], str]] = MappingProxyType({}),
) -> Table:
    """Series by product, with ``more`` columns."""
    places = names({gln for row in rows for gln in _sites(SeriesKey.parse(row.key))})
    listed = tuple(
        Entry(
            address(key),
            named[key.product],
            (*_expected(row), *(of(row) for of in more.values()), _where(key, places)),
        )
        for row in rows[:LISTED]
        for key in [SeriesKey.parse(row.key)]
    )
    return Table(
        "Series",
        ("Product", "Ahead", "Expected", *more, "Where"),
        listed,
        "Nothing is forecast yet.",
        max(0, len(rows) - LISTED),
    )


def _expected(row: SeriesForecast) -> tuple[str, str]:
    """How far ahead, and how much in all; or why not."""
    if row.state != SeriesForecast.State.FORECAST:
        return row.state, row.reason
    ahead = words.periods(row.run.horizon, Frequency(row.run.frequency))
    return ahead, _in_all(row.mean, row.unit)


def _added(row: SeriesForecast) -> str:
    return _in_all(row.reconciled, row.unit) if row.reconciled else ""


IN_TOTALS = MappingProxyType({"In totals": _added})


def _in_all(means: Sequence[float], unit: str) -> str:
    return in_units(words.plain(sum(means)), unit or None)


def _where(key: SeriesKey, places: Mapping[str, str]) -> str:
    site = key.place or key.party
    return f"{places.get(site, f'GLN {site}')}, {CHANNELS.get(key.channel, key.channel)}"


def _sites(key: SeriesKey) -> tuple[str, str]:
    return key.party, key.place or key.party


def _product_names(rows: Sequence[SeriesForecast]) -> dict[str, str]:
    gtins = {SeriesKey.parse(row.key).product for row in rows}
    return {gtin: f"GTIN {gtin}" for gtin in gtins} | product_names(gtins)


def _totals(found: RunState) -> Iterator[Table]:
    totals = runs.totals(found.run.id)
    rows = tuple(
        Entry(
            f"{run_path(found.run.id)}/totals",
            total.name or "All",
            (total.kind, _in_all(total.mean, total.unit),
             CHANNELS.get(total.channel, total.channel)),
        )
        for total in totals
    )  # fmt: skip
    if rows:
        notes = (ADDING_UP, *(f"{t.name or 'All'}: {t.note}" for t in totals if t.note))
        yield Table("Totals", ("Of", "Kind", "Expected", "Channel"), rows, "", notes=notes)


def _runs(last: Sequence[RunState]) -> Table:
    listed = tuple(
        Entry(
            run_path(found.run.id),
            f"{found.run.created_at:%d %b %Y, %H:%M}",
            (found.state, f"{found.over} of {found.series}", _asked(found)),
        )
        for found in last
    )
    return Table("Runs", ("Begun (UTC)", "State", "Series", "Asked"), listed, "None was begun yet.")


def _asked(found: RunState) -> str:
    run = found.run
    ahead = words.periods(run.horizon, Frequency(run.frequency))
    return f"{ahead} after {words.full(run.until)}"


def _done(found: RunState) -> str:
    counted = [
        f"{count} {word}"
        for word in ("forecast", "refused", "failed")
        if (count := getattr(found, word))
    ]
    said = f"{found.state.capitalize()}: {', '.join(counted) or 'nothing yet'} of {found.series}."
    return f"{said} {found.reason}".strip()
