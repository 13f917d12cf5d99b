"""The ledger as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Holds the wallet's table and the embedded ledger's."""

    name = "provenance.ledger"
