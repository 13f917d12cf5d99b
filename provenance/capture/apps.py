"""Django's view of this app."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """Intake and the event repository."""

    name = "provenance.capture"

    def ready(self) -> None:
        """Have the index fill this app's read models, and check documents against them."""
        from provenance.capture.projector import CaptureProjector  # noqa: PLC0415
        from provenance.capture.proof import document_differences  # noqa: PLC0415
        from provenance.index.checks import register_check  # noqa: PLC0415
        from provenance.index.projectors import register  # noqa: PLC0415 - needs the loaded apps

        register(CaptureProjector())
        register_check(document_differences)
