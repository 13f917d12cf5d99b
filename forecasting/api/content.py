"""Runs, series and forecasts as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from forecasting.api.accuracy import Errors, by_month, errors
from forecasting.api.addresses import forecast_path, run_path, series_path
from forecasting.decisions.accuracy import Observed
from forecasting.decisions.alerts import Alert
from forecasting.decisions.reorder import Suggestion
from forecasting.decisions.what_if import WhatIf
from forecasting.runs.commitment import KIND
from forecasting.runs.leaves import TREES
from forecasting.runs.models import ForecastRun, ForecastTotal, SeriesForecast
from forecasting.runs.selectors import RunState
from forecasting.series.rows import SeriesKey, Training
from provenance.evidence.selectors import statement, statement_state


def key_content(key: SeriesKey) -> dict[str, Any]:
    """Which series it is."""
    return {
        "series": str(key),
        "product": key.product,
        "place": key.place or None,
        "channel": key.channel,
        "address": series_path(key),
    }


def run_content(found: RunState) -> dict[str, Any]:
    """A run: what was asked for, how far it is, what came of it, and what the ledger says."""
    run = found.run
    return {
        "id": run.id.hex,
        "address": run_path(run.id),
        "party": run.party,
        "createdAt": run.created_at.isoformat(),
        "frequency": run.frequency,
        "horizon": run.horizon,
        "until": run.until.isoformat(),
        "seed": run.seed,
        "state": found.state,
        "reason": found.reason or None,
        "series": found.series,
        "forecast": found.forecast,
        "refused": found.refused,
        "failed": found.failed,
        "seconds": round(found.seconds, 1),
        "peakMB": round(found.peak_mb, 1),
        "versions": run.versions,
        "commitment": commitment_content(run),
    }


def commitment_content(run: ForecastRun) -> dict[str, Any] | None:
    """Where on the ledger a run's roots are, or how far they have come; None before they are."""
    state = statement_state(kind=KIND, party=run.party, evidence_id=run.id.hex)
    if state is None:
        return None
    found = statement(kind=KIND, party=run.party, evidence_id=run.id.hex)
    return {
        "state": state.state,
        "transactionID": state.transaction_id,
        "block": state.block,
        "reason": state.reason,
        "roots": {tree: found.content[tree] for tree in TREES} if found else None,
    }


def training_content(found: Training) -> dict[str, Any]:
    """A series as it is recorded: how good its data are, and why there may be no forecast."""
    return {
        **key_content(found.key),
        "frequency": found.frequency,
        "unit": found.unit,
        "quality": found.quality.to_json(),
        "refusal": found.refusal or None,
    }


def forecast_content(found: SeriesForecast) -> dict[str, Any]:
    """What became of a series in a run: the forecast, or why there is none."""
    key = SeriesKey.parse(found.key)
    said = {
        **key_content(key),
        "forecast": forecast_path(found.run_id, key),
        "state": found.state,
        "reason": found.reason or None,
        "unit": found.unit,
        "quality": found.quality,
        "notes": found.notes,
    }
    return said | (_figures(found) if found.state == SeriesForecast.State.FORECAST else {})


def _figures(found: SeriesForecast) -> dict[str, Any]:
    return {
        "dates": [day.isoformat() for day in found.dates],
        "point": found.point,
        "mean": found.mean,
        "reconciled": found.reconciled,
        "quantiles": found.quantiles,
        "total": {"mean": sum(found.mean), "quantiles": found.total_quantiles},
        "shares": found.shares,
    }


def total_content(found: ForecastTotal) -> dict[str, Any]:
    """A total over a run's series: of all, of a category, or of a region."""
    named = ("kind", "name", "channel", "unit", "mean", "quantiles", "note")
    dates = [day.isoformat() for day in found.dates]
    return {**{name: getattr(found, name) for name in named}, "dates": dates}


def suggestion_content(key: SeriesKey, found: Suggestion) -> dict[str, Any]:
    """What to order, with every line of the arithmetic."""
    return {
        **key_content(key),
        "order": f"{found.order:f}",
        "unit": found.unit,
        "arrives": found.arrives.isoformat(),
        "level": found.level,
        "position": found.position,
        "arithmetic": [asdict(line) for line in found.lines],
        "warnings": found.warnings,
    }


def what_if_content(key: SeriesKey, found: WhatIf) -> dict[str, Any]:
    """The changed forecast, and how it comes about."""
    changed = found.forecast
    return {
        **key_content(key),
        "dates": [str(day) for day in changed.dates],
        "point": changed.point.tolist(),
        "mean": changed.mean.tolist(),
        "quantiles": {str(level): each.tolist() for level, each in changed.quantiles.items()},
        "total": {"mean": float(changed.mean.sum()), "quantiles": changed.total_quantiles},
        "arithmetic": [asdict(line) for line in found.lines],
    }


def alert_content(alert: Alert) -> dict[str, Any]:
    """Something to look at."""
    said = {"kind": alert.kind, "severity": alert.severity, "sentence": alert.sentence}
    return {**key_content(SeriesKey.parse(alert.series)), **said, "evidence": alert.evidence}


def observed_content(found: Sequence[Observed]) -> dict[str, Any]:
    """Each period that was forecast and has come, and the errors over all and by month."""
    whole = errors(found)
    return {
        "all": _errors(whole) if whole else None,
        "months": {month: _errors(each) for month, each in by_month(found).items()},
        "periods": [asdict(period) for period in found],
    }


def _errors(found: Errors) -> dict[str, Any]:
    return {
        "periods": found.periods,
        "meanAbsoluteError": found.own,
        "seasonalNaive": found.naive,
        "prophet": found.prophet,
        "inside95": found.inside,
    }
