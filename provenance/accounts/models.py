"""Who may use the REST interfaces."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ApiClient(models.Model):
    """A machine with a key, and the parties it speaks for. Only the key's hash is kept."""

    name = models.TextField(unique=True)
    prefix = models.TextField()
    key_hash = models.BinaryField(unique=True)
    parties = ArrayField(models.TextField())
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "accounts_api_client"

    @property
    def is_authenticated(self) -> bool:
        """Always true: an ApiClient is only handed out for a right key."""
        return True
