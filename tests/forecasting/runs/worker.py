"""Celery's worker with small panels and a slow engine, loaded before its processes begin.

Series of the product in ``TEST_KILLS`` kill the process that works at them.
"""

import os

from provenance.local.worker import app

# isort: split
from forecasting.runs import forecasts, panels
from tests.forecasting.runs.faults import disturbed

__all__ = ["app"]
ENGINE = disturbed(dict.fromkeys(os.environ.get("TEST_KILLS", "").split(), "kill"), pause=2.5)
panels.MOST = 2
forecasts.get_engine()
forecasts.get_engine = lambda: ENGINE
