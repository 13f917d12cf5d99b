"""Django's view of this app."""

from django.apps import AppConfig


class LabelsConfig(AppConfig):
    """Codes to print."""

    name = "provenance.labels"
