"""Django's view of this app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents as they were sent."""

    name = "provenance.documents"
