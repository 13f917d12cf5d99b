"""Django's view of this app."""

from django.apps import AppConfig


class SeriesConfig(AppConfig):
    """Demand series."""

    name = "forecasting.series"
    label = "series"

    def ready(self) -> None:
        """Have the index fill this app's read models."""
        from forecasting.series.projector import SeriesProjector  # noqa: PLC0415
        from provenance.index.projectors import register  # noqa: PLC0415 - needs the loaded apps

        register(SeriesProjector())
