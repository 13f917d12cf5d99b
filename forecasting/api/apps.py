"""The forecasts' REST interface as a Django application."""

from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    """Views, pages, and their figures as words."""

    name = "forecasting.api"
    label = "forecasts"
