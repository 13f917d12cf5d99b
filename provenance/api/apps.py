"""The REST interfaces as a Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """EPCIS 2.0 REST and health."""

    name = "provenance.api"
