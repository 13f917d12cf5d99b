"""Django's view of this app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Parties of the network, read from the ledger."""

    name = "provenance.parties"

    def ready(self) -> None:
        """Have the index fill this app's read models."""
        from provenance.index.projectors import register  # noqa: PLC0415 - needs the loaded apps
        from provenance.parties.projector import PartiesProjector  # noqa: PLC0415

        register(PartiesProjector())
