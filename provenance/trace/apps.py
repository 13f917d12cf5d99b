"""Django's view of this app."""

from django.apps import AppConfig


class TraceConfig(AppConfig):
    """Trails of products."""

    name = "provenance.trace"

    def ready(self) -> None:
        """Have the index fill this app's read models."""
        from provenance.index.projectors import register  # noqa: PLC0415 - needs the loaded apps
        from provenance.trace.projector import TraceProjector  # noqa: PLC0415

        register(TraceProjector())
