"""Django's view of this app."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Forecast runs."""

    name = "forecasting.runs"
    label = "runs"

    def ready(self) -> None:
        """Register this app's work."""
        from forecasting.runs.services import KIND  # noqa: PLC0415 - needs the loaded apps
        from forecasting.runs.work import chunk_work  # noqa: PLC0415
        from provenance.jobs.kinds import register  # noqa: PLC0415

        register(KIND, chunk_work)
