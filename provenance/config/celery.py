"""Celery's worker and beat: ``celery -A provenance.config.celery worker`` and ``… beat``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "provenance.config.settings")
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # a process is one core's worth of work: start more of them
django.setup()

from forecasting.runs import tasks as forecast_tasks  # noqa: E402 - need the loaded apps
from provenance.jobs import broker, tasks  # noqa: E402
from provenance.proof import tasks as proof_tasks  # noqa: E402

__all__ = ["app", "forecast_tasks", "proof_tasks", "tasks"]
app = broker.app
