"""The index as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IndexConfig(AppConfig):
    """Grants the database roles what they need whenever tables have changed."""

    name = "provenance.index"

    def ready(self) -> None:
        """Have roles granted after migrations."""
        post_migrate.connect(_grant, sender=self)


def _grant(using: str, **_kwargs: Any) -> None:
    from provenance.index.roles import roles_grant  # noqa: PLC0415 - needs the loaded apps

    roles_grant(using=using)
