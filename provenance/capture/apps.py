"""Django's view of this app."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """Intake and the event repository."""

    name = "provenance.capture"

    def ready(self) -> None:
        """Register this app's projector, its check of documents, and its work on sheets."""
        from provenance.capture.projector import CaptureProjector  # noqa: PLC0415
        from provenance.capture.proof import document_differences  # noqa: PLC0415
        from provenance.capture.sheets.services import KIND, rows_capture  # noqa: PLC0415
        from provenance.index.checks import register_check  # noqa: PLC0415
        from provenance.index.projectors import register  # noqa: PLC0415 - needs the loaded apps
        from provenance.jobs.kinds import register as register_work  # noqa: PLC0415

        register(CaptureProjector())
        register_check(document_differences)
        register_work(KIND, rows_capture)
