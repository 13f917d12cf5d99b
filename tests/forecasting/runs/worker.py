"""Celery's worker with a slow engine, loaded before its processes begin, and small panels."""

from provenance.local.worker import app

# isort: split
from forecasting.runs import forecasts, panels
from tests.forecasting.runs.faults import slow

__all__ = ["app"]
SECONDS = 2.5
panels.MOST = 2
forecasts.get_engine()
forecasts.get_engine = lambda: slow(SECONDS)
