"""Read models of parties."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Party(models.Model):
    """A party as it was last registered on the ledger."""

    gln = models.TextField(primary_key=True)
    msp = models.TextField()
    roles = ArrayField(models.TextField())
    name = models.TextField()
    block = models.BigIntegerField()

    class Meta:
        db_table = "parties_party"
