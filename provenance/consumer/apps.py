"""Django's view of this app."""

from django.apps import AppConfig


class ConsumerConfig(AppConfig):
    """The resolver and the public pages."""

    name = "provenance.consumer"
