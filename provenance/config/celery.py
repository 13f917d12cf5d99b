"""Celery's worker and beat: ``celery -A provenance.config.celery worker`` and ``… beat``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "provenance.config.settings")
django.setup()

from provenance.jobs import broker, tasks  # noqa: E402 - need the loaded apps
from provenance.proof import tasks as proof_tasks  # noqa: E402

__all__ = ["app", "proof_tasks", "tasks"]
app = broker.app
