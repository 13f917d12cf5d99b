"""Background jobs as a Django application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Holds jobs and their chunks."""

    name = "provenance.jobs"
