"""Addresses of runs and series. A series of no named place has ``-`` where its place would be."""

from urllib.parse import quote
from uuid import UUID

from forecasting.series.rows import SeriesKey

ROOT = "/api/v1/forecasts"
NO_PLACE = "-"


def series_path(key: SeriesKey) -> str:
    """Where a series is, with its last forecast."""
    place = key.place or NO_PLACE
    return f"{ROOT}/series/{key.product}/{place}/{quote(key.channel, safe='')}"


def run_path(run: UUID) -> str:
    """Where a run is."""
    return f"{ROOT}/{run.hex}"


def forecast_path(run: UUID, key: SeriesKey) -> str:
    """Where a run's forecast of a series is."""
    return f"{run_path(run)}{series_path(key).removeprefix(ROOT)}"


def key_of(party: str, product: str, place: str, channel: str) -> SeriesKey:
    """The key of a party's series by the parts of an address."""
    return SeriesKey(party, product, "" if place == NO_PLACE else place, channel)
