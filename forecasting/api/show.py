"""Puts a series' page together from what selectors say."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forecasting.api import page, sections, words
from forecasting.api.addresses import ROOT, forecast_path, series_path
from forecasting.api.chart import figures
from forecasting.decisions import selectors as decisions
from forecasting.decisions.errors import DecisionError
from forecasting.engine.values import Forecast
from forecasting.runs.kept import forecast_of
from forecasting.runs.models import SeriesForecast
from forecasting.runs.selectors import latest, training_of
from forecasting.series.rows import SeriesKey, Training
from provenance.config.security import WITH_SCRIPTS
from provenance.parties.selectors import names, product_names


def series_page(request: HttpRequest, found: SeriesForecast, *, today: date) -> HttpResponse:
    """The page of a series' forecast, or of why there is none."""
    key, training = SeriesKey.parse(found.key), training_of(found)
    shown = _any(key, found)
    if training is not None:
        shown |= _recorded(found, training)
    if training is not None and found.state == SeriesForecast.State.FORECAST:
        shown |= _forecast(forecast_of(found), training) | _decisions(key, found, today)
    response = render(request, "forecast_series.html", {"page": shown, "ledger": settings.LEDGER})
    response["Content-Security-Policy"] = WITH_SCRIPTS
    return response


def _any(key: SeriesKey, found: SeriesForecast) -> dict[str, Any]:
    product = product_names([key.product]).get(key.product) or f"GTIN {key.product}"
    return {"list": ROOT, "product": product, "answers": [found.reason]}


def _recorded(found: SeriesForecast, training: Training) -> dict[str, Any]:
    key = training.key
    last = f"?date={training.rows[-1].date}" if training.rows else ""
    proof = f"{forecast_path(found.run_id, key)}/proof{last}"
    return {
        "where": page.where(training, names([key.party, key.place])),
        "quality": list(page.quality(found.quality, training.frequency)),
        "history": page.history(training),
        "period": words.PERIODS[training.frequency],
        "unit": words.unit(training.unit),
        "commitment": sections.commitment(found.run, proof),
    }


def _forecast(forecast: Forecast, training: Training) -> dict[str, Any]:
    drawn, (first, others) = figures(training, forecast), page.shares(forecast)
    return {
        "figures": drawn,
        "promoted": any(drawn["promotion"]),
        "answers": list(page.answers(forecast, training)),
        "periods": list(page.periods(forecast, training)),
        "total": page.total(forecast),
        "method": page.method(forecast),
        "shares": first,
        "more_shares": others,
        "notes": forecast.notes,
    }


def _decisions(key: SeriesKey, found: SeriesForecast, today: date) -> dict[str, Any]:
    """Decisions are taken by the newest forecast, to which an older one's page leads."""
    accuracy = {"accuracy": sections.accuracy(decisions.observed(key, today=today))}
    newest = latest(key=found.key)
    if newest is not None and newest.id != found.id:
        return accuracy | {"newest": series_path(key)}
    alerts = decisions.alerts(key.party, today=today, keys=[key])
    return accuracy | {"alerts": alerts, "reorder": _reorder(key, today)}


def _reorder(key: SeriesKey, today: date) -> sections.Reorder:
    try:
        return sections.reorder(decisions.suggestion(key, today=today))
    except DecisionError as error:
        return sections.Reorder(str(error))
