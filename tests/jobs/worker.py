"""Celery's worker with the tests' kind of work: ``celery -A tests.jobs.worker``."""

from provenance.local.worker import app
from tests.jobs import work

__all__ = ["app", "work"]
