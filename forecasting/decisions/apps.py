"""Django's view of this app."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Decisions from forecasts."""

    name = "forecasting.decisions"
    label = "decisions"
