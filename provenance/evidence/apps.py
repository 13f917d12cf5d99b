"""Django's view of this app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Statements of parties."""

    name = "provenance.evidence"

    def ready(self) -> None:
        """Register this app's projector."""
        from provenance.evidence.projector import EvidenceProjector  # noqa: PLC0415
        from provenance.index.projectors import register  # noqa: PLC0415 - needs the loaded apps

        register(EvidenceProjector())
