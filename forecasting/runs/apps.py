"""Django's view of this app."""

from django.apps import AppConfig

from provenance.jobs.kinds import Json


class RunsConfig(AppConfig):
    """Forecast runs."""

    name = "forecasting.runs"
    label = "runs"

    def ready(self) -> None:
        """Register this app's work."""
        from forecasting.runs.services import KIND  # noqa: PLC0415 - needs the loaded apps
        from provenance.jobs.kinds import register  # noqa: PLC0415

        register(KIND, _chunk_work)


def _chunk_work(job: Json, chunk: Json) -> Json:
    """Work at one chunk of a run; what that needs is imported by workers alone."""
    from forecasting.runs.work import chunk_work  # noqa: PLC0415

    return chunk_work(job, chunk)
