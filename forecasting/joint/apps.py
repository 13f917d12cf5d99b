"""Django's view of this app."""

from django.apps import AppConfig


class JointConfig(AppConfig):
    """Joint totals of demand."""

    name = "forecasting.joint"
    label = "joint"
