"""The relay as a Django application."""

from django.apps import AppConfig


class RelayConfig(AppConfig):
    """Holds the outbox."""

    name = "provenance.relay"
