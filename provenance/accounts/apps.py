"""Django's view of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """API clients."""

    name = "provenance.accounts"
