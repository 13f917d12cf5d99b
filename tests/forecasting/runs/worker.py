"""Celery's worker with a slow engine and small panels."""

from forecasting.runs import forecasts, panels
from provenance.local.worker import app
from tests.forecasting.runs.faults import slow

__all__ = ["app"]
panels.MOST = 2
forecasts.get_engine = lambda: slow(0.5)
