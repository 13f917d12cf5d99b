"""Making runs and ending them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from forecasting.engine.values import Frequency
from forecasting.runs.errors import RunRefused
from forecasting.runs.models import ForecastRun
from forecasting.series import selectors as series
from forecasting.series.rows import SeriesKey
from provenance.jobs.models import Queue
from provenance.jobs.services import job_cancel, job_create
from provenance.ledger import wallet

log = structlog.get_logger("forecast")
KIND = "forecast"
MOST_AHEAD = {Frequency.DAILY: 400, Frequency.WEEKLY: 110, Frequency.MONTHLY: 36}
"""Periods that a run may look ahead, by frequency: a year and more."""
FIRST_DAY = date(1990, 1, 1)
"""No run uses the records of an earlier day alone."""


@transaction.atomic
def run_create(  # noqa: PLR0913 - what a run is of
    *,
    party: str,
    frequency: Frequency,
    horizon: int,
    until: date,
    keys: Sequence[SeriesKey] | None = None,
    queue: str = Queue.INTERACTIVE,
    seed: int = 0,
) -> ForecastRun:
    """Have a party's series forecast: those named, or all that are active.

    ``horizon`` periods after the last day of records, ``until``, which everything later is kept
    from, and which lies between 1990 and today. Raises RunRefused.
    """
    require_possible(party=party, frequency=frequency, horizon=horizon, until=until, keys=keys)
    as_of = series.as_of()
    run = ForecastRun(
        id=uuid4(),
        party=party,
        frequency=frequency.value,
        horizon=horizon,
        until=until,
        keys=None if keys is None else sorted(map(str, set(keys))),
        seed=seed,
        block=as_of.block,
        imports=as_of.imports,
        versions={},
        created_at=datetime.now(UTC),
    )
    payload, chunks = {"run": run.id.hex}, [{"do": "prepare"}]
    run.job = job_create(kind=KIND, payload=payload, chunks=chunks, queue=queue).id
    run.save(force_insert=True)
    log.info("run created", run=run.id.hex, party=party, frequency=run.frequency, queue=queue)
    return run


def require_possible(
    *,
    party: str,
    frequency: Frequency,
    horizon: int,
    until: date,
    keys: Sequence[SeriesKey] | None = None,
) -> None:
    """Raises RunRefused where nothing could be forecast so; see ``run_create``."""
    _require_known_days(until)
    most = MOST_AHEAD[frequency]
    if not 1 <= horizon <= most:
        raise RunRefused(
            f"A horizon of {horizon} periods is not possible: {frequency} forecasts reach from 1 "
            f"to {most}. Nothing was begun."
        )
    if keys is not None and not keys:
        raise RunRefused("No series is named. Name some, or leave them out for all active ones.")
    foreign = next((key for key in keys or () if key.party != party), None)
    if foreign is not None:
        raise RunRefused(f"{foreign} is no series of party {party}. Nothing was begun.")


def run_cancel(*, run: UUID) -> int:
    """End what is open of a run; what is done stays. How many chunks were open.

    Raises RunRefused where there is no such run.
    """
    found = ForecastRun.objects.filter(id=run).first()
    if found is None:
        raise RunRefused(f"There is no run {run.hex}.")
    return job_cancel(job=found.job)


def nightly_create() -> list[ForecastRun]:
    """Have all active series of this node's parties forecast up to yesterday, each day once.

    Raises ImproperlyConfigured where the setting cannot be read.
    """
    until = datetime.now(UTC).date() - timedelta(days=1)
    asked = [_nightly(text) for text in settings.FORECAST_NIGHTLY]
    return [
        run_create(
            party=party, frequency=frequency, horizon=horizon, until=until, queue=Queue.NIGHTLY
        )
        for party in wallet.glns()
        for frequency, horizon in asked
        if _is_wanted(party, frequency, horizon, until)
    ]


def _nightly(text: str) -> tuple[Frequency, int]:
    try:
        frequency, horizon = text.split(":")
        return Frequency(frequency), int(horizon)
    except ValueError:
        raise ImproperlyConfigured(
            f"LOTBOOK_FORECAST_NIGHTLY names a frequency and a horizon, such as daily:28, not "
            f"“{text}”. Nothing was begun."
        ) from None


def _is_wanted(party: str, frequency: Frequency, horizon: int, until: date) -> bool:
    made = ForecastRun.objects.filter(
        party=party, frequency=frequency.value, horizon=horizon, until=until, keys=None
    )
    return not made.exists() and bool(series.active(party=party, frequency=frequency, until=until))


def _require_known_days(until: date) -> None:
    today = datetime.now(UTC).date()
    if not FIRST_DAY <= until <= today:
        raise RunRefused(
            f"Records until {until} cannot be used: until is a day from {FIRST_DAY} to today, "
            f"{today}. Nothing was begun."
        )
